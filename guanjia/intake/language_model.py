"""A language model that the company names (OpenAI-compatible): asked only where triage does not know, off by default.

Nothing protected leaves: names that the company knows of the home, numbers, addresses of homes and of e-mail are taken
out of the text first, and no other field is sent. It chooses among given labels; anything else counts as silence.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from guanjia.communications import outbound
from guanjia.kernel.numbers import mask_in_text

HEADS = ("category", "urgency", "kind", "party", "sentiment")  # what is about danger is never left to it
SECONDS, OK = 20.0, 200
LONGEST = 800
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][·・]?[A-Z0-9]{5,6}")
NUMERAL = "[0-9０-９A-Za-z一二三四五六七八九十零〇两百]"
HOME = re.compile(
    rf"(?:{NUMERAL}{{1,5}}\s*(?:号楼|栋|幢|座|单元|室|号房|门|楼|层|户)\s*)+{NUMERAL}{{0,5}}|\d{{1,3}}[-#－]\d{{1,5}}(?:[-－]\d{{2,5}})?"
)
DIGITS = re.compile(r"\d{3,}")
TASK = (
    "你替物业前台给住户的话分类。只用给出的代码，拿不准的写空字符串。只回答一个 JSON 对象，键是："
    + "、".join(HEADS)
    + "。"
)


@dataclass(frozen=True)
class Chosen:
    """What it chose, by head; or why nothing came, in words."""

    values: dict[str, str]
    fault: str = ""


def is_on() -> bool:
    """Whether the settings name one."""
    return bool(settings.LLM_URL)


def hidden(text: str, names: Iterable[str]) -> str:
    """The text without who and where: known names, addresses, numbers, e-mail, plates."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "〔姓名〕")
    text = PLATE.sub("〔车牌〕", MAIL.sub("〔邮箱〕", mask_in_text(text)))
    return DIGITS.sub("〔号码〕", HOME.sub("〔地址〕", text))[:LONGEST]


def ask(text: str, choices: Mapping[str, list[tuple[str, str]]]) -> Chosen:
    """Ask about a text that is hidden already; with no transaction open."""
    labels = {head: dict(options) for head, options in choices.items()}
    body = json.dumps({
        "model": settings.LLM_MODEL, "temperature": 0,
        "messages": [
            {"role": "system", "content": TASK + json.dumps(labels, ensure_ascii=False)},
            {"role": "user", "content": text},
        ],
    }, ensure_ascii=False).encode()  # fmt: skip
    heads = {"Content-Type": "application/json"}
    if settings.LLM_KEY:
        heads["Authorization"] = f"Bearer {settings.LLM_KEY}"
    try:
        answer = outbound.post(
            f"{settings.LLM_URL.rstrip('/')}/chat/completions", body, heads, seconds=SECONDS
        )
    except outbound.NotSent as refused:
        return Chosen({}, refused.message)
    if answer.code != OK:
        return Chosen({}, f"语言模型答复 {answer.code}")
    return chosen(answer.body, labels)


def chosen(body: bytes, labels: Mapping[str, Mapping[str, str]]) -> Chosen:
    """Its choices, of the given labels only; whatever else it says is silence."""
    try:
        said: Any = json.loads(body)["choices"][0]["message"]["content"]
        found: Any = json.loads(said[said.index("{") : said.rindex("}") + 1])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Chosen({}, "语言模型的答复看不懂")
    if not isinstance(found, dict):
        return Chosen({}, "语言模型的答复看不懂")
    values = {head: found.get(head) for head in labels}
    return Chosen({
        head: value for head, value in values.items() if isinstance(value, str) and value in labels[head]
    })  # fmt: skip
