"""The doors for other systems and the official account: signed calls; no session opens or hinders them."""

import re

from django.http import HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from guanjia.communications import actions
from guanjia.communications.actions.chats import Sign, WechatRefused, prove
from guanjia.communications.actions.incoming import MOST, HookRefused
from guanjia.kernel.web import ANYONE, Request, needs


@csrf_exempt
@needs(ANYONE)
def take(request: Request, sender_name: str) -> HttpResponse:
    """Take one call; what is refused says why as the API does. Its signature stands for the token of a form."""
    if request.method != "POST":
        raise HookRefused("no_such_method", "这个网址只接收别的系统发来的 POST，没有页面。")
    actions.receive(
        sender_name, message_id=request.headers.get("webhook-id", ""),
        at=request.headers.get("webhook-timestamp", ""),
        signature=request.headers.get("webhook-signature", ""), body=body_of(request),
    )  # fmt: skip
    return JsonResponse({"id": request.headers["webhook-id"]})


@csrf_exempt
@needs(ANYONE)
def hear_wechat(request: Request) -> HttpResponse:
    """The door of the official account: a signed question whether it is we, and what somebody writes to it."""
    asked = request.GET
    sign = Sign(asked.get("timestamp", ""), asked.get("nonce", "")[:64], asked.get("signature", ""),
                asked.get("msg_signature", ""))  # fmt: skip
    if request.method == "GET":
        prove(sign)
        echo = "".join(re.findall(r"[\w-]", asked.get("echostr", ""), re.ASCII))
        return HttpResponse(echo[:200], content_type="text/plain")
    if request.method != "POST":
        raise WechatRefused("no_such_method", "这个网址只接收微信发来的消息。")
    words = actions.hear(body_of(request), sign)
    return HttpResponse(words, content_type="text/xml; charset=utf-8" if words else "text/plain")


def body_of(request: Request) -> bytes:
    """The body as it came; one that is too long is refused by what its head says, before it is read."""
    said = request.headers.get("Content-Length", "")
    if not said.isdecimal():
        raise HookRefused("length_required", "请带 Content-Length。")
    if int(said) > MOST:
        raise HookRefused("too_large", "内容太大，最多 10 MB。")
    return request.read(MOST)


urlpatterns: list[URLPattern] = [
    path("hooks/wechat/", hear_wechat, name="wechat-hook"),
    path("hooks/<slug:sender_name>/", take, name="hook"),
]
