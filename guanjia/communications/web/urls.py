"""The addresses of this context's screens."""

from guanjia.communications.web import (
    comments,
    connections,
    desk,
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
    *connections.urlpatterns,
    *hooks.urlpatterns,
    *robots.urlpatterns,
    *notices.urlpatterns,
    *push.urlpatterns,
    *reach.urlpatterns,
    *comments.urlpatterns,
    *wechat.urlpatterns,
]
