"""The addresses of this context's screens."""

from guanjia.intake.web import calls, channels, contacts, desk, resident

urlpatterns = [
    *desk.urlpatterns,
    *contacts.urlpatterns,
    *channels.urlpatterns,
    *calls.urlpatterns,
    *resident.urlpatterns,
]
