"""The addresses of this context's screens."""

from guanjia.followups.web import desk

urlpatterns = [*desk.urlpatterns]
