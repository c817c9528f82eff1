"""Forms of the staff files: they list the fields that may be set and only parse."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Skill
from guanjia.organization import queries as organization
from guanjia.organization.models import Department, Project
from guanjia.organization.moments import CHINA
from guanjia.people.models import Staff

MOST_DAYS = 62


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NothingForm(forms.Form):
    """An act without facts."""


class StaffForm(forms.Form):
    """Facts of a staff file."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    post = forms.CharField(label="岗位", max_length=24, required=False)
    department = forms.ModelChoiceField(
        empty_label="请选", label="部门", queryset=Department._default_manager.none(), required=False
    )
    butler_kind = forms.ChoiceField(label="管家", choices=Staff.ButlerKind.choices, required=False)
    limit = forms.IntegerField(label="手上最多几件", min_value=0, max_value=50, initial=4)
    hired_on = Day(label="入职", required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = organization.departments(project.pk)
        self.fields["department"].queryset = rows  # type: ignore[attr-defined]


class NewStaffForm(StaffForm):
    """A new staff file."""

    field_order = ("number", "name")
    number = forms.CharField(label="工号", max_length=16)


class CertificateForm(forms.Form):
    """A skill, proved until a date."""

    skill = forms.ModelChoiceField(empty_label="请选", label="技能", queryset=Skill._default_manager.none())
    name = forms.CharField(label="证书", max_length=40, required=False)
    valid_until = Day(label="有效期到", required=False, help_text="不填就是未核实，带电、登高等活不会派给他")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = knowledge.skills()  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """The same shift on several days."""

    since = Day(label="从")
    until = Day(label="到")
    start = forms.TimeField(label="上班", widget=forms.TimeInput(attrs={"type": "time"}), initial="08:30")
    end = forms.TimeField(label="下班", widget=forms.TimeInput(attrs={"type": "time"}), initial="18:00")
    code = forms.CharField(label="班次", max_length=4, initial="白")

    def clean(self) -> dict[str, Any]:
        """One span a day; an end at or before the start passes midnight."""
        facts = super().clean() or {}
        if len(facts) < len(self.fields):
            return facts
        days = (facts["until"] - facts["since"]).days + 1
        if not 0 < days <= MOST_DAYS:
            self.add_error("until", f"一次排 1 到 {MOST_DAYS} 天")
        spans = []
        for n in range(max(0, min(days, MOST_DAYS))):
            start = datetime.combine(facts["since"] + timedelta(days=n), facts["start"], CHINA)
            end = datetime.combine(start.date(), facts["end"], CHINA)
            spans.append((facts["code"], start, end if end > start else end + timedelta(days=1)))
        return {"spans": spans}


class LinkForm(forms.Form):
    """Whose account it is."""

    person = forms.ModelChoiceField(empty_label="请选", label="员工", queryset=Staff._default_manager.none())

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda row: f"{row.number} {row.name}"  # type: ignore[attr-defined]
