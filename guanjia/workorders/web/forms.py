"""Forms of the verbs of a work order: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.knowledge.models import Category
from guanjia.sla.models import DelayNotice
from guanjia.sla.web.forms import CompensatedForm
from guanjia.stores.rules import short_of, shown
from guanjia.stores.web.forms import AnywayField, tell_shortage
from guanjia.workorders.models import Feedback, Urgency, Visit, WorkOrder
from guanjia.workorders.models.papers import Told

WAYS = (Visit.Evidence.DOOR, Visit.Evidence.LOBBY, Visit.Evidence.CODE, Visit.Evidence.HAND)
STARS = [(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")]


class Moment(forms.DateTimeField):
    """A local date and time, as the browser's control sends it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **more)


class Yuan(forms.DecimalField):
    """An amount that people write in yuan, kept in whole fen; nothing is none."""

    def clean(self, value: Any) -> int:
        """The amount in fen."""
        return int((super().clean(value) or 0) * 100)


class CostForm(forms.Form):
    """What a supplier's work costs, by parts."""

    labour = Yuan(label="人工费（元）", required=False, min_value=0, max_digits=8, decimal_places=2)
    material = Yuan(label="材料费（元）", required=False, min_value=0, max_digits=8, decimal_places=2)
    other = Yuan(
        label="其他（元）", required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text="包在合同里、不另收费的都不填",
    )  # fmt: skip
    words = forms.CharField(label="说明", max_length=120, required=False)


class AcceptWorkForm(forms.Form):
    """Accepting a supplier's work makes its cost final, so the sum is read and ticked first."""

    seen = forms.BooleanField(error_messages={"required": "看过活、认可费用再勾选；不合格请点“退回返工”。"})

    def __init__(self, *args: Any, fen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].label = f"活看过了，合格；外委费用 {fen / 100:.2f} 元认可，验收后不能改"

    def clean(self) -> dict[str, Any]:
        """The tick itself is no fact of the act."""
        facts = super().clean() or {}
        facts.pop("seen", None)
        return facts


class ReasonForm(forms.Form):
    """An act that needs its reason."""

    reason = forms.CharField(label="原因", max_length=120)


