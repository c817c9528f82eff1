"""The addresses of this context's screens."""

from guanjia.organization.web import (
    accounts,
    desk,
    packs,
    policies,
    reading,
    reviews,
    sees,
    sets,
    sign_ins,
    structure,
    suppliers,
)

urlpatterns = [
    *desk.urlpatterns,
    *packs.urlpatterns,
    *sets.urlpatterns,
    *policies.urlpatterns,
    *reading.urlpatterns,
    *accounts.urlpatterns,
    *reviews.urlpatterns,
    *sees.urlpatterns,
    *sign_ins.urlpatterns,
    *structure.urlpatterns,
    *suppliers.urlpatterns,
]
