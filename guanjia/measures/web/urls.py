"""The addresses of this context's screens."""

from guanjia.measures.web import desk

urlpatterns = [*desk.urlpatterns]
