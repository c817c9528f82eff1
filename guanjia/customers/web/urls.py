"""The addresses of this context's screens."""

from guanjia.customers.web import (
    blocks,
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
    *blocks.urlpatterns,
    *changes.urlpatterns,
    *moving.urlpatterns,
    *zones.urlpatterns,
    *resident.urlpatterns,
    *residents.urlpatterns,
]
