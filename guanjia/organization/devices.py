"""Devices: what a session is shown as, and which account came in from a browser before."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
KEPT_SECONDS = 180 * 86_400

NETWORK_BITS = {4: 24, 6: 64}
APPS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge 浏览器"), ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"), ("Safari", "Safari 浏览器"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("HarmonyOS", "鸿蒙手机"), ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip


def device_words(agent: str) -> str:
    """The device of a user agent in words; never the whole text, which singles people out."""
    found = [next((word for mark, word in marks if mark in agent), "") for marks in (APPS, SYSTEMS)]
    return "，".join(word for word in found if word) or "没有说明的设备"


def network_of(address: str | None) -> str:
    """The network of an address: /24 of IPv4, /64 of IPv6; empty for what is no address."""
    try:
        found = ipaddress.ip_address((address or "").strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{NETWORK_BITS[found.version]}", strict=False))


def is_inside(address: str | None, networks: list[str]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies in none."""
    try:
        found = ipaddress.ip_address((address or "").strip())
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)


def cookie_name() -> str:
    """The name of the cookie of a known device; under HTTPS one that no other host can set."""
    return f"__Host-{COOKIE}" if settings.IS_HTTPS else COOKIE


def remember(response: HttpResponse, username: str) -> None:
    """Note in the browser, signed, who came in."""
    response.set_signed_cookie(
        cookie_name(), username, salt=COOKIE, max_age=KEPT_SECONDS, httponly=True, samesite="Lax",
        secure=settings.IS_HTTPS,
    )  # fmt: skip


def known_name(request: HttpRequest | None) -> str:
    """The user name that came in from this browser before; empty without one, or with a forged note."""
    if request is None:
        return ""
    return str(request.get_signed_cookie(cookie_name(), "", salt=COOKIE, max_age=KEPT_SECONDS))


def is_known(request: HttpRequest | None, username: str) -> bool:
    """Whether somebody signed in under this user name from this browser before."""
    return bool(username) and known_name(request) == username
