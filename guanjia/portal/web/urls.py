"""The addresses of the portal."""

from guanjia.portal.web import home, runs

urlpatterns = [
    *home.urlpatterns,
    *runs.urlpatterns,
]
