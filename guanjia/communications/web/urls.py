"""The addresses of this context's screens."""

from guanjia.communications.web import connections, desk, hooks, inbox

urlpatterns = [
    *inbox.urlpatterns,
    *desk.urlpatterns,
    *connections.urlpatterns,
    *hooks.urlpatterns,
]
