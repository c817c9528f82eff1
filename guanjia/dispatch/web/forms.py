"""Forms of dispatch: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.dispatch.models import JobNeed
from guanjia.dispatch.policies import WEIGHTS
from guanjia.people.models import Staff
from guanjia.stores.models import Item
from guanjia.workorders.web.forms import Moment


class SendForm(forms.Form):
    """Who goes, and why not the first."""

    staff: "forms.ModelChoiceField[Staff]" = forms.ModelChoiceField(label="师傅", queryset=None)
    crew: "forms.ModelMultipleChoiceField[Staff]" = forms.ModelMultipleChoiceField(
        label="同去", queryset=None, required=False
    )
    reason = forms.CharField(label="理由", max_length=120, required=False)

    def __init__(self, *args: Any, staff: Any, crew: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = staff  # type: ignore[attr-defined]
        if crew is None:
            del self.fields["crew"]
        else:
            self.fields["crew"].queryset = crew  # type: ignore[attr-defined]


class FixForm(forms.Form):
    """Who makes a visit of a draft, when, and why."""

    staff: "forms.ModelChoiceField[Staff]" = forms.ModelChoiceField(label="师傅", queryset=None)
    starts_at = Moment(label="几点开始")
    reason = forms.CharField(label="为什么这样排", max_length=120, required=False)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = staff  # type: ignore[attr-defined]


class NeedForm(forms.Form):
    """An item that jobs of a category need along."""

    item: "forms.ModelChoiceField[Item]" = forms.ModelChoiceField(label="物料", queryset=None)
    sort = forms.ChoiceField(
        label="种类", choices=JobNeed.Sort.choices, widget=forms.RadioSelect, initial=JobNeed.Sort.PART,
        help_text="工具用完带回来，材料用掉",
    )  # fmt: skip
    quantity = forms.IntegerField(label="数量", min_value=0, max_value=99, initial=1)

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]


class SickForm(forms.Form):
    """Until when somebody is away."""

    until = Moment(label="病假到", help_text="从现在起算")


class WeightsForm(forms.Form):
    """Weights to try: the points of each term."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (label, points) in WEIGHTS.items():
            self.fields[key] = forms.IntegerField(label=label, min_value=0, max_value=100, initial=points)


class AskForm(WeightsForm):
    """Weights that shall count, and why."""

    reason = forms.CharField(label="为什么改", max_length=120)
