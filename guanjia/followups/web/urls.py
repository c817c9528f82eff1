"""The addresses of this context's screens."""

from guanjia.followups.web import desk, documents

urlpatterns = [*desk.urlpatterns, *documents.urlpatterns]
