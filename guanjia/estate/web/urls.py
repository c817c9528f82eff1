"""The addresses of this context's screens."""

from guanjia.estate.web import desk

urlpatterns = [*desk.urlpatterns]
