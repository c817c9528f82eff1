"""The addresses of this context's screens."""

from guanjia.intake.web import channels, contacts, desk, resident

urlpatterns = [*desk.urlpatterns, *contacts.urlpatterns, *channels.urlpatterns, *resident.urlpatterns]
