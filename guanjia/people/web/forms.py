"""Forms of the staff files: they list the fields that may be set and only parse."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import TextRefused, date_of
from guanjia.kernel.web import row_number
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Skill
from guanjia.organization import queries as organization
from guanjia.organization import suppliers
from guanjia.organization.models import Department, Project, Supplier
from guanjia.organization.moments import CHINA
from guanjia.people import queries
from guanjia.people.actions import Cell, Place
from guanjia.people.actions.absence import shift_text
from guanjia.people.models import Leave, Shift, Staff
from guanjia.people.spans import NOON, day_span

MOST_DAYS = 62
PARTS = (("day", "全天"), ("morning", "上午"), ("afternoon", "下午"), ("hours", "按钟点"))
TONES = (("", "灰"), ("acc", "蓝"), ("green", "绿"), ("line", "白"))


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Clock(forms.TimeField):
    """A time of day, as the browser's control sends it."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PlanForm(forms.Form):
    """A form that plans shifts: what is refused cell by cell is said in one sentence with the names."""

    refusal: Refused | None = None

    def add_error(self, field: str | None, error: Any) -> None:
        """The sentence once instead of each cell."""
        if field is None and self.refusal is not None and self.refusal.code == "cells_refused":
            if self.non_field_errors():
                return
            error = self.refusal.message
        super().add_error(field, error)


class StaffForm(forms.Form):
    """Facts of a staff file."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    post = forms.CharField(label="岗位", max_length=24, required=False)
    department = forms.ModelChoiceField(
        empty_label="请选", label="部门", queryset=Department._default_manager.none(), required=False
    )
    supplier = forms.ModelChoiceField(
        empty_label="自己的员工", label="供应商", queryset=Supplier._default_manager.none(), required=False,
        help_text="外委的人选他的单位，账号只给“外委单位”岗位",
    )  # fmt: skip
    butler_kind = forms.ChoiceField(label="管家", choices=Staff.ButlerKind.choices, required=False)
    limit = forms.IntegerField(label="手上最多几件", min_value=0, max_value=50, initial=4)
    hired_on = Day(label="入职", required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = organization.departments(project.pk)
        self.fields["department"].queryset = rows  # type: ignore[attr-defined]
        self.fields["supplier"].queryset = suppliers.to_choose()  # type: ignore[attr-defined]


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


class ShiftForm(PlanForm):
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


class CellsForm(forms.Form):
    """Cells as `staff:day:code`, one a line, and why where a limit of hours breaks."""

    cells = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label="照排的理由", max_length=120, required=False)

    def clean_cells(self) -> list[Cell]:
        """The cells; anything else is refused whole."""
        try:
            return [cell_of(line) for line in self.cleaned_data["cells"].split()]
        except ValueError:
            raise forms.ValidationError("这一页过期了，请刷新后再排。") from None


def cell_of(line: str) -> Cell:
    """One cell of a line; a ValueError for anything else."""
    staff_id, day, code = line.split(":", 2)
    return Cell(int(staff_id), date.fromisoformat(day), code[:4])


class PlaceField(forms.CharField):
    """A cell as `staff:day`."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Place:
        """The cell; anything else is refused whole."""
        staff_id, _, text = super().clean(value).partition(":")
        number = row_number(staff_id)
        try:
            day = date_of(text)
        except TextRefused:
            number = None
        if number is None:
            raise forms.ValidationError("这一页过期了，请刷新后再排。")
        return Place(number, day)


class MoveForm(forms.Form):
    """From which cell to which, whether what stands there goes the other way, why where a limit of hours breaks."""

    source = PlaceField()
    target = PlaceField()
    exchange = forms.BooleanField(required=False)
    reason = forms.CharField(label="照排的理由", max_length=120, required=False)


