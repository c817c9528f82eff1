"""Forms of the set-up: they list the fields that may be set and only parse."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.organization import queries
from guanjia.organization.models import Project, SpecialDay
from guanjia.organization.roles import ROLES, SCOPE_WORDS

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
HOURS_HINT = "写成 08:30-12:00、13:30-18:00"
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")


def project_types() -> list[tuple[str, str]]:
    """The kinds of project that the documents name (B-1-3)."""
    words = policy.keys["org.project_types"].options
    return [(code, words[code]) for code in policy.value("org.project_types")]


class CompanyForm(forms.Form):
    """Facts of the company."""

    name = forms.CharField(label="公司名称", max_length=80)
    service_phone = forms.CharField(label="服务热线", max_length=20, required=False)


class ProjectForm(forms.Form):
    """Facts of a project."""

    name = forms.CharField(label="名称", max_length=60)
    type = forms.ChoiceField(label="类型", choices=project_types)
    address = forms.CharField(label="地址", max_length=120, required=False)
    service_phone = forms.CharField(label="服务热线", max_length=20, required=False)
    emergency_phone = forms.CharField(label="紧急电话", max_length=20, required=False)
    timezone = forms.CharField(label="时区", max_length=40, initial="Asia/Shanghai")
    is_open = forms.BooleanField(label="在管", required=False, initial=True)

    def clean_timezone(self) -> str:
        """A name that the clock knows."""
        name = str(self.cleaned_data["timezone"])
        if name not in available_timezones():
            raise forms.ValidationError("没有这个时区，请写成 Asia/Shanghai")
        return name


class NewProjectForm(ProjectForm):
    """A project that comes under care."""

    field_order = ("code", "name")
    is_open = None  # type: ignore[assignment]
    code = forms.CharField(label="代码", max_length=12, help_text="用在单号里，英文字母和数字，以后不能改")


class HoursForm(forms.Form):
    """Service hours, one line a weekday."""

    def __init__(self, *args: Any, hours: list[list[tuple[time, time]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, (word, spans) in enumerate(zip(WEEKDAYS, hours, strict=True)):
            field = forms.CharField(label=word, required=False, initial=hours_text(spans), max_length=80)
            field.help_text = f"{HOURS_HINT}；不填就是不上班" if n == 0 else ""
            self.fields[f"day{n}"] = field

    def clean(self) -> dict[str, Any]:
        """The slots as rows of weekday, start, end."""
        slots = []
        for n in range(7):
            spans = hours_of_text(self, f"day{n}")
            slots += [(n, start, end) for start, end in spans]
        return {"slots": slots}


def hours_text(spans: Iterable[tuple[time, time]]) -> str:
    """Hours as people write them: `08:30-12:00、13:30-18:00`."""
    return "、".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)


def hours_of_text(form: forms.Form, field: str) -> list[tuple[time, time]]:
    """The hours that a person wrote in a field; an error at the field for what cannot be read."""
    text = unicodedata.normalize("NFKC", str(form.cleaned_data.get(field, "")))
    try:
        found = [list(map(int, span)) for span in _SPAN.findall(text)]
        spans = [(time(a, b), time(c % 24, d)) for a, b, c, d in found]
    except ValueError:
        spans = []
    if re.sub(r"[\s、,，;；]", "", _SPAN.sub("", text)) or bool(text.strip()) != bool(spans):
        form.add_error(field, f"看不懂，请{HOURS_HINT}")
    return spans


class SpecialDayForm(forms.Form):
    """A day that is not as the week says."""

    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    day_kind = forms.ChoiceField(label="安排", choices=SpecialDay.Kind.choices, widget=forms.RadioSelect)
    hours = forms.CharField(
        label="当天的服务时间", max_length=80, required=False,
        help_text=f"选另定时间才填，{HOURS_HINT}；跨过零点写成 22:00-06:00",
    )  # fmt: skip
    name = forms.CharField(label="名称", max_length=30, required=False)
    everywhere = forms.BooleanField(label="全部项目都这样", required=False)

    def clean(self) -> dict[str, Any]:
        """The hours as slots of start and end."""
        facts = super().clean() or {}
        return facts | {"hours": hours_of_text(self, "hours")}


class DepartmentForm(forms.Form):
    """A department, of one project or of the company."""

    name = forms.CharField(label="部门", max_length=40)
    project = forms.ModelChoiceField(
        label="项目", queryset=Project._default_manager.none(), required=False, empty_label="全公司"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.projects(actor, "organization.set_up")
        self.fields["project"].queryset = rows  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role, in a project or everywhere."""

    role = forms.ChoiceField(
        label="岗位",
        choices=[(key, f"{role.label}（{SCOPE_WORDS[role.scope]}）") for key, role in ROLES.items()],
    )
    project = forms.ModelChoiceField(
        label="项目", queryset=Project._default_manager.none(), required=False, empty_label="全公司",
        help_text="管理员和审计不选项目，其他岗位必选",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.projects(actor, "organization.accounts")
        self.fields["project"].queryset = rows  # type: ignore[attr-defined]


class AccountForm(GrantForm):
    """A new account with its first role."""

    field_order = ("username", "name")
    username = forms.CharField(label="用户名", max_length=40, help_text="登录用，字母、数字或手机号")
    name = forms.CharField(label="姓名", max_length=40)


class PasswordForm(forms.Form):
    """The new password, twice."""

    password = forms.CharField(
        label="新密码", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，不含用户名", strip=False,
    )  # fmt: skip
    again = forms.CharField(
        label="再填一次", max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        facts = super().clean() or {}
        if facts.pop("again", None) != facts.get("password"):
            self.add_error("again", "两次填的不一样")
        return facts
