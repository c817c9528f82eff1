"""The addresses of this context's screens."""

from guanjia.measures.web import desk, sheet

urlpatterns = [*desk.urlpatterns, *sheet.urlpatterns]
