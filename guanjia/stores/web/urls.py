"""The addresses of this context's screens."""

from guanjia.stores.web import desk, field, waiting

urlpatterns = [*waiting.urlpatterns, *desk.urlpatterns, *field.urlpatterns]
