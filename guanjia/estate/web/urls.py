"""The addresses of this context's screens."""

from guanjia.estate.web import desk, screens

urlpatterns = [*desk.urlpatterns, *screens.urlpatterns]
