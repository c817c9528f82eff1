"""Forms of hand-offs and task groups."""

from typing import Any

from django import forms

from guanjia.collaboration import handoffs
from guanjia.collaboration.models import HandOff, TaskGroup
from guanjia.organization import structure
from guanjia.sla.web.forms import Moment, long


class ToForm(forms.Form):
    """Whom: one department or one colleague."""

    to = forms.ChoiceField(label="请谁办")

    def __init__(self, *args: Any, project_id: int, but: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"d:{row.pk}": row for row in handoffs.departments(project_id)}
        self.people = {pk: name for pk, name in handoffs.people(project_id).items() if pk != but}
        field: Any = self.fields["to"]
        field.choices = [
            ("", "请选择"),
            ("部门", [(key, row.name) for key, row in self.places.items()]),
            ("同事", [(f"a:{pk}", name) for pk, name in sorted(self.people.items(), key=lambda row: row[1])]),
        ]

    def clean(self) -> dict[str, Any]:
        """The department or the account itself."""
        facts = super().clean() or {}
        chosen = str(facts.pop("to", ""))
        number = chosen.removeprefix("a:")
        account = structure.account_in(self.people, int(number)) if number != chosen else None
        return facts | {"department": self.places.get(chosen), "account": account}


def chosen_of(row: HandOff) -> str:
    """Whom a hand-off went to, as the form says it."""
    return f"a:{row.to_account_id}" if row.to_account_id else f"d:{row.to_department_id}"


class SendForm(ToForm):
    """What is asked of whom until when."""

    title = forms.CharField(label="请办什么", max_length=80)
    due_at = Moment(label="办到什么时候")
    is_urgent = forms.BooleanField(label="紧急", required=False, help_text="对方十分钟内要接收，不分昼夜")
    details = long("说明", 500, required=False, help_text="写清地点、要什么结果；写户号，不写住户姓名和电话")
    field_order = ("title", "to", "due_at", "is_urgent", "details")


class RouteForm(ToForm):
    """Somebody else, and why."""

    reason = long("理由", 300)


class DecideForm(RouteForm):
    """Who takes it, until when, and why."""

    due_at = Moment(label="办到什么时候")
    field_order = ("to", "due_at", "reason")


class ReasonForm(forms.Form):
    """Why."""

    reason = long("理由", 300)


class ResultForm(forms.Form):
    """What came out."""

    words = long("结果", 300)


class RateForm(forms.Form):
    """How well it was done."""

    stars = forms.TypedChoiceField(
        label="办得怎么样", coerce=int, widget=forms.RadioSelect,
        choices=[("5", "5 分"), ("4", "4 分"), ("3", "3 分"), ("2", "2 分"), ("1", "1 分")],
    )  # fmt: skip
    words = long("说一句", 200, required=False, help_text="3 分及以下要写哪里没做好")


def one_of(names: dict[int, str]) -> list[tuple[str, str]]:
    """Colleagues to choose from, by name."""
    return [("", "请选择"), *((str(pk), name) for pk, name in sorted(names.items(), key=lambda row: row[1]))]


class DutyForm(forms.Form):
    """Who does what until when."""

    account = forms.TypedChoiceField(label="成员", coerce=int)
    due_at = Moment(label="办到什么时候")
    words = forms.CharField(label="职责", max_length=120, help_text="一句话，看得出办成什么")
    names_in = "account"

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields[self.names_in].choices = one_of(names)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The account itself."""
        facts = super().clean() or {}
        chosen = facts.get(self.names_in)
        return facts | {self.names_in: structure.account_in(self.names, chosen) if chosen else None}


class GroupForm(DutyForm):
    """What a group is for, who leads it, and what the lead does."""

    names_in = "lead"
    purpose = forms.CharField(label="目的", max_length=120, help_text="为什么成立，要办成什么")
    kind = forms.ChoiceField(
        label="为什么成立", choices=[(s.value, s.label) for s in TaskGroup.TIMED], widget=forms.RadioSelect
    )
    aim = forms.CharField(
        label="大家共同的指标", max_length=120, required=False, help_text="例如：两周内地库照明报修为零"
    )
    lead = forms.TypedChoiceField(label="组长", coerce=int)
    account = None  # type: ignore[assignment]
    words = forms.CharField(label="组长的职责", max_length=120)
    due_at = Moment(label="组长办到什么时候")
    field_order = ("purpose", "kind", "aim", "lead", "words", "due_at")


class LeadForm(DutyForm):
    """Who leads from now on and why; who is no member yet takes a duty with it."""

    names_in = "lead"
    lead = forms.TypedChoiceField(label="新组长", coerce=int)
    account = None  # type: ignore[assignment]
    reason = long("为什么换", 300)
    words = forms.CharField(
        label="新职责", max_length=120, required=False, help_text="还不是成员的，要写职责和期限"
    )
    due_at = Moment(label="办到什么时候", required=False)
    field_order = ("lead", "reason", "words", "due_at")


class ReportForm(forms.Form):
    """What came out."""

    report = long("总结", 1000, help_text="办成了什么，共同的指标达到没有，没办的为什么")


class MaybeReasonForm(forms.Form):
    """Why no group is needed, where none was formed."""

    reason = long("为什么不用成立", 300, required=False)
