"""The addresses of this context's screens."""

from guanjia.workorders.web import calendar, desk, documents, field, lists, resident, reveal

urlpatterns = [
    *lists.urlpatterns,
    *desk.urlpatterns,
    *calendar.urlpatterns,
    *field.urlpatterns,
    *resident.urlpatterns,
    *reveal.urlpatterns,
    *documents.urlpatterns,
]
