"""The calls to WeChat's interface: token, words, templates, files; and what its numbers mean. No row is touched."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings

from guanjia.communications import outbound

SECONDS = 10.0
MOST_MEDIA = 12 * 2**20
STALE = {40001, 40014, 42001}  # the token ended, or another one was fetched: once more with a fresh one
BUSY = {-1, 45009, 45011}  # later, and nobody is to blame
MEANING = {
    -1: "微信忙，稍后再发",
    40001: "公众号的调用凭证或 AppSecret 不对",
    40003: "这位住户的微信标识不对，请改用电话",
    40013: "公众号的 AppID 不对",
    40014: "公众号的调用凭证不对",
    40037: "公众号没有登记这个模板",
    40125: "公众号的 AppSecret 不对",
    40164: "本服务器的 IP 不在公众号的白名单里",
    42001: "公众号的调用凭证过期",
    43004: "住户已取消关注公众号，请改用电话",
    43101: "住户不接收这种模板消息，请改用电话",
    45009: "公众号今天的调用次数用完了",
    45011: "公众号调用得太快",
    45015: "住户超过 48 小时没有来消息，微信不让再发，请改用电话",
    45047: "住户没有再来消息，微信不让连着发更多条，请改用电话",
    47003: "模板的内容不合微信的要求",
    48001: "公众号没有这项接口权限，请管理员到公众号后台开通",
    50002: "公众号被微信限制了",
}  # fmt: skip


class WechatFault(Exception):
    """A call brought nothing; in words, with WeChat's number where it gave one."""

    def __init__(self, words: str, code: int = 0, *, is_unknown: bool = False) -> None:
        super().__init__(words)
        self.words, self.code, self.is_unknown = words, code, is_unknown

    @property
    def is_busy(self) -> bool:
        """Whether another try later is of use."""
        return self.code in BUSY


@dataclass(frozen=True)
class Token:
    """What opens the interface, for so many seconds."""

    text: str
    seconds: int


def token(*, is_forced: bool = False) -> Token:
    """The stable token of the account; a forced one ends the former."""
    asked = {"grant_type": "client_credential", "appid": settings.WECHAT_APP, "secret": settings.WECHAT_SECRET,
             "force_refresh": is_forced}  # fmt: skip
    said = _said(_post("/cgi-bin/stable_token", "", asked))
    found, seconds = said.get("access_token"), said.get("expires_in")
    if not isinstance(found, str) or not found.isascii() or not isinstance(seconds, int):
        raise WechatFault("微信的回答看不懂")
    return Token(found, seconds)


def say(access: str, open_id: str, text: str) -> None:
    """Words to somebody who wrote within 48 hours."""
    asked = {"touser": open_id, "msgtype": "text", "text": {"content": text}}
    _said(_post("/cgi-bin/message/custom/send", access, asked))


def send_template(
    access: str, open_id: str, template: str, data: dict[str, Any], url: str, once: str
) -> None:
    """A template to somebody who follows; `once` makes WeChat drop a second one."""
    asked = {"touser": open_id, "template_id": template, "data": data, "client_msg_id": once}
    _said(_post("/cgi-bin/message/template/send", access, asked | ({"url": url} if url else {})))


def media(access: str, media_id: str) -> bytes:
    """A photo or a recording, which WeChat keeps for three days."""
    query = urlencode({"access_token": access, "media_id": media_id})
    try:
        answer = outbound.get(f"{settings.WECHAT_URL}/cgi-bin/media/get", seconds=SECONDS * 2, query=query,
                              most=MOST_MEDIA)  # fmt: skip
    except outbound.NotSent as refused:
        raise WechatFault(refused.message.rstrip("。")[:100]) from None
    if answer.code != 200 or answer.body[:1] == b"{":
        _said(answer)
        raise WechatFault("微信的回答看不懂")
    return answer.body


def _post(path: str, access: str, asked: dict[str, Any]) -> outbound.Answer:
    """One call; whether it was taken is unknown when its answer did not come whole."""
    try:
        return outbound.post(
            f"{settings.WECHAT_URL}{path}", msgspec.json.encode(asked), {"Content-Type": "application/json"},
            seconds=SECONDS, query=urlencode({"access_token": access}) if access else "",
        )  # fmt: skip
    except outbound.NotSent as refused:
        is_unknown = refused.code in ("no_answer", "answer_too_large")
        raise WechatFault(refused.message.rstrip("。")[:100], is_unknown=is_unknown) from None


def _said(answer: outbound.Answer) -> dict[str, Any]:
    """What an answer says, when it is not a refusal."""
    if answer.code != 200:
        raise WechatFault(f"微信接口出错（{answer.code}）", is_unknown=answer.code >= 500)
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        said = None
    if not isinstance(said, dict):
        raise WechatFault("微信的回答看不懂", is_unknown=True)
    code = said.get("errcode", 0)
    if code != 0:
        number = code if isinstance(code, int) else 1
        raise WechatFault(f"{MEANING.get(number, '微信没有收')}（{number}）", number)
    return said
