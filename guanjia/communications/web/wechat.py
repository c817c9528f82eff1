"""微信公众号: a resident's own page, which shows the code that proves whose chat it is."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, followers, wechat
from guanjia.kernel import policy
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request, needs, page

PAGE = "communications/home_wechat.html"


@needs("resident.open", "inbox.read")
def show(request: Request) -> HttpResponse:
    """Whether the own chat is known; a new code is shown this once."""
    code, refusal = "", None
    if request.method == "POST":
        try:
            code = actions.new_bind_code(by=request.actor)
        except Refused as found:
            refusal = found
    status = 201 if code else 422 if refusal else 200
    return page(
        request, PAGE, nav_on="me", status=status, code=code, refusal=refusal, is_on=wechat.is_on(),
        row=followers.follower_of(request.actor), minutes=policy.value("wechat.bind_minutes"),
    )  # fmt: skip


@needs("resident.open", "inbox.read")
def end(request: Request) -> HttpResponse:
    """The own chat is nobody's any more."""
    if request.method == "POST":
        actions.unbind(by=request.actor)
    return HttpResponseRedirect(reverse("home-wechat"), status=303)


urlpatterns: list[URLPattern] = [
    path("home/wechat/", show, name="home-wechat"),
    path("home/wechat/end/", end, name="home-wechat-end"),
]
