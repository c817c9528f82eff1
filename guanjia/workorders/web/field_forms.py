"""Forms of the phone: the desk's forms with pictures, codes and ink."""

from typing import Any

from django import forms as django_forms

from guanjia.estate import queries as estate
from guanjia.kernel.pictures import PictureForm, SignatureForm
from guanjia.workorders.models import Visit
from guanjia.workorders.web import forms

WAYS = [(Visit.Evidence.DOOR, "扫门口码"), (Visit.Evidence.CODE, "客户到访码"), (Visit.Evidence.HAND, "手工")]


class ArriveForm(django_forms.Form):
    """How the presence is proved: each way has its own field (B-3.3.1)."""

    evidence = django_forms.ChoiceField(label="到场凭据", choices=WAYS, widget=django_forms.RadioSelect)
    door = django_forms.CharField(label="门口码", max_length=200, required=False)
    code = django_forms.CharField(label="4 位到访码", max_length=4, required=False)
    note = django_forms.CharField(label="手工登记的原因", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """The code of the chosen way; a sticker may carry a whole address."""
        facts = super().clean() or {}
        door = estate.code_in(facts.pop("door", ""))
        return facts | {"code": door} if facts.get("evidence") == Visit.Evidence.DOOR else facts


class AgreeForm(SignatureForm, forms.AgreeForm):
    """Scope and price with the customer's signature."""


class FeedbackForm(SignatureForm, forms.FeedbackForm):
    """What the customer said, with the signature."""


class StepForm(PictureForm):
    """One step: its photos and its reading."""

    step_id = django_forms.IntegerField(widget=django_forms.HiddenInput)
    reading = django_forms.CharField(max_length=60, required=False)


class SkipForm(forms.ReasonForm):
    """A step left out, with the reason."""

    step_id = django_forms.IntegerField(widget=django_forms.HiddenInput)


class PhotosForm(PictureForm):
    """Further photos, with a word."""

    caption = django_forms.CharField(label="说明", max_length=60, required=False)
