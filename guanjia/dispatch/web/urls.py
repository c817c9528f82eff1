"""The addresses of this context's screens."""

from guanjia.dispatch.web import desk, field

urlpatterns = [*desk.urlpatterns, *field.urlpatterns]
