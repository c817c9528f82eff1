"""The addresses of this context's screens."""

from guanjia.workorders.web import calendar, desk, documents, field, lists, papers, resident, reveal

urlpatterns = [
    *lists.urlpatterns,
    *desk.urlpatterns,
    *calendar.urlpatterns,
    *field.urlpatterns,
    *resident.urlpatterns,
    *reveal.urlpatterns,
    *papers.urlpatterns,
    *documents.urlpatterns,
]
