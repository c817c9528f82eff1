"""The addresses of this context's screens."""

from guanjia.dispatch.web import desk, field, sickness, simulate

urlpatterns = [*desk.urlpatterns, *field.urlpatterns, *sickness.urlpatterns, *simulate.urlpatterns]
