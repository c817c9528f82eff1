"""Forms of the customers' files: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.customers.models import Occupancy
from guanjia.estate import queries as estate
from guanjia.estate.models import Building
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Project
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.privacy.models import Reveal

STATES = [(word, word) for word in ("", "已入住", "空置", "出租", "装修中")]


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenForm(forms.Form):
    """Which home gets its file."""

    address = forms.CharField(label="房屋", max_length=40, help_text="写成 3栋2单元501 或 3-2-501")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean(self) -> dict[str, Any]:
        """The unit of the address."""
        address = (super().clean() or {}).get("address", "")
        unit = estate.find_unit(self.project.pk, address) if address else None
        if address and unit is None:
            self.add_error("address", f"本项目没有“{address}”，请核对；新房屋先在“设置 › 房屋”里加上。")
        return {"unit": unit}


class OccupantForm(forms.Form):
    """Somebody who lives there."""

    name = forms.CharField(label="姓名", max_length=40)
    relation = forms.ChoiceField(label="身份", choices=Occupancy.Relation.choices, widget=forms.RadioSelect)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    until = Day(label="租期到", required=False)


class HouseholdForm(forms.Form):
    """Facts of the home, and what visitors must see before they come."""

    state = forms.ChoiceField(label="入住状态", choices=STATES, required=False)
    moved_in_on = Day(label="入住日期", required=False)
    parking = forms.CharField(label="车位", max_length=40, required=False)
    note = forms.CharField(
        label="上门前要看", max_length=300, required=False, widget=forms.Textarea,
        help_text="上门的人出发前会看到；不写健康、信仰等敏感信息",
    )  # fmt: skip


class ButlersForm(forms.Form):
    """Who looks after the home."""

    lead = forms.ModelChoiceField(empty_label="请选", label="管家", queryset=Staff._default_manager.none())
    deputy = forms.ModelChoiceField(
        empty_label="没有", label="副管家", queryset=Staff._default_manager.none(), required=False
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.staff(actor).filter(project=project).exclude(butler_kind=Staff.ButlerKind.NONE)
        self.fields["lead"].queryset = self.fields["deputy"].queryset = rows  # type: ignore[attr-defined]


class ZoneForm(ButlersForm):
    """Who looks after a whole building, or one entrance of it."""

    field_order = ("building", "entrance", "lead", "deputy")
    building = forms.ModelChoiceField(
        empty_label="请选", label="楼栋", queryset=Building._default_manager.none()
    )
    entrance = forms.CharField(label="单元", max_length=8, required=False, help_text="不填就是整栋")

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, project=project, **kwargs)
        self.fields["building"].queryset = estate.buildings(actor, project.pk)  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """Why a number is opened."""

    purpose = forms.ChoiceField(label="用途", choices=Reveal.Purpose.choices, widget=forms.RadioSelect)


class GrantForm(forms.Form):
    """The papers were checked."""


class RefuseForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(label="原因（申请人会看到）", max_length=120)
