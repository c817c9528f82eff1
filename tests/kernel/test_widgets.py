"""The widgets: documented, forgiving about missing values, safe under the content security policy."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from jinja2 import Environment

from guanjia.complaints.web.acts import EVERY as COMPLAINT_ACTS
from guanjia.kernel import navigation
from guanjia.kernel.events import kinds
from guanjia.kernel.refusals import Refused
from guanjia.workorders.web.acts import ACTS

KERNEL = Path(__file__).resolve().parents[2] / "guanjia" / "kernel"
UI = KERNEL / "templates" / "ui"
STATIC = KERNEL / "static"
DOCS = KERNEL.parents[1] / "docs" / "how-to" / "use-the-widgets.md"
LISTED = re.findall(r"`(\w+)\(([^`]*)\)`", DOCS.read_text())
ITEM = {"key": "homes", "label": "住户", "icon": "home", "href": "/h", "count": 3}
FRAME: dict[str, Any] = {
    "nav": [{"title": "客户", "items": [ITEM]}],
    "nav_on": "homes", "me": None, "projects": [], "inbox_count": 0, "search_url": "/s", "theme": "auto",
    "large": False, "flash": ["好了"], "request": None, "csrf_input": "",
}  # fmt: skip


class PlanForm(forms.Form):
    """One field of every kind."""

    method = forms.CharField(label="处理办法", widget=forms.Textarea, help_text="写清楚")
    cost = forms.ChoiceField(label="费用", choices=[("us", "公司"), ("you", "业主")])
    told = forms.ChoiceField(
        label="怎么告知", choices=[("a", "当面")], widget=forms.RadioSelect, required=False
    )
    agreed = forms.BooleanField(label="已同意")
    minutes = forms.IntegerField(label="时限")
    photo = forms.FileField(label="照片", required=False)


@pytest.fixture
def env() -> Environment:
    return engines["jinja2"].env


@pytest.fixture
def ui(env: Environment) -> Any:
    return env.get_template("ui/widgets.html").module


def macros(ui: Any) -> dict[str, Any]:
    return {name: thing for name, thing in vars(ui).items() if hasattr(thing, "arguments")}


def test_the_guide_names_every_widget_with_its_arguments(ui: Any) -> None:
    described = {name: re.findall(r"(?:^|, )(\w+)(?==|,|$)", arguments) for name, arguments in LISTED}
    assert {name: list(m.arguments) for name, m in macros(ui).items() if name != "htmx_config"} == {
        name: arguments for name, arguments in described.items() if name in macros(ui)
    }


def test_every_widget_renders_without_any_argument(ui: Any) -> None:
    for macro in macros(ui).values():
        macro(caller=lambda: "") if macro.caller else macro()


@pytest.mark.parametrize("path", sorted(UI.glob("*.html")), ids=lambda p: p.name)
@pytest.mark.asvs("3.4.3")
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.findall(r"<style|\bstyle=|\son\w+=|hx-on|javascript:", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert len(text.splitlines()) <= 150


def test_every_icon_in_use_is_in_the_sprite() -> None:
    listed = set((STATIC / "icons.txt").read_text().split())
    used = set()
    for path in UI.glob("*.html"):
        used |= set(re.findall(r"(?:icon|mark)\('([\w-]+)'", path.read_text()))
    for path in KERNEL.parent.rglob("*.html"):
        used |= set(re.findall(r"\bicon='([\w-]+)'", path.read_text()))
    used |= {kind.icon for kind in kinds.values()} | {entry.icon for entry in navigation._entries}
    used |= {act.icon for act in (*ACTS.values(), *COMPLAINT_ACTS)}
    assert sorted(used - listed - {""}) == []
    assert {"clock", "alarm", "player-pause", "check", "point", "mood-happy", "mood-cry"} <= listed


def test_every_own_file_that_a_shell_names_exists() -> None:
    named = {n for path in UI.glob("*.html") for n in re.findall(r"static\('(ui/[^']+)'\)", path.read_text())}
    assert {n for n in named if not (STATIC / n).exists()} == set()


def test_the_style_of_residents_suits_old_phones() -> None:
    text = (STATIC / "ui" / "resident.css").read_text()
    assert len(text.encode()) <= 11 * 1024
    assert not re.findall(r"light-dark|oklch|@layer|color-mix|rgb|hsl|[^-]gap:|:is\(|:has\(", text)


@pytest.mark.asvs("1.2.1", "3.2.2")
def test_what_people_typed_is_escaped(ui: Any) -> None:
    bad = "<img src=x>"
    card = {"href": "/c", "title": bad, "place": bad, "who": bad, "tags": [(bad, "")], "clock": {"text": bad}}
    entry = {"time": bad, "who": bad, "text": bad, "detail": bad, "photos": [("/p", bad)]}
    for made in (
        ui.board_card(card),
        ui.timeline([entry]),
        ui.tag(bad),
        ui.refusal(bad),
        ui.facts([(bad, bad)]),
    ):
        assert "<img src=x" not in made


def test_a_clock_shows_tone_and_promise_or_nothing(ui: Any) -> None:
    made = ui.clock({"text": "剩 12 分", "tone": "w", "hover": "1 小时方案，A-1.2-4"})
    assert 'class="ck w"' in made
    assert 'title="1 小时方案，A-1.2-4"' in made
    assert "#clock" in made
    assert ui.clock(None) == ""


def test_a_form_goes_by_itself_and_by_htmx_with_one_key(ui: Any) -> None:
    made = ui.form_start("/go", "CSRF", target="#card", key="k1", draft="/draft", files=True)
    for part in (
        'method="post"', 'action="/go"', 'hx-post="/go"', 'hx-target="#card"', 'hx-swap="outerHTML"', "CSRF",
        'name="_key" value="k1"', 'data-draft-url="/draft"', 'enctype="multipart/form-data"',
    ):  # fmt: skip
        assert part in made
    assert "hx-" not in ui.form_start("/go", "CSRF")


def test_a_field_ties_label_hint_and_error_to_its_control(ui: Any) -> None:
    form = PlanForm({"minutes": "x"})
    made = ui.field(form["method"])
    assert 'for="id_method"' in made
    assert 'id="id_method_error"' in made
    assert re.search(r'aria-describedby="id_method_helptext id_method_error"', made)
    assert 'aria-invalid="true"' in made
    assert 'class="inp bad"' in made


def test_choices_become_segments_and_keep_the_chosen_one(ui: Any) -> None:
    made = ui.field(PlanForm({"cost": "you"})["cost"], kind="seg")
    assert made.count('type="radio"') == 2
    assert re.search(r'value="you" checked', made)
    assert "<fieldset" in made
    assert "选填" in ui.field(PlanForm()["told"])


def test_every_kind_of_field_renders(ui: Any) -> None:
    for form in (PlanForm(), PlanForm({})):
        for name in form.fields:
            for kind in ("", "seg", "chips", "cards", "camera", "scan", "signature"):
                assert form.fields[name].label in ui.field(
                    form[name], kind=kind, quick=[("1", "一")], unit="分"
                )


def test_the_move_bar_shows_only_given_moves_and_the_reason_of_the_blocked_one(ui: Any) -> None:
    moves = [
        {"label": "接单", "url": "/a", "kind": "primary", "post": True},
        {"label": "换人", "url": "/b", "open": True},
    ]
    made = ui.move_bar(moves, blocked="还不能开工：方案未告知", csrf_input="CSRF", target="#card")
    assert made.count("<form") == 1
    assert 'hx-post="/a"' in made
    assert "CSRF" in made
    assert 'aria-expanded="true"' in made
    assert "还不能开工：方案未告知" in made
    assert ui.move_bar([]) == ""


def test_a_refusal_heads_with_its_cause(ui: Any) -> None:
    made = ui.refusal(Refused("expired", "不能派给刘洋。电工证 11-18 到期。"), "/staff", "看有证的 4 人")
    assert "<b>不能派给刘洋</b>电工证 11-18 到期。" in made
    assert 'href="/staff"' in made
    assert 'role="alert"' in made


def test_a_stale_page_shows_both_versions(ui: Any) -> None:
    made = ui.stale([("上门", "11:00", True)], [("上门", "14:00", True)], version="7", href="/now")
    assert "<mark>11:00</mark>" in made
    assert "<mark>14:00</mark>" in made
    assert 'name="_version" value="7"' in made


def test_system_rows_of_a_timeline_are_folded(ui: Any) -> None:
    rows = [{"time": "1", "text": "看得见"}, {"time": "2", "text": "收起来", "system": True}]
    made = ui.timeline(rows)
    assert made.index("看得见") < made.index("显示 1 条系统记录") < made.index("收起来")
    assert "<details" not in ui.timeline(rows, fold=False)


def test_the_day_plan_places_bars_by_attributes(ui: Any) -> None:
    bar = {"start": 9.0, "end": 10.0, "text": "应急灯", "kind": "doing"}
    made = ui.gantt([{"name": "王海", "load": "1/4", "bars": [bar]}], [8, 9, 10, 12], 9.5)
    assert 'x="25.0%"' in made
    assert 'width="25.0%"' in made
    assert 'x1="37.5%"' in made


@pytest.mark.asvs("1.2.3")
def test_chart_data_cannot_break_out_of_its_block(ui: Any) -> None:
    made = ui.chart("c", {"title": "</script><script>alert(1)"}, [["1月", 2]], ["月", "数"])
    assert "</script><script>alert" not in made
    assert "看数据表" in made


@pytest.mark.parametrize("shell", ["desk", "field", "resident", "plain"])
def test_a_shell_renders_a_whole_page(env: Environment, shell: str) -> None:
    made = env.get_template(f"ui/{shell}.html").render(FRAME)
    assert made.startswith("<!DOCTYPE html>")
    assert 'id="main"' in made
    assert ("allowEval&#34;: false" in made) == (shell != "plain")


def test_the_menu_marks_where_one_is(env: Environment) -> None:
    made = env.get_template("ui/desk.html").render(FRAME)
    assert re.search(r'class="nav-a on" href="/h"[^>]*aria-current="page"', made)


@pytest.mark.parametrize("alone", [True, False])
def test_a_refusal_is_a_page_or_a_box(env: Environment, alone: bool) -> None:
    made = env.get_template("ui/refused.html").render(
        refusal=Refused("no", "不行。先打电话。"), theme="auto", large=False, alone=alone, request=None
    )
    assert ("<html" in made) is alone
    assert "<b>不行</b>先打电话。" in made


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500"])
def test_an_error_page_needs_nothing_from_the_view(env: Environment, name: str) -> None:
    made = env.get_template(f"{name}.html").render()
    assert 'role="alert"' in made
    assert 'href="/"' in made


def test_an_open_form_holds_the_one_primary_of_the_move_bar(env: Environment, ui: Any) -> None:
    moves = [
        {"label": "登记", "url": "/a", "kind": "primary"},
        {"label": "取消", "url": "/b", "kind": "danger"},
    ]
    assert ui.move_bar(moves).count("btn-primary") == 1
    opened = ui.move_bar(moves, caller=lambda: ui.submit_bar("保存"))
    assert opened.count("btn-primary") == 1
    assert opened.index("btn-danger-t") < opened.index("btn-primary")


def test_a_field_says_when_it_is_needed_and_a_reason_explains_itself(ui: Any) -> None:
    class Form(forms.Form):
        code = forms.CharField(label="门口码", required=False)
        reason = forms.CharField(label="原因")

    form = Form()
    assert "选填" in ui.field(form["code"])
    assert '门口码 <em class="needed">必填</em>' in ui.field(form["code"], must="必填")
    assert "写清楚为什么，会留在经过里" in ui.field(form["reason"])
    assert "选填" not in ui.field(form["reason"])


def test_every_line_of_the_menu_has_its_own_key(env: Environment) -> None:
    lines = [ITEM | {"key": key} for key in ("staff", "set-up", "figures", "follow-ups")]
    made = env.get_template("ui/desk.html").render(FRAME | {"nav": [{"title": "", "items": lines}]})
    assert re.findall(r'data-go="(\w*)"', made) == ["s", "e", "f", "o"]


@pytest.mark.parametrize(
    ("values", "target", "heights"),
    [
        ([100, 100, 100], None, {"14.0"}),
        ([100, 100], 95, {"14.0"}),
        ([0, 0], 95, {"14.0"}),
        ([0, 0], 0, {"14.0"}),
        ([0, 100], None, {"24.0", "4.0"}),
    ],
)
def test_a_course_that_never_changes_runs_through_the_middle(
    values: list[float], target: float | None, heights: set[str]
) -> None:
    drawn = str(engines["jinja2"].env.get_template("ui/widgets.html").module.spark(values, target))  # type: ignore[attr-defined]
    assert {point.split(",")[1] for point in re.findall(r"[\d.]+,[\d.]+", drawn)} == heights
