"""The addresses of this context's screens."""

from guanjia.collaboration.web import desk, groups, handoffs

urlpatterns = [*desk.urlpatterns, *handoffs.urlpatterns, *groups.urlpatterns]
