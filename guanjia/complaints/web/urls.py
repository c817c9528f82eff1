"""The addresses of this context's screens."""

from guanjia.complaints.web import desk, papers, published, reveal

urlpatterns = [*desk.urlpatterns, *reveal.urlpatterns, *published.urlpatterns, *papers.urlpatterns]
