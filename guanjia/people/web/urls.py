"""The addresses of this context's screens."""

from guanjia.people.web import field

urlpatterns = [*field.urlpatterns]
