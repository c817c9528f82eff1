"""Forms of how a complaint ends: the review, the exception, the merger."""

from typing import Any

from django import forms

from guanjia.complaints import queries
from guanjia.complaints.models import Review
from guanjia.complaints.web.forms import ComplaintForm, Day
from guanjia.sla.web.forms import long

WHYS = 5


class ReviewForm(ComplaintForm):
    """The root cause, the whys, what was learnt."""

    cause = forms.ChoiceField(label="根本原因", choices=[("", "请选"), *Review.Cause.choices], required=False)
    words = long("学到了什么、以后怎么防", 500, required=False)

    def choose(self) -> None:
        """Five whys."""
        for n in range(1, WHYS + 1):
            self.fields[f"why{n}"] = forms.CharField(label=f"为什么（{n}）", max_length=200, required=False)
        self.order_fields(["cause", *(f"why{n}" for n in range(1, WHYS + 1)), "words"])

    def clean(self) -> dict[str, Any]:
        """The whys that were answered."""
        facts = super().clean() or {}
        return {
            "cause": facts.get("cause", ""), "words": facts.get("words", ""),
            "whys": [facts.get(f"why{n}", "") for n in range(1, WHYS + 1)],
        }  # fmt: skip


class ExceptForm(ComplaintForm):
    """Close it without satisfaction."""

    reason = long("为什么不能让客户满意", 300)
    legal_note = long("法律意见", 300)
    next_review_on = forms.DateField(label="哪天复核", widget=Day)


class MergeForm(ComplaintForm):
    """Into which complaint."""

    into = forms.ChoiceField(label="并入哪一件")

    def choose(self) -> None:
        """Open complaints about the same first, then every open one."""
        near = queries.alike(self.row)
        rows = queries.listed(self.actor, self.row.project_id, "open").exclude(pk=self.row.pk)
        found = {row.pk: row for row in (*near, *rows[:100])}
        self.options("into", [(str(pk), f"{row.number} {row.title}") for pk, row in found.items()])

    def clean(self) -> dict[str, Any]:
        """The complaint itself, within reach."""
        facts = super().clean() or {}
        number = facts.get("into")
        return {"into": queries.get_complaint(self.actor, int(number)) if number else None}
