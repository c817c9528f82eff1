"""The addresses of this context's screens."""

from guanjia.workorders.web import desk, reveal

urlpatterns = [*desk.urlpatterns, *reveal.urlpatterns]
