"""The addresses of this context's screens."""

from guanjia.knowledge.web import desk, documents, keeping, scripts

urlpatterns = [*desk.urlpatterns, *keeping.urlpatterns, *documents.urlpatterns, *scripts.urlpatterns]
