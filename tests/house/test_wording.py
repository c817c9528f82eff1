"""Forms speak as people do: no sentence of the framework is left in any form of the house."""

import re
from collections.abc import Iterator

from django import forms

from guanjia.config.wording import FIELDS, VALIDATORS
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
STIFF = re.compile(r"字段|必填项|变量|确保|有效的值|合法|有效的选项|字符")


def every_form(base: type[forms.Form] = forms.Form) -> Iterator[type[forms.Form]]:
    """All forms of the house."""
    for form in base.__subclasses__():
        yield from every_form(form)
        if form.__module__.startswith("guanjia."):
            yield form


def test_no_field_of_any_form_speaks_stiffly(world: World, signed_in: Open) -> None:
    signed_in("zhou").get("/desk/")  # the addresses, and so all forms, are loaded
    said: dict[str, set[str]] = {}
    for form in every_form():
        for name, field in form.base_fields.items():
            texts = [
                *field.error_messages.values(),
                *(v.message for v in field.validators if hasattr(v, "message")),
            ]
            for text in map(str, texts):
                said.setdefault(text, set()).add(f"{form.__qualname__}.{name}")
    assert len(said) > 10 and FIELDS[forms.Field]["required"] in said
    assert {text: sorted(where)[:3] for text, where in said.items() if STIFF.search(text)} == {}
    assert {
        text for text in said if re.search(r"[A-Za-z]{4,}", re.sub(r"%\(\w+\)|\S*example\.com", "", text))
    } == set()


def test_a_form_says_what_is_missing_and_how_much_is_too_much(world: World, signed_in: Open) -> None:
    zhou, home = signed_in("zhou"), world.home.household.pk
    page = zhou.post(f"/desk/households/{home}/safety/", {"reason": ""}).content.decode()
    assert "请填写这一项。" in page
    page = zhou.post(f"/desk/households/{home}/safety/", {"reason": "长" * 10000}).content.decode()
    assert "最多 200 个字，现在有 10000 个。" in page
    page = zhou.post(f"/desk/households/{home}/safety/", {"reason": "吵", "until": "明天"}).content.decode()
    assert "日期看不懂" in page
    page = zhou.post("/desk/zones/", {"floor": "900", "lead": "x"}).content.decode()
    assert "请选择一项。" in page and "不能大于 200。" in page and "没有这个选项，请重新选。" in page
    assert VALIDATORS and not STIFF.search(page)
