"""Every address of the house: each context brings its own routes."""

import sys
from importlib import import_module
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.defaults import server_error

from guanjia.config.contexts import modules
from guanjia.config.health import healthz
from guanjia.kernel import web
from guanjia.kernel.api import api

for _name in modules("api.routes"):
    _routes = import_module(_name)
    api.add_router(_routes.prefix, _routes.router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("guanjia.config.accounts")),
    path("api/v1/", api.urls),
    *(path("", include(name)) for name in modules("web.urls")),
]


broken = web.refused(500, "broken", "系统出了问题，这一步没有保存，请再试一次；还不行请把时间告诉管理员。")
handler400 = web.refused(
    400, "bad_request", "这次发送的内容太大或格式不对，没有保存，请改小后再提交（照片每张最大 12 MB）。"
)
forged = web.refused(403, "forged", "表单已过期或不是从本系统打开的，没有保存，请刷新页面后再提交。")
handler404 = web.refused(404, "not_found", "没有这个页面，请检查网址，或从首页进入。")


def handler500(request: HttpRequest, *args: Any) -> HttpResponse:
    """A database that is away is 503 wherever it was missed, anything else a plain error page."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return web.database_away(request)
    try:
        return broken(request)
    except Exception:  # a page that says sorry needs templates; when they are broken too, plain words
        return server_error(request)
