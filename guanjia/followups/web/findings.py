"""回访核对: what calls brought to light, for supervisors and quality."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.followups import actions, queries
from guanjia.followups.models import Finding
from guanjia.kernel import clock
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.web.place import project_of

DAYS = 30
VIEWS = {"open": "待核对", "all": "全部"}
CHOICES = [("1", "属实"), ("0", "没问题")]


class CheckForm(forms.Form):
    """What was concluded."""

    is_upheld = forms.TypedChoiceField(
        label="结论", choices=CHOICES, coerce=lambda value: value == "1", widget=forms.RadioSelect
    )
    note = forms.CharField(label="核对了什么", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@needs("desk.open", "followups.check")
def show_findings(request: Request) -> HttpResponse:
    """The findings of a project, those that nobody looked at first."""
    view = "all" if request.GET.get("view") == "all" else "open"
    rows = queries.findings(request.actor).filter(project_id=project_of(request).pk)
    shown = list((rows.filter(status=Finding.Status.OPEN) if view == "open" else rows)[:100])
    names = organization.names_of_refs({row.follow_up.called_by for row in shown})
    tabs = [{"label": label, "href": f"?view={key}", "on": key == view} for key, label in VIEWS.items()]
    return page(
        request, "followups/findings.html#rows", nav_on="followups", rows=shown, names=names, tabs=tabs, days=DAYS,
        counts=queries.reached(request.actor, project_of(request).pk, clock.now() - timedelta(days=DAYS)),
    )  # fmt: skip


@needs("desk.open", "followups.check")
def show_finding(request: Request, finding_id: int) -> HttpResponse:
    """One finding: what was claimed, what was found, and the conclusion."""
    row = queries.get_finding(request.actor, finding_id)
    form = CheckForm(request.POST or None)
    if submit(form, actions.check_finding, row, by=request.actor):
        return done(request, "followups/finding.html#main", to=reverse("call-findings"), said="已记录")
    refs = {row.follow_up.called_by, row.checked_by} - {""}
    return page(
        request, "followups/finding.html#main", nav_on="followups", row=row, task=row.follow_up,
        case=row.follow_up.case, form=form, names=organization.names_of_refs(refs),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/follow-ups/findings/", show_findings, name="call-findings"),
    path("desk/follow-ups/findings/<int:finding_id>/", show_finding, name="call-finding"),
]
