"""The addresses of the portal."""

from guanjia.portal.web import home, runs, search, set_up

urlpatterns = [
    *home.urlpatterns,
    *runs.urlpatterns,
    *search.urlpatterns,
    *set_up.urlpatterns,
]
