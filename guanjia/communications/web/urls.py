"""The addresses of this context's screens."""

from guanjia.communications.web import connections, desk, hooks, inbox, robots

urlpatterns = [
    *inbox.urlpatterns,
    *desk.urlpatterns,
    *connections.urlpatterns,
    *hooks.urlpatterns,
    *robots.urlpatterns,
]
