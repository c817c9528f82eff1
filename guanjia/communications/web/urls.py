"""The addresses of this context's screens."""

from guanjia.communications.web import desk, inbox

urlpatterns = [*inbox.urlpatterns, *desk.urlpatterns]
