"""The addresses of this context's screens."""

from guanjia.collaboration.web import desk

urlpatterns = desk.urlpatterns
