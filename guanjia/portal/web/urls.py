"""The addresses of the portal."""

from guanjia.portal.web import audit, door, home, runs, search, set_up

urlpatterns = [
    *home.urlpatterns,
    *door.urlpatterns,
    *audit.urlpatterns,
    *runs.urlpatterns,
    *search.urlpatterns,
    *set_up.urlpatterns,
]
