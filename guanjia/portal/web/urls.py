"""The addresses of the portal."""

from guanjia.portal.web import home

urlpatterns = [*home.urlpatterns]
