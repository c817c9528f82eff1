"""The addresses of this context's screens."""

from guanjia.organization.web import accounts, desk, structure

urlpatterns = [*desk.urlpatterns, *accounts.urlpatterns, *structure.urlpatterns]
