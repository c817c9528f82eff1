"""The addresses of this context's screens."""

from guanjia.complaints.web import desk, papers, reveal

urlpatterns = [*desk.urlpatterns, *reveal.urlpatterns, *papers.urlpatterns]