class ConfirmForm(forms.Form):
    """The call back: agreed window and confirmed words (B-3.1.3)."""

    window_from = Moment(label="上门时间")
    window_until = Moment(label="到")
    words = forms.CharField(
        label="和客户确认了什么", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    changed = forms.BooleanField(label="内容和原来不同", required=False)


class RegisterForm(forms.Form):
    """The desk completes the order (B-3.1.2); a known name or number is shown masked and stays when left empty."""

    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    description = forms.CharField(label="问题", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, masked in known.items():
            self.fields[name].widget.attrs["placeholder"] = masked

    def clean(self) -> dict[str, Any]:
        """What was left empty stays as it is."""
        facts = super().clean() or {}
        return {k: v for k, v in facts.items() if v or k not in ("contact_name", "contact_phone")}


class CorrectForm(forms.Form):
    """Put category, urgency or words right, with trail."""

    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(label="类别", queryset=None)
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    description = forms.CharField(label="问题", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    place_note = forms.CharField(label="位置说明", max_length=60, required=False)

    def __init__(self, *args: Any, categories: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = (  # type: ignore[attr-defined]
            Category._default_manager.none() if categories is None else categories
        )


class WindowForm(CompensatedForm):
    """Another time, with its reason, how the customer was told, and what the customer gets for it."""

    window_from = Moment(label="新的上门时间")
    window_until = Moment(label="到")
    cause = forms.ChoiceField(
        label="谁的原因", choices=DelayNotice.Cause.choices, initial="customer", required=False
    )
    reason = forms.CharField(label="原因", max_length=120)
    remedy = forms.CharField(label="补救办法", max_length=200, required=False)
    told_how = forms.ChoiceField(label="怎么告知", choices=Told.choices, initial="phone")
    field_order = ("window_from", "window_until", "cause", "reason", "remedy", "told_how")

    def clean_cause(self) -> str:
        """A window is agreed with the customer: without another cause it is the customer's wish."""
        return self.cleaned_data["cause"] or DelayNotice.Cause.CUSTOMER


class AcceptForm(forms.Form):
    """The promised visit time (B-3.2.2)."""

    visit_at = Moment(label="预定上门时间")


class TickForm(forms.Form):
    """Lines that are ticked."""

    ticked = forms.TypedMultipleChoiceField(label="勾选", coerce=int, required=False)

    def __init__(self, *args: Any, lines: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = [(line.pk, line.text) for line in lines]  # type: ignore[attr-defined]
        self.fields["ticked"].widget = forms.CheckboxSelectMultiple(choices=self.fields["ticked"].choices)  # type: ignore[attr-defined]


class ArriveForm(forms.Form):
    """How the presence is proved (B-3.3.1)."""

    evidence = forms.ChoiceField(
        label="到场凭据", choices=[(way.value, way.label) for way in WAYS], widget=forms.RadioSelect
    )
    code = forms.CharField(label="门口码、大堂屏的码或 4 位到访码", max_length=40, required=False)
    note = forms.CharField(label="手工登记的原因", max_length=120, required=False)


class AgreeForm(forms.Form):
    """Scope and price, agreed before the work (B-3.3.2)."""

    scope = forms.CharField(label="和客户确认的内容", max_length=200)
    is_paid = forms.BooleanField(label="收费服务", required=False)
    agreed = forms.BooleanField(label="客户已当场同意", required=False)

    def __init__(self, *args: Any, prices: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prices = list(prices)
        for item in self.prices:
            label = f"{item.name}（{item.fen / 100:.2f} 元/{item.unit}）"
            field = forms.IntegerField(label=label, min_value=0, max_value=99, required=False)
            self.fields[f"price_{item.pk}"] = field

    def clean(self) -> dict[str, Any]:
        """Gather the quantities of the price list."""
        facts = super().clean() or {}
        quantities = {item.pk: facts.pop(f"price_{item.pk}", None) or 0 for item in self.prices}
        return facts | {"quantities": quantities}

    def price_fields(self) -> list[Any]:
        """The fields of the price list, for the page."""
        return [self[f"price_{item.pk}"] for item in self.prices]


class PlanForm(forms.Form):
    """The preliminary plan (A-1.2-4)."""

    diagnosis = forms.CharField(label="现场判断", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    solution = forms.CharField(label="处理办法", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    finish_at = Moment(label="预计修好")
    told_how = forms.ChoiceField(label="怎么告知", choices=Told.choices, initial="face")


class PauseForm(forms.Form):
    """Why the work stands still."""

    reason = forms.CharField(label="原因", max_length=120)
    told_how = forms.ChoiceField(
        label="怎么告知客户", choices=[("", "还没告知"), *Told.choices], required=False
    )


class ToldForm(forms.Form):
    """How the customer was told."""

    told_how = forms.ChoiceField(label="怎么告知", choices=Told.choices, initial="phone")


class MaterialForm(forms.Form):
    """Material that was used."""

    name = forms.CharField(label="材料", max_length=60)
    quantity = forms.DecimalField(label="数量", min_value=0, max_digits=8, decimal_places=2, initial=1)
    unit = forms.CharField(label="单位", max_length=8, required=False, help_text="库里有的物料不用填")

    def __init__(self, *args: Any, proposals: Any = (), carried: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {
            row.item.name: f"{row.item.name}，车上 {shown(row.quantity)} {row.item.unit}" for row in carried
        }
        names = dict.fromkeys([*(row.name for row in proposals), *held])
        self.quick = [(name, held.get(name, name)) for name in names]


class ReturnForm(forms.Form):
    """Material that was written down and not needed."""

    use_id = forms.ChoiceField(label="哪一样")
    quantity = forms.DecimalField(label="退多少", min_value=0, max_digits=8, decimal_places=2, initial=1)

    def __init__(self, *args: Any, used: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use_id"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.name}，记了 {shown(row.quantity)} {row.unit}") for row in used
        ]

    def clean_use_id(self) -> int:
        """The row's number."""
        return int(self.cleaned_data["use_id"])


class DrawForm(forms.Form):
    """What of the preparation list is asked of the warehouse; a shortage is said once, and asked all the same."""

    note = forms.CharField(label="说明", max_length=120, required=False)
    anyway = AnywayField()

    def __init__(self, *args: Any, packing: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {f"draw_{row.item.pk}": row for row in (packing or {}).values()}
        for name, row in self.listed.items():
            self.fields[name] = forms.DecimalField(
                label=f"{row.item.name}（{row.item.unit}）", min_value=0, max_digits=8, decimal_places=2,
                required=False, initial=None if row.in_van else 1, help_text=row.words,
            )  # fmt: skip
        self.order_fields([*self.listed, "note", "anyway"])

    def clean(self) -> dict[str, Any]:
        """The quantities by item; an empty line is not asked for."""
        facts = super().clean() or {}
        asked = {name: quantity for name in self.listed if (quantity := facts.pop(name, None))}
        if not facts.pop("anyway", False):
            words = {
                name: short_of(self.listed[name].item, self.listed[name].in_warehouses, n)
                for name, n in asked.items()
            }
            tell_shortage(self, {name: text for name, text in words.items() if text})
        return facts | {"lines": {self.listed[name].item.pk: quantity for name, quantity in asked.items()}}


class FinishForm(forms.Form):
    """The end of the work, with what was used: proposed materials with the agreed quantities."""

    under_warranty = forms.BooleanField(label="保修期内", required=False)

    def __init__(self, *args: Any, proposals: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = {f"used_{row.name}": row for row in proposals}
        for name, row in self.proposals.items():
            self.fields[name] = forms.DecimalField(
                label=f"{row.name}（{row.unit}）", min_value=0, max_digits=8, decimal_places=2, required=False,
                initial=row.quantity or None,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Gather what was used: name, quantity, unit; an empty line was not used."""
        facts = super().clean() or {}
        used = {name: facts.pop(name, None) for name in self.proposals}
        rows = [(self.proposals[name], quantity) for name, quantity in used.items() if quantity]
        return facts | {"materials": [(row.name, quantity, row.unit) for row, quantity in rows]}


class FeedbackForm(forms.Form):
    """What the customer said (B-3.3.4)."""

    outcome = forms.ChoiceField(label="客户反馈", choices=Feedback.Outcome.choices, initial="given")
    overall = forms.TypedChoiceField(
        label="总体", choices=STARS, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    quality = forms.TypedChoiceField(
        label="质量", choices=STARS, coerce=int, empty_value=None, required=False
    )
    attitude = forms.TypedChoiceField(
        label="态度", choices=STARS, coerce=int, empty_value=None, required=False
    )
    punctual = forms.TypedChoiceField(
        label="准时", choices=STARS, coerce=int, empty_value=None, required=False
    )
    listened = forms.TypedChoiceField(
        label="认真听您说", choices=STARS, coerce=int, empty_value=None, required=False
    )
    words = forms.CharField(
        label="想说的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Gather the dimensions that were rated."""
        facts = super().clean() or {}
        rated = {k: facts.pop(k, None) for k in ("quality", "attitude", "punctual", "listened")}
        return facts | {"ratings": {k: v for k, v in rated.items() if v}}


class RecordForm(forms.Form):
    """The service record: content, time, feedback (B-3.4.1)."""

    content = forms.CharField(label="服务内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    started_at = Moment(label="开始", required=False)
    finished_at = Moment(label="结束", required=False)
    feedback_note = forms.CharField(label="客户反馈", max_length=300)


class ReferForm(forms.Form):
    """To whom it belongs."""

    to = forms.CharField(label="转给", max_length=60)
    reason = forms.CharField(label="原因（客户会看到）", max_length=120)


class MergeForm(forms.Form):
    """Into which order."""

    into: "forms.ModelChoiceField[WorkOrder]" = forms.ModelChoiceField(label="并入哪一单", queryset=None)

    def __init__(self, *args: Any, others: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
        self.fields["into"].label_from_instance = lambda o: f"{o.number} {o.title}"  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """Which order has the same cause, and why (decision 13)."""

    lead: "forms.ModelChoiceField[WorkOrder]" = forms.ModelChoiceField(label="主单", queryset=None)
    reason = forms.CharField(label="为什么是同一原因", max_length=120)

    def __init__(self, *args: Any, leads: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        self.fields["lead"].label_from_instance = lambda o: f"{o.number} {o.place_short} {o.title}"  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label="内部留言", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
