"""The addresses of the portal."""

from guanjia.portal.web import door, home, join, runs, search, set_up

urlpatterns = [
    *home.urlpatterns,
    *door.urlpatterns,
    *join.urlpatterns,
    *runs.urlpatterns,
    *search.urlpatterns,
    *set_up.urlpatterns,
]
