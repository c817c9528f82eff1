"""The addresses of this context's screens."""

from guanjia.workorders.web import desk, documents, field, resident, reveal

urlpatterns = [*desk.urlpatterns, *field.urlpatterns, *resident.urlpatterns, *reveal.urlpatterns, *documents.urlpatterns]
