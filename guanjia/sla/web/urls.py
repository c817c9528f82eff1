"""The addresses of this context's screens."""

from guanjia.sla.web import acts, desk

urlpatterns = [*desk.urlpatterns, *acts.urlpatterns]
