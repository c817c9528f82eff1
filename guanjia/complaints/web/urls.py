"""The addresses of this context's screens."""

from guanjia.complaints.web import desk, reveal

urlpatterns = [*desk.urlpatterns, *reveal.urlpatterns]
