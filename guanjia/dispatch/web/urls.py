"""The addresses of this context's screens."""

from guanjia.dispatch.web import desk

urlpatterns = [*desk.urlpatterns]
