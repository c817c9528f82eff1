"""Forms of the customers' files: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.customers.models import ChangeRequest, Occupancy, Person, Preference, StaffBlock
from guanjia.estate import queries as estate
from guanjia.estate.models import Building
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.organization.models import Project
from guanjia.people import queries as people
from guanjia.people import supports
from guanjia.people.models import Staff
from guanjia.privacy.models import Consent
from guanjia.privacy.web.consents import WAYS

SEXES = [("", ""), ("男", "男"), ("女", "女")]
STANDING = "standing"
SOURCES = [row for row in Person.Source.choices if row[0] != Person.Source.IMPORT]
STATES = [(word, word) for word in ("", "已入住", "空置", "出租", "装修中")]


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def source_field() -> forms.TypedChoiceField:
    """From where something is known; the desk, where nobody says."""
    return forms.TypedChoiceField(
        label="从哪里知道的", choices=SOURCES, initial="desk", empty_value="desk", required=False
    )


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
    gender = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_year = forms.IntegerField(label="出生年份", required=False, help_text="只要年份，例如 1986")
    until = Day(label="租期到", required=False)
    source = source_field()


class HouseholdForm(forms.Form):
    """Facts of the home, and what visitors must see before they come."""

    state = forms.ChoiceField(label="入住状态", choices=STATES, required=False)
    moved_in_on = Day(label="入住日期", required=False)
    parking = forms.CharField(label="车位", max_length=40, required=False)
    note = forms.CharField(
        label="上门前要看", max_length=300, required=False, widget=forms.Textarea,
        help_text="上门的人出发前会看到；不写健康、信仰等敏感信息",
    )  # fmt: skip


class PlanForm(forms.Form):
    """What is done differently for this home."""

    plan = forms.CharField(
        label="服务方案", max_length=300, required=False, widget=forms.Textarea,
        help_text="这一户和别家不一样的做法，例如每月 5 日上门看一次地漏；不写健康、信仰",
    )  # fmt: skip
    plan_review_on = Day(label="哪天复核", required=False)


class VehicleForm(forms.Form):
    """A vehicle."""

    plate = forms.CharField(label="车牌", max_length=20, help_text="例如 浙A12345")
    words = forms.CharField(label="车型颜色", max_length=30, required=False)
    space = forms.CharField(label="车位", max_length=20, required=False)


class ContactForm(forms.Form):
    """Whom to call in an emergency."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=30)
    relation = forms.CharField(label="和住户的关系", max_length=12, help_text="例如 女儿、邻居、单位行政")


class PersonForm(forms.Form):
    """What a person's file lacks."""

    gender = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_year = forms.IntegerField(label="出生年份", required=False, help_text="只要年份，例如 1986")
    phone = forms.CharField(label="电话", max_length=30, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {"gender": person.gender, "birth_year": person.birth_year, "phone": person.phones.exists()}
        for name in (name for name, value in known.items() if value):
            del self.fields[name]


class SomebodyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of a home, by masked name."""

    def label_from_instance(self, obj: Any) -> str:
        """The masked name."""
        return mask_name(obj.name)


class PreferenceForm(forms.Form):
    """A wish with its consent."""

    sort = forms.ChoiceField(label="哪一类", choices=Preference.Sort.choices)
    person = SomebodyField(Person._default_manager.none(), label="谁的", required=False, empty_label="全家")
    note = forms.CharField(
        label="怎么做", max_length=200, widget=forms.Textarea,
        help_text="写成照着做的一句话，例如：午休 12 点到 14 点不打电话；生日只写月和日，例如 05-12",
    )  # fmt: skip
    valid_until = Day(label="到哪天", required=False, help_text="不填按默认天数；到期自动清除")
    source = source_field()
    how = forms.ChoiceField(
        label="客户怎么同意的", choices=[*WAYS, (STANDING, "以前同意过，还有效")], initial=Consent.How.FACE
    )  # fmt: skip
    is_separate = forms.BooleanField(label="已单独说明并单独同意（信仰、健康、孩子必须）", required=False)
    guardian = forms.CharField(label="监护人姓名（孩子的信息必填）", max_length=40, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean_how(self) -> str:
        """How the consent was given; nothing where it stands already."""
        how = str(self.cleaned_data["how"])
        return "" if how == STANDING else how


class WordsForm(forms.Form):
    """A wish in other words, or for longer."""

    note = forms.CharField(label="怎么做", max_length=200, widget=forms.Textarea)
    valid_until = Day(label="到哪天")


class MarkForm(forms.Form):
    """Why nobody visits alone."""

    reason = forms.CharField(
        label="原因", max_length=200, widget=forms.Textarea, help_text="只有主管和经理能看到，加密保存"
    )
    until = Day(label="哪天复核", required=False, help_text="不填按默认天数")


class ChangeForm(forms.Form):
    """What shall change, and to what."""

    field = forms.ChoiceField(label="改什么", choices=ChangeRequest.Field.choices)
    person = SomebodyField(Person._default_manager.none(), label="谁的", required=False, empty_label="这一户")
    new = forms.CharField(label="改成", max_length=60)
    source = source_field()

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class HowForm(forms.Form):
    """How a change was checked."""

    how = forms.CharField(
        label="怎么核实的", max_length=120, help_text="例如：回拨原号码，本人确认；看了租赁合同"
    )
    is_shared = forms.BooleanField(label="这个号码两个人共用，已分别核实", required=False)


class MoveInForm(forms.Form):
    """Who moves in, and when the keys are handed over."""

    person = SomebodyField(Person._default_manager.none(), label="和谁联系", empty_label="请选")
    planned_on = Day(label="交房日期")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class TasksForm(forms.Form):
    """What is done."""

    done = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, tasks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].choices = [(str(row.pk), row.pk) for row in tasks]  # type: ignore[attr-defined]

    def clean_done(self) -> list[int]:
        """Numbers of tasks."""
        return [int(pk) for pk in self.cleaned_data["done"]]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=120)


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


class BlockForm(forms.Form):
    """Whom the home does not want to come."""

    staff = forms.ModelChoiceField(empty_label="请选", label="哪位", queryset=Staff._default_manager.none())
    reason = forms.ChoiceField(label="客户说的原因", choices=StaffBlock.Reason.choices)
    until = Day(label="到哪天", required=False, help_text="不填就一直算到撤销")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = supports.ever_in(project.pk)  # type: ignore[attr-defined]


class ZoneForm(ButlersForm):
    """Who looks after a whole building, or one entrance of it."""

    field_order = ("building", "entrance", "floor", "lead", "deputy")
    building = forms.ModelChoiceField(
        empty_label="请选", label="楼栋", queryset=Building._default_manager.none()
    )
    entrance = forms.CharField(label="单元", max_length=8, required=False, help_text="不填就是整栋")
    floor = forms.IntegerField(
        label="楼层", required=False, min_value=0, max_value=200, help_text="不填就是每层"
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, project=project, **kwargs)
        self.fields["building"].queryset = estate.buildings(actor, project.pk)  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """The papers were checked."""


class RefuseForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(label="原因", max_length=120, help_text="申请人会看到，请写怎么办才能通过")


class AdmitForm(forms.Form):
    """The name as the papers have it."""

    paper_name = forms.CharField(label="证件上的姓名", max_length=40)