class CellForm(PlanForm):
    """One cell of the roster."""

    code = forms.ChoiceField(label="班次", required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="照排的理由", max_length=120, required=False, help_text="只在超过工时上限时填"
    )

    def __init__(self, *args: Any, person: Staff, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = person.pk, day
        kinds = queries.kinds(person.project_id)
        choices = [(kind.code, kind.words) for kind in kinds if kind.hours]
        self.fields["code"].choices = [*choices, ("", "不排班")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The one cell."""
        facts = super().clean() or {}
        if self.errors:
            return facts
        return {"cells": [Cell(*self.place, facts.get("code", ""))], "reason": facts.get("reason", "")}


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People to choose, by number and name."""

    def label_from_instance(self, obj: Any) -> str:
        """`L005 张建国 维修技师`."""
        return f"{obj.number} {obj.name} {obj.post}".strip()


class PatternForm(PlanForm):
    """A repeated sequence of shifts for some people."""

    people = PeopleField(
        label="给谁排", queryset=Staff._default_manager.none(), widget=forms.CheckboxSelectMultiple
    )
    pattern = forms.CharField(label="循环", max_length=60, help_text="按天写代号，例如 早早中中晚晚休休")
    since = Day(label="从哪天")
    days = forms.IntegerField(label="排几天", min_value=1, max_value=MOST_DAYS, initial=28)
    offset = forms.IntegerField(
        label="每人错开几天", min_value=0, max_value=31, initial=1, help_text="下一位从循环的后几天开始"
    )
    reason = forms.CharField(
        label="照排的理由", max_length=120, required=False, help_text="只在超过工时上限时填"
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """People as a list, in the order of their numbers."""
        facts = super().clean() or {}
        return facts | {"people": list(facts["people"])} if "people" in facts else facts


class CopyForm(PlanForm):
    """Some days copied to later ones."""

    since = Day(label="照哪天起")
    days = forms.IntegerField(
        label="几天", min_value=1, max_value=MOST_DAYS, help_text="一周 7 天，四周 28 天"
    )
    to = Day(label="排到哪天起")
    reason = forms.CharField(
        label="照排的理由", max_length=120, required=False, help_text="只在超过工时上限时填"
    )


class Moment(forms.DateTimeField):
    """A moment in local time, as the browser's control sends it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentForm(forms.Form):
    """A moment to look at."""

    at = Moment(label="看哪个时刻")


class LeaveForm(forms.Form):
    """Leave by days: whole ones, the half of one, or from an hour to an hour."""

    leave_kind = forms.ChoiceField(label="请什么假", choices=Leave.Kind.choices)
    since = Day(label="从哪天")
    until = Day(label="到哪天", required=False, help_text="只请一天就不用填")
    part = forms.ChoiceField(label="请多久", choices=PARTS, initial="day", widget=forms.RadioSelect)
    start = Clock(label="几点起", required=False, help_text="只在按钟点时填；今天已经开始，今天的假按钟点请")
    end = Clock(label="几点止", required=False, help_text="只在按钟点时填，是最后那天的几点")

    def clean(self) -> dict[str, Any]:
        """From a moment to a moment; whole days end at the midnight behind the last one."""
        facts = super().clean() or {}
        if self.errors:
            return facts
        since, part = facts["since"], facts["part"]
        until = facts["until"] or since
        if until < since:
            self.add_error("until", "不能早于从哪天")
        if part in ("morning", "afternoon") and until != since:
            self.add_error("until", "半天假只请一天，几天的请选全天或按钟点")
        if part == "hours" and not (facts["start"] and facts["end"]):
            self.add_error("start", "按钟点请假，几点起、几点止都要填")
        elif part == "hours" and until == since and facts["end"] <= facts["start"]:
            self.add_error("end", "要晚于几点起；过了半夜就填到哪天")
        if self.errors:
            return facts
        midnight, following = day_span(since, until)
        noon = datetime.combine(since, NOON, CHINA)
        spans = {"day": (midnight, following), "morning": (midnight, noon), "afternoon": (noon, following)}
        if part == "hours":
            spans[part] = (
                datetime.combine(since, facts["start"], CHINA), datetime.combine(until, facts["end"], CHINA),
            )  # fmt: skip
        return {
            "leave_kind": facts["leave_kind"], "starts_at": spans[part][0], "ends_at": spans[part][1],
            "anyway": "anyway" in self.data,
        }  # fmt: skip


class ReasonForm(forms.Form):
    """A refusal with its reason."""

    reason = forms.CharField(label="为什么", max_length=120, help_text="对方会看到")


class ApproveForm(PlanForm):
    """An approval; a reason only where a limit of hours breaks."""

    reason = forms.CharField(
        label="超限照换的理由", max_length=120, required=False, help_text="只在换完会超过工时上限时填"
    )


class SwapForm(forms.Form):
    """Which shift of a colleague to have for an own one."""

    wanted = forms.ModelChoiceField(
        label="想换谁的班", empty_label="请选", queryset=Shift._default_manager.none()
    )

    def __init__(self, *args: Any, wanted: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wanted"]
        field.queryset = wanted
        field.label_from_instance = lambda row: f"{row.staff.name} {shift_text(row)}"


class StandInForm(forms.Form):
    """Who stands in, from when until when."""

    deputy = forms.ModelChoiceField(
        label="谁代班", empty_label="请选", queryset=Staff._default_manager.none()
    )
    starts_at = Moment(label="从")
    ends_at = Moment(label="到")

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deputy"]
        field.queryset = staff
        field.label_from_instance = lambda row: f"{row.number} {row.name} {row.post}".strip()


class SupportForm(forms.Form):
    """Which project is supported, from which day until which."""

    project = forms.ModelChoiceField(
        label="支援哪个项目", empty_label="请选", queryset=Project._default_manager.none()
    )
    since = Day(label="从哪天起")
    until = Day(label="到哪天", required=False, help_text="不填就一直支援，直到结束")

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = projects


class InductionForm(forms.Form):
    """On which day the induction was done."""

    on = Day(label="哪天完成")


class KindForm(forms.Form):
    """A kind of shift."""

    code = forms.CharField(label="代号", max_length=4, help_text="格子里显示，例如 早；同一代号再填就是修改")
    name = forms.CharField(label="名称", max_length=12)
    start = Clock(label="上班", required=False)
    end = Clock(label="下班", required=False, help_text="早于上班就是跨夜；休息的班次都不填")
    break_minutes = forms.IntegerField(
        label="其中休息", min_value=0, max_value=480, initial=0, help_text="分钟，不算工时"
    )
    is_on_call = forms.BooleanField(label="是备班（随叫随到，不算工时）", required=False)
    tone = forms.ChoiceField(label="颜色", choices=TONES, required=False)


class PositionForm(forms.Form):
    """How many of a post every day in a kind of shift."""

    post = forms.CharField(label="岗位", max_length=24, help_text="和员工档案里的岗位一样")
    code = forms.ChoiceField(label="班次")
    minimum = forms.IntegerField(
        label="每天至少几人", min_value=0, max_value=99, initial=1, help_text="填 0 就取消这条"
    )

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.kinds(project_id)
        self.fields["code"].choices = [(kind.code, kind.words) for kind in kinds if kind.hours]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """Whose account it is."""

    person = forms.ModelChoiceField(empty_label="请选", label="员工", queryset=Staff._default_manager.none())

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda row: f"{row.number} {row.name}"  # type: ignore[attr-defined]
