"""Forms of the rule book: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.kernel.actors import Actor
from guanjia.kernel.policy import PolicyKey
from guanjia.organization import scopes
from guanjia.organization.values import value_as_text, value_of_text

LOOK = "look"
EVERYWHERE = {"project": "全公司"}


class ChangeForm(forms.Form):
    """Another value of one key: what, where, from when, why, on what ground."""

    field_order = ("value", "ends")
    valid_from = forms.DateTimeField(
        label="生效时间", required=False, input_formats=["%Y-%m-%dT%H:%M"], help_text="不填就是发布时生效",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    source = forms.CharField(
        label="依据", max_length=120, required=False, help_text="会议纪要、合同或文件的名称"
    )
    reason = forms.CharField(
        label="为什么改", max_length=200, widget=forms.Textarea, help_text="批准的人要看"
    )
    ends = forms.BooleanField(label="不再单独规定，回到上一级的数值", required=False)

    def __init__(self, *args: Any, key: PolicyKey, value: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        self.fields["value"] = _field(key, value)
        for name in key.scopes:
            if name in scopes.names:
                self.fields[name] = _scope_field(name, actor)
        self.order_fields(["value", *key.scopes, "valid_from", "source", "reason", "ends"])

    def clean(self) -> dict[str, Any]:
        """The value as its kind wants it, and the scope."""
        facts = super().clean() or {}
        scope = {name: _number(facts.pop(name)) for name in self.key.scopes if facts.get(name)}
        facts = {name: facts.get(name) for name in ("value", "valid_from", "source", "reason")} | {
            "scope": scope
        }
        if self.cleaned_data.get("ends"):
            return facts | {"value": None}
        try:
            facts["value"] = value_of_text(self.key, facts["value"] or "")
        except ValueError:
            self.add_error("value", "请填一个数")
        return facts


def _field(key: PolicyKey, value: Any) -> forms.Field:
    """A field for a value of a kind, with the value in force in it."""
    shown = value_as_text(key, value)
    if key.kind == "choice":
        return forms.ChoiceField(
            label="改成",
            choices=list(key.options.items()),
            initial=shown,
            widget=forms.RadioSelect,
            required=False,
        )
    label = f"改成（{key.unit}）" if key.unit else "改成"
    if key.kind == "list":
        hint = "一行写一项"
        return forms.CharField(
            label=label, initial=shown, widget=forms.Textarea, required=False, help_text=hint
        )
    return forms.CharField(label=label, max_length=120, initial=shown, required=False)


def _scope_field(name: str, actor: Actor) -> forms.ChoiceField:
    """A list of what may narrow the value; a project only within the actor's reach."""
    reach, found = actor.reach("policy.ask"), scopes.names[name].options()
    if name == "project" and not reach.company:
        found = [(value, word) for value, word in found if value in reach.projects]
        return forms.ChoiceField(label="适用项目", choices=found)
    choices = [("", EVERYWHERE.get(name, "不分")), *found]
    return forms.ChoiceField(label=f"适用{scopes.names[name].label}", choices=choices, required=False)


def _number(text: str) -> object:
    """The number of a row, else the code."""
    return int(text) if text.isascii() and text.isdigit() else text


class PackForm(forms.Form):
    """Which pack for which project, and why."""

    reason = forms.CharField(
        label="为什么用这个模板", max_length=200, widget=forms.Textarea, help_text="批准的人要看"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"] = _scope_field("project", actor)
        self.order_fields(["project", "reason"])

    @property
    def scope(self) -> dict[str, object]:
        """The chosen project; the whole company without one."""
        chosen = self.data.get("project", "") or ""
        known = {str(value) for value, _ in self.fields["project"].choices}  # type: ignore[attr-defined]
        return {"project": int(chosen)} if chosen and chosen in known else {}

    def clean(self) -> dict[str, Any]:
        """The scope is not a fact of the change."""
        facts = super().clean() or {}
        facts.pop("project", None)
        return facts


class NoteForm(forms.Form):
    """What the approver wants to add."""

    note = forms.CharField(label="批复", max_length=200, required=False, widget=forms.Textarea)


class RefusalForm(forms.Form):
    """Why a change is sent back."""

    reason = forms.CharField(
        label="退回原因", max_length=200, widget=forms.Textarea, help_text="提出人会看到"
    )
