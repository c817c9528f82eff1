"""The addresses of this context's screens."""

from guanjia.communications.web import (
    comments,
    connections,
    desk,
    hooks,
    inbox,
    notices,
    reach,
    robots,
    wechat,
)

urlpatterns = [
    *inbox.urlpatterns,
    *desk.urlpatterns,
    *connections.urlpatterns,
    *hooks.urlpatterns,
    *robots.urlpatterns,
    *notices.urlpatterns,
    *reach.urlpatterns,
    *comments.urlpatterns,
    *wechat.urlpatterns,
]
