"""话术: the library by situation at the desk and on the phone, and its forms for who keeps it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, ask, done, face_of, needs, page, submit
from guanjia.knowledge import actions, rules
from guanjia.knowledge import scripts as library
from guanjia.knowledge.models import Script
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.web.place import project_of, projects_of

NAV, READ, LAST = "scripts", rules.READ, 999
TEMPLATES = {"desk": "knowledge/scripts.html", "field": "knowledge/field_scripts.html"}


class ScriptForm(forms.Form):
    """A script: when, what to say and do, what never to say."""

    situation = forms.ChoiceField(label="什么时候说", choices=Script.Situation.choices)
    title = forms.CharField(label="名称", max_length=30)
    stage = forms.ChoiceField(
        label="投诉的哪一步", choices=[("", "每一步"), *Script.Stage.choices], required=False
    )
    mood = forms.ChoiceField(
        label="客户的心情", choices=[("", "不管心情"), *Script.Mood.choices], required=False
    )
    say = forms.CharField(
        label="这样说、这样做", max_length=1500, widget=forms.Textarea,
        help_text=f"一行一句；要说出口的话用“”括起来。可以写 {rules.ALLOWED}，显示时换成名字",
    )  # fmt: skip
    avoid = forms.CharField(
        label="不要说、不要做", max_length=800, required=False, widget=forms.Textarea, help_text="一行一句"
    )
    position = forms.IntegerField(label="排在第几", min_value=1, max_value=LAST, help_text="小的排在前面")
    clauses = forms.CharField(
        label="对应条款", max_length=200, required=False, help_text="条款编号，用空格分开，例如 D-3.2.1-2"
    )
    project: "forms.ModelChoiceField[Project]" = forms.ModelChoiceField(
        label="哪个项目用", queryset=None, required=False, empty_label="全公司"
    )
    is_on = forms.BooleanField(label="在用", required=False)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = organization.projects(request.actor, rules.EDIT)
        self.fields["project"].queryset = places  # type: ignore[attr-defined]

    def clean_clauses(self) -> list[str]:
        """The numbers one by one."""
        return str(self.cleaned_data["clauses"]).split()


def show_scripts(request: Request) -> HttpResponse:
    """Every script of the company and of the chosen project by situation, with names filled in and clauses."""
    actor, wanted = request.actor, request.GET.get("situation", "")
    here = project_of(request).pk if projects_of(request) else None
    rows = library.of_project(actor, here)
    known = dict(Script.Situation.choices)
    shown = [row for row in rows if row.situation == wanted] if wanted in known else rows
    groups: dict[str, list[library.Said]] = {}
    for said in library.with_names(actor, here, shown):
        groups.setdefault(known[said.row.situation], []).append(said)
    tabs = [("", "全部", len(rows))] + [
        (key, label, sum(row.situation == key for row in rows)) for key, label in known.items()
    ]
    return page(
        request, TEMPLATES[face_of(request)], nav_on=NAV, groups=groups, wanted=wanted,
        tabs=[{"label": label, "count": count, "href": f"?situation={key}", "on": key == wanted}
              for key, label, count in tabs],
    )  # fmt: skip


@needs("desk.open", rules.EDIT)
def add_script(request: Request) -> HttpResponse:
    """Add a script, in the situation that was looked at."""
    begun = {"situation": request.GET.get("situation", ""), "position": LAST, "is_on": True}
    form = ScriptForm(request.POST or None, initial=begun, request=request)
    if submit(form, actions.add_script, by=request.actor):
        return done(request, "", to=reverse("desk-scripts"))
    return ask(request, form, "加话术", reverse("desk-scripts"), NAV, verb="加上")


@needs("desk.open", rules.EDIT)
def edit_script(request: Request, script_id: int) -> HttpResponse:
    """Change a script, switch it off or on."""
    script = library.get_script(request.actor, script_id)
    facts = {name: getattr(script, name) for name in ScriptForm.base_fields}
    facts |= {"clauses": " ".join(script.clauses), "project": script.project_id}
    form = ScriptForm(request.POST or None, initial=facts, request=request)
    back = f"{reverse('desk-scripts')}#script-{script_id}"
    if submit(form, actions.change_script, script, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"修改“{script.title}”", back, NAV, note="下次打开页面就用新的")


urlpatterns: list[URLPattern] = [
    path(f"{face}/scripts/", needs(f"{face}.open", READ)(show_scripts), name=f"{face}-scripts")
    for face in ("desk", "field")
] + [
    path("desk/scripts/add/", add_script, name="script-add"),
    path("desk/scripts/<int:script_id>/", edit_script, name="script-edit"),
]
