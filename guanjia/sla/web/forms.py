"""Forms of the ledger: they list the fields that may be set and only parse."""

from decimal import Decimal
from typing import Any

from django import forms

from guanjia.kernel.pictures import PictureForm
from guanjia.sla.models import Compensation, DelayNotice, Told

ANSWERS = [("", "还没回答"), ("yes", "同意"), ("no", "不同意")]
YES_NO = [("yes", "是"), ("no", "否")]


class Moment(forms.DateTimeField):
    """A local date and time, as the browser's control sends it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)


def long(label: str, length: int, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea(attrs={"rows": 2}), **more)


class CompensatedForm(forms.Form):
    """The part of a form that tells a customer of a compensation: none, or words, sort and value (A-1.3-6)."""

    compensation = forms.CharField(
        label="告诉客户的补偿", max_length=120, required=False, help_text="供应商延期必填；记下后送去批准"
    )
    sort = forms.ChoiceField(
        label="补偿方式", choices=[("", "没有补偿"), *Compensation.Sort.choices], required=False
    )
    amount = forms.DecimalField(
        label="补偿金额（元）", min_value=0, max_digits=8, decimal_places=2, required=False,
        help_text="服务和礼品按价值填",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Money is whole fen."""
        return in_fen(super().clean() or {})


def in_fen(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a form with its amount in whole fen; an empty one is nothing."""
    amount = facts.pop("amount", None) or Decimal(0)
    return facts | {"fen": int(amount * 100)}


class NoticeForm(CompensatedForm):
    """延期告知 (A-1.3-3 to A-1.3-6); the action says what is missing."""

    cause = forms.ChoiceField(label="谁的原因", choices=DelayNotice.Cause.choices)
    words = forms.CharField(label="为什么", max_length=120)
    known_since = Moment(label="什么时候知道的", required=False, help_text="供应商改期的，不填就按改期的时间")
    told_at = Moment(label="什么时候告诉客户的", required=False, help_text="不填就是现在")
    told_how = forms.ChoiceField(label="怎么告知", choices=Told.choices, initial="phone")
    new_due_at = Moment(label="新的时间")
    remedy = long("补救办法", 200)
    is_accepted = forms.ChoiceField(label="客户怎么说", choices=ANSWERS, required=False)
    field_order = (
        "cause", "words", "known_since", "told_at", "told_how", "new_due_at", "remedy", "compensation", "sort",
        "amount",
    )  # fmt: skip

    def clean_is_accepted(self) -> bool | None:
        """Yes, no, or no answer yet."""
        return {"yes": True, "no": False}.get(self.cleaned_data["is_accepted"])


class ExplainForm(forms.Form):
    """Why a promise was broken, and what is done about it."""

    cause = forms.ChoiceField(label="谁的原因", choices=[("", "请选择"), *DelayNotice.Cause.choices])
    why = long("为什么没守住", 200)
    remedy = long("怎么补救", 200)


class ConfirmForm(forms.Form):
    """What the customer says of content and quality (A-1.3-2)."""

    content = forms.TypedChoiceField(
        label="内容和说的一样吗",
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    quality = forms.TypedChoiceField(
        label="质量满意吗", choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )


class CompensationForm(forms.Form):
    """What a customer gets (A-1.3-6)."""

    sort = forms.ChoiceField(label="方式", choices=Compensation.Sort.choices)
    amount = forms.DecimalField(
        label="金额（元）", min_value=0, max_digits=8, decimal_places=2, help_text="服务和礼品按价值填"
    )
    words = forms.CharField(label="补偿什么、为什么", max_length=120)

    def clean(self) -> dict[str, Any]:
        """Money is whole fen."""
        return in_fen(super().clean() or {})


class ReasonForm(forms.Form):
    """Why a compensation is not approved."""

    reason = forms.CharField(label="不批准的原因", max_length=120)


class ReceiptForm(PictureForm):
    """How the delivery is proved: a number, or photos of the receipt or the signature."""

    receipt = forms.CharField(
        label="收据编号或签收单号", max_length=60, required=False, help_text="没有编号就拍下收据或客户的签收"
    )


class DateInput(forms.DateInput):
    """A day, as the browser's control sends it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SupplierForm(forms.Form):
    """What was ordered for a promise, from whom, for which day (A-1.3-5)."""

    item = forms.CharField(label="订的什么", max_length=60)
    supplier = forms.CharField(label="供应商", max_length=60)
    promised_on = forms.DateField(label="说好的到货日", widget=DateInput)


class RevisionForm(forms.Form):
    """Another day of a supplier."""

    revised_on = forms.DateField(
        label="新的到货日", widget=DateInput, help_text="晚于答应客户的时间时，会请您做延期告知"
    )
