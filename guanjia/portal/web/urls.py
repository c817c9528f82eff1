"""The addresses of the portal."""

from guanjia.portal.web import audit, home, runs, search, set_up

urlpatterns = [
    *home.urlpatterns,
    *audit.urlpatterns,
    *runs.urlpatterns,
    *search.urlpatterns,
    *set_up.urlpatterns,
]
