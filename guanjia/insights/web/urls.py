"""The addresses of this context's screens."""

from guanjia.insights.web import desk, pack, wall

urlpatterns = [*pack.urlpatterns, *desk.urlpatterns, *wall.urlpatterns]
