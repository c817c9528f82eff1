"""The addresses of this context's screens."""

from guanjia.organization.web import accounts, desk

urlpatterns = [*desk.urlpatterns, *accounts.urlpatterns]
