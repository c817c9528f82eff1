"""The addresses of this context's screens."""

from guanjia.complaints.web import desk, papers, published, resident, reveal

urlpatterns = [
    *desk.urlpatterns,
    *reveal.urlpatterns,
    *resident.urlpatterns,
    *published.urlpatterns,
    *papers.urlpatterns,
]
