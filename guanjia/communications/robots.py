"""Robots of staff groups: how each of the three signs and what its answers mean. Pure but for the one call.

A group hears what is late or urgent: project, title, number and a link that asks for a sign-in; no word of a person.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from guanjia.communications import outbound

SECONDS = 10.0
HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn"}
BUSY = {45009, 130101, 11232, 9499}  # too many in a minute: later, and no failure
MEANING = {
    93000: "机器人的网址不对或已被移出群", 40008: "消息格式不对",
    300005: "机器人的网址不对或已停用", 310000: "签名或安全设置不对",
    19001: "机器人的网址不对或已停用", 19021: "签名不对，或服务器的时间差得太多", 19022: "服务器不在机器人的白名单里",
    19024: "机器人要求的关键词不在消息里",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a group is told."""

    title: str
    number: str
    project: str
    link: str

    @property
    def head(self) -> str:
        """The first line."""
        return f"【{self.project}】{self.title}{f' {self.number}' if self.number else ''}"


@dataclass(frozen=True)
class Outcome:
    """What became of a post: taken when there is no fault; `is_busy` means later, without blame."""

    fault: str = ""
    is_busy: bool = False


def post(sort: str, address: str, secret: str, said: Said, at: datetime) -> Outcome:
    """Tell one group, with no transaction open."""
    where, body = call_of(sort, address, secret, said, at)
    try:
        answer = outbound.post(
            where, msgspec.json.encode(body), {"Content-Type": "application/json"}, seconds=SECONDS
        )
    except outbound.NotSent as refused:
        return Outcome(refused.message.rstrip("。"))
    return outcome_of(answer)


def call_of(sort: str, address: str, secret: str, said: Said, at: datetime) -> tuple[str, dict[str, Any]]:
    """Address and body of a call, signed where the robot has a secret."""
    markdown = f"**{said.head}**\n\n[打开]({said.link})" if said.link else f"**{said.head}**"
    if sort == "wecom":  # the key in the address is the secret
        return address, {"msgtype": "markdown", "markdown": {"content": markdown}}
    if sort == "dingtalk":
        moment = str(int(at.timestamp() * 1000))
        query = (
            urlencode({"timestamp": moment, "sign": _hmac(secret, f"{moment}\n{secret}")}) if secret else ""
        )
        where = f"{address}&{query}" if query else address
        return where, {"msgtype": "markdown", "markdown": {"title": said.head, "text": markdown}}
    moment = str(int(at.timestamp()))
    body = {"msg_type": "text", "content": {"text": f"{said.head}\n{said.link}".strip()}}
    # Feishu signs nothing with time and secret as the key
    return address, body | ({"timestamp": moment, "sign": _hmac(f"{moment}\n{secret}", "")} if secret else {})


def _hmac(key: str, text: str) -> str:
    """HMAC-SHA256 as base64."""
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def outcome_of(answer: outbound.Answer) -> Outcome:
    """What an answer means; all three say 200 and put the truth into a number."""
    if answer.code == 429:
        return Outcome("发得太快", is_busy=True)
    if answer.code != 200:
        return Outcome(f"对方回答 {answer.code}")
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        said = None
    number = (
        next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), None)
        if isinstance(said, dict)
        else None
    )
    if not isinstance(number, int):
        return Outcome("对方的回答看不懂")
    if number == 0:
        return Outcome()
    return Outcome(f"{MEANING.get(number, '对方没有收')}（{number}）", is_busy=number in BUSY)
