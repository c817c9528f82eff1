"""The addresses of this context's screens."""

from guanjia.communications.web import inbox

urlpatterns = [*inbox.urlpatterns]
