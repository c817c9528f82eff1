"""The addresses of this context's screens."""

from guanjia.customers.web import (
    changes,
    contents,
    desk,
    household,
    moving,
    resident,
    residents,
    wishes,
    zones,
)

urlpatterns = [
    *desk.urlpatterns,
    *household.urlpatterns,
    *contents.urlpatterns,
    *wishes.urlpatterns,
    *changes.urlpatterns,
    *moving.urlpatterns,
    *zones.urlpatterns,
    *resident.urlpatterns,
    *residents.urlpatterns,
]
