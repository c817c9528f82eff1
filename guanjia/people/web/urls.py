"""The addresses of this context's screens."""

from guanjia.people.web import desk, field, roster

urlpatterns = [*field.urlpatterns, *desk.urlpatterns, *roster.urlpatterns]
