"""The addresses of this context's screens."""

from guanjia.workorders.web import (
    arrivals,
    calendar,
    desk,
    documents,
    field,
    lists,
    offline,
    papers,
    phones,
    resident,
    reveal,
    suppliers,
)

urlpatterns = [
    *lists.urlpatterns,
    *desk.urlpatterns,
    *calendar.urlpatterns,
    *arrivals.urlpatterns,
    *field.urlpatterns,
    *offline.urlpatterns,
    *phones.urlpatterns,
    *resident.urlpatterns,
    *reveal.urlpatterns,
    *suppliers.urlpatterns,
    *papers.urlpatterns,
    *documents.urlpatterns,
]
