"""Forms of an enquiry: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.estate import queries as estate
from guanjia.intake import replies
from guanjia.intake.models import Contact, Round
from guanjia.organization.models import Project
from guanjia.sla.web.forms import Moment, long

SOURCES = [("phone", "电话"), ("desk", "前台")]


CHANGED = "客户那边变了，请看清现在怎么告诉客户再提交。"


class NewForm(forms.Form):
    """A question, whether it can be answered at once, and that it was read back."""

    source = forms.ChoiceField(label="来源", choices=SOURCES, initial="phone", widget=forms.RadioSelect)
    address = forms.CharField(label="房屋（3栋2单元501 或 3-2-501）", max_length=40, required=False)
    question = forms.CharField(label="客户问什么", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    is_complex = forms.TypedChoiceField(
        label="能马上答吗", choices=[("0", "简单，马上能答"), ("1", "复杂，要先核实")],
        coerce=lambda value: value == "1", initial="0", widget=forms.RadioSelect,
    )  # fmt: skip
    is_read_back = forms.BooleanField(label="已复述确认：说给客户听过，客户说对", required=False)

    def __init__(self, *args: Any, project: Project, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        if is_known:
            del self.fields["source"], self.fields["address"]

    def clean(self) -> dict[str, Any]:
        """Turn the address into the unit."""
        facts = super().clean() or {}
        address = facts.pop("address", "")
        unit = estate.find_unit(self.project.pk, address) if address else None
        if address and unit is None:
            self.add_error("address", f"没有找到“{address}”，请按 3栋2单元501 的样子写。")
        return {"source": "", **facts, "unit": unit}


class PromiseForm(forms.Form):
    """An apology, and by when the reply comes."""

    apologised = forms.BooleanField(label="已向客户致歉", required=False)
    reply_due_at = Moment(label="告诉客户什么时候前答复", required=False, help_text="没说时间的按一个工作日")


class VerifyForm(forms.Form):
    """What was found, and who was asked."""

    verification = long("核实到什么", 500)
    consulted = forms.CharField(label="问了哪个部门、谁", max_length=200)


class WayForm(forms.Form):
    """How the customer is told: by the own way, unless somebody says that it was told by voice."""

    way = forms.ChoiceField(
        label="怎么告诉客户", widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("invalid_choice", "required"), CHANGED),
    )  # fmt: skip

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = replies.choices(contact)
        self.fields["way"].choices, self.fields["way"].initial = ways, ways[0][0]  # type: ignore[attr-defined]
        self.by_voice = ways[0][1] if ways[0][0] == Round.Way.VOICE else ""
        self.fields["way"].required = not self.by_voice


class ReplyForm(WayForm):
    """What was answered, by which source, in plain words."""

    answer = forms.CharField(label="怎么答复的", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(label="依据", max_length=120, help_text="制度、合同、政策或谁的答复")
    is_plain = forms.BooleanField(label="用客户听得懂的话说的，没有专业术语", required=False)
    field_order = ("answer", "source", "is_plain", "way")


class AgainForm(forms.Form):
    """What is not clear yet, and by when it is explained again."""

    unclear = long("哪里没听懂、哪里不满意", 300)
    reply_due_at = Moment(label="说好什么时候前再答复", required=False, help_text="当场就再解释的不用填")


class CloseForm(forms.Form):
    """The end of a conversation."""

    is_else_asked = forms.BooleanField(label="问过“还有别的需要我帮忙的吗”", required=False)
    is_thanked = forms.BooleanField(label="谢过客户", required=False)
    more = long("客户又问了什么（另开一张咨询单）", 2000, required=False)


class GiveUpForm(forms.Form):
    """Why an enquiry ends without a satisfied customer."""

    reason = long("为什么不再答复", 200)


class CorrectForm(WayForm):
    """What is right, and how the customer hears of it; the tick stands where only a voice reaches."""

    correction = long("正确的答复", 2000)
    is_told = forms.BooleanField(label="已当面或电话告诉客户", required=False)
    field_order = ("correction", "way", "is_told")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["way" if self.by_voice else "is_told"]
