"""Forms of the catalogue: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.kernel.refusals import Refused
from guanjia.knowledge import notation, queries
from guanjia.knowledge.models import Category, Skill, Sop


class CategoryForm(forms.Form):
    """Facts of a category; orders that run keep what they started with."""

    name = forms.CharField(label="名称", max_length=30)
    urgency = forms.ChoiceField(label="紧急程度", choices=Category.Urgency.choices)
    skill = forms.ModelChoiceField(
        label="要会的技能", queryset=Skill._default_manager.none(), required=False, empty_label="不限"
    )
    sop = forms.ModelChoiceField(
        label="作业标准", queryset=Sop._default_manager.none(), required=False, empty_label="没有"
    )
    dispatch_mode = forms.ChoiceField(label="派单方式", choices=Category.DispatchMode.choices)
    hazard = forms.ChoiceField(label="危险作业", choices=Category.Hazard.choices, required=False)
    minutes = forms.IntegerField(label="预计用时（分钟）", min_value=5, max_value=2880)
    warranty_days = forms.IntegerField(label="保修天数", min_value=0, max_value=3650)
    words = forms.CharField(
        label="常见说法",
        max_length=200,
        required=False,
        help_text="用空格分开，客户说到就猜是这一类；前面加减号的，说到就不是这一类",
    )
    is_water_electric = forms.BooleanField(label="水电维修（限时到场）", required=False)
    needs_follow_up = forms.BooleanField(label="办结后要回访", required=False)
    is_offered = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = queries.skills()  # type: ignore[attr-defined]
        self.fields["sop"].queryset = queries.current_sops()  # type: ignore[attr-defined]


class NewCategoryForm(CategoryForm):
    """A new category."""

    field_order = ("code", "name")
    code = forms.SlugField(label="代码", max_length=24, help_text="英文字母，以后不能改")


class QuestionsForm(forms.Form):
    """The guided questions, one line each."""

    text = forms.CharField(
        label="要问清的话", required=False, max_length=2000, widget=forms.Textarea,
        help_text="一行一问；选项写在 | 后面，用 / 分开，例如：哪里堵？| 厨房 / 卫生间 / 阳台",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The lines as questions."""
        try:
            return {"questions": notation.questions_of((super().clean() or {}).get("text", ""))}
        except Refused as refusal:
            self.add_error("text", refusal.message)
        return {}


class SopForm(forms.Form):
    """A procedure, one line a step."""

    title = forms.CharField(label="名称", max_length=60)
    text = forms.CharField(
        label="内容", max_length=8000, widget=forms.Textarea,
        help_text="一行一条，“要带：”“安全：”“步骤：”开头；后面可以加 | 说明、| 拍照、| 读数=电压 V",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The lines of the procedure."""
        facts = super().clean() or {}
        try:
            return {"title": facts.get("title", ""), "lines": notation.lines_of(facts.get("text", ""))}
        except Refused as refusal:
            self.add_error("text", refusal.message)
            return facts


class SkillForm(forms.Form):
    """A skill, and the certificate that it needs."""

    code = forms.SlugField(label="代码", max_length=20, help_text="英文字母，例如 water")
    name = forms.CharField(label="技能", max_length=30)
    certificate_name = forms.CharField(label="所需证书", max_length=40, required=False)


class PriceForm(forms.Form):
    """One line of the price list; the same name again sets a new price."""

    name = forms.CharField(label="项目", max_length=40)
    unit = forms.CharField(label="单位", max_length=8, initial="次")
    yuan = forms.DecimalField(label="单价（元）", min_value=0, max_digits=8, decimal_places=2)

    def clean(self) -> dict[str, Any]:
        """The price in fen."""
        facts = super().clean() or {}
        yuan = facts.pop("yuan", None)
        return facts | {"fen": int(yuan * 100)} if yuan is not None else facts
