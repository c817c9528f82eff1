"""The addresses of this context's screens."""

from guanjia.intake.web import calls, channels, contacts, desk, enquiries, letters, phone, reception, resident

urlpatterns = [
    *desk.urlpatterns,
    *contacts.urlpatterns,
    *channels.urlpatterns,
    *calls.urlpatterns,
    *enquiries.urlpatterns,
    *reception.urlpatterns,
    *phone.urlpatterns,
    *letters.urlpatterns,
    *resident.urlpatterns,
]
