"""The addresses of this context's screens."""

from guanjia.knowledge.web import desk

urlpatterns = [*desk.urlpatterns]
