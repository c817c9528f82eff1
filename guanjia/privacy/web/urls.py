"""The addresses of this context's screens."""

from guanjia.privacy.web import audit, consents, exports, field, incidents, keeping, requests, resident

urlpatterns = [
    *audit.urlpatterns,
    *consents.urlpatterns,
    *exports.urlpatterns,
    *field.urlpatterns,
    *incidents.urlpatterns,
    *keeping.urlpatterns,
    *requests.urlpatterns,
    *resident.urlpatterns,
]
