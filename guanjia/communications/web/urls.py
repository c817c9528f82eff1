"""The addresses of this context's screens."""

from guanjia.communications.web import (
    comments,
    connections,
    desk,
    doubts,
    hooks,
    inbox,
    notices,
    push,
    reach,
    robots,
    wechat,
)

urlpatterns = [
    *inbox.urlpatterns,
    *desk.urlpatterns,
    *doubts.urlpatterns,
    *connections.urlpatterns,
    *hooks.urlpatterns,
    *robots.urlpatterns,
    *notices.urlpatterns,
    *push.urlpatterns,
    *reach.urlpatterns,
    *comments.urlpatterns,
    *wechat.urlpatterns,
]
