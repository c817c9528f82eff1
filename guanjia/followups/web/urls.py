"""The addresses of this context's screens."""

from guanjia.followups.web import campaigns, care, desk, documents, findings

urlpatterns = [
    *desk.urlpatterns, *documents.urlpatterns, *findings.urlpatterns, *care.urlpatterns, *campaigns.urlpatterns,
]  # fmt: skip
