"""The addresses of this context's screens."""

from guanjia.intake.web import contacts, desk, resident

urlpatterns = [*desk.urlpatterns, *contacts.urlpatterns, *resident.urlpatterns]
