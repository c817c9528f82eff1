"""Action items: the list, one item with its moves, asking for one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.collaboration import actions, queries, rules, states
from guanjia.collaboration.models import ActionItem
from guanjia.kernel import clock, going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, View, ask, done, needs, page, submit
from guanjia.organization import structure
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of

NAV = "actions"


class ActionForm(forms.Form):
    """What is to be done, by whom, until when, and how its effect is seen."""

    title = forms.CharField(label="要做什么", max_length=80)
    owner = forms.TypedChoiceField(label="谁来做", coerce=int)
    due_on = forms.DateField(
        label="做到哪天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    check_on = forms.DateField(
        label="哪天看效果", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    check_by = forms.CharField(label="看什么来判断有没有用", max_length=120)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["owner"].choices = [(str(pk), name) for pk, name in names.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The chosen account itself."""
        facts = super().clean() or {}
        chosen = facts.get("owner")
        return facts | {"owner": structure.account_in(self.names, chosen) if chosen else None}


def action_form(request: Request, project: Project, title: str = "") -> ActionForm:
    """The form that asks for an action in a project, for every page that offers it."""
    names = structure.names_with("actions.do", project.pk)
    return ActionForm(request.POST or None, names=names, initial={"title": title})


class WordsForm(forms.Form):
    """What was done or seen."""

    words = forms.CharField(label="说一句", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CheckForm(WordsForm):
    """Whether it helped."""

    is_effective = forms.TypedChoiceField(
        label="有用吗",
        choices=[("1", "有效"), ("0", "没有效果")],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    field_order = ("is_effective", "words")


@needs("desk.open", "actions.do")
def show_actions(request: Request) -> HttpResponse:
    """What is to be done, the next due first, and what was done."""
    project, today = project_of(request), local(clock.now()).date()
    rows = [
        (row, states.LOOKS[row.status], queries.is_late(row, today))
        for row in queries.open_items(request.actor, project.pk)
    ]
    ended = [(row, states.LOOKS[row.status]) for row in queries.ended_items(request.actor, project.pk)]
    return page(
        request, "collaboration/actions.html#main", nav_on=NAV, rows=rows, ended=ended, project=project
    )


@needs("desk.open", "actions.do")
def show_action(request: Request, item_id: int) -> HttpResponse:
    """One item with what may be done now."""
    item = queries.get_item(request.actor, item_id)
    origin = SubjectRef.parse(item.origin) if item.origin else None
    from_where = going.address(request.actor, origin) if origin else ""
    return page(
        request, "collaboration/action.html#main", nav_on=NAV, item=item, look=states.LOOKS[item.status],
        from_where=from_where, may_ask=rules.may_ask(request.actor, item.project_id) is None,
        may_do=rules.may_do(request.actor, item) is None, all_states=states.Status,
        may_judge=rules.is_judged_by_another(request.actor, item) is None,
    )  # fmt: skip


@needs("desk.open", "actions.ask")
def add_action(request: Request) -> HttpResponse:
    """Ask for an action."""
    project = project_of(request)
    form = action_form(request, project)
    if submit(form, actions.ask_action, project, by=request.actor):
        return done(request, "", to=reverse("actions"))
    return ask(request, form, "新的改进事项", reverse("actions"), NAV, verb="定下来")


@needs("desk.open", "actions.ask")
def add_action_from(request: Request, kind: str, subject_id: int) -> HttpResponse:
    """Ask for an action that comes from something that the actor may open, such as a case session."""
    origin, project = SubjectRef(kind, subject_id), project_of(request)
    back = going.address(request.actor, origin)
    if not back:
        raise NotFound
    form = action_form(request, project)
    if submit(form, actions.ask_action, project, by=request.actor, origin=origin):
        return done(request, "", to=back)
    return ask(request, form, "新的改进措施", back, NAV, verb="定下来")


def act_view(
    title: str, form_class: type[forms.Form], act: Callable[..., ActionItem], need: str
) -> View[[int]]:
    """The page of one verb of an item."""

    @needs("desk.open", need)
    def run(request: Request, item_id: int) -> HttpResponse:
        item = queries.get_item(request.actor, item_id)
        back = reverse("action", args=[item.pk])
        form = form_class(request.POST or None)
        if submit(form, act, item, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, title, back, NAV, sub=item.title)

    return run


urlpatterns: list[URLPattern] = [
    path("desk/actions/", show_actions, name="actions"),
    path("desk/actions/new/", add_action, name="action-add"),
    path("desk/actions/new/<str:kind>/<int:subject_id>/", add_action_from, name="action-add-from"),
    path("desk/actions/<int:item_id>/", show_action, name="action"),
    path("desk/actions/<int:item_id>/finish/", act_view("做完了", WordsForm, actions.finish_action, "actions.do"),
         name="action-finish"),
    path("desk/actions/<int:item_id>/drop/", act_view("不做了", WordsForm, actions.drop_action, "actions.ask"),
         name="action-drop"),
    path("desk/actions/<int:item_id>/check/", act_view("看效果", CheckForm, actions.check_action, "actions.ask"),
         name="action-check"),
]  # fmt: skip
