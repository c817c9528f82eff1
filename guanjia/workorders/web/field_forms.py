"""Forms of the phone: the desk's forms with pictures, codes and ink."""

from typing import Any

from django import forms as django_forms

from guanjia.estate import queries as estate
from guanjia.estate import screens
from guanjia.kernel.pictures import PictureForm, SignatureForm
from guanjia.workorders.models import Visit
from guanjia.workorders.web import forms

WAYS = [(Visit.Evidence.DOOR, "扫码"), (Visit.Evidence.CODE, "客户到访码"), (Visit.Evidence.HAND, "手工")]


class ArriveForm(PictureForm):
    """How the presence is proved: each way has its own field; a photo and the position may come beside it (B-3.3.1).

    Scanning takes the sticker at the door or the lobby's screen: the shape of the code says which.
    """

    evidence = django_forms.ChoiceField(label="到场凭据", choices=WAYS, widget=django_forms.RadioSelect)
    door = django_forms.CharField(label="门口码或大堂屏", max_length=200, required=False)
    code = django_forms.CharField(label="4 位到访码", max_length=4, required=False)
    note = django_forms.CharField(label="手工登记的原因", max_length=120, required=False)
    position = django_forms.CharField(max_length=80, required=False, widget=django_forms.HiddenInput)
    field_order = ("evidence", "door", "code", "note", "photos", "position", "kept")

    def __init__(self, *args: Any, asks_position: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_position:
            del self.fields["position"]

    def clean(self) -> dict[str, Any]:
        """The code of the chosen way; a sticker may carry a whole address."""
        facts = super().clean() or {}
        scanned = estate.code_in(facts.pop("door", ""))
        if facts.get("evidence") != Visit.Evidence.DOOR:
            return facts
        way = Visit.Evidence.LOBBY if screens.looks_like_lobby(scanned) else Visit.Evidence.DOOR
        return facts | {"code": scanned, "evidence": way}


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
