"""The addresses of this context's screens."""

from guanjia.followups.web import desk, documents, findings

urlpatterns = [*desk.urlpatterns, *documents.urlpatterns, *findings.urlpatterns]
