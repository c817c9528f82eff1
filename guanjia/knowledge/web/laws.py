"""法规 and 案例 at the desk: the library, what a change asks for, training and review, cases with their talks."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.web import Request, View, ask, done, needs, page, submit
from guanjia.knowledge import actions, laws, library, queries, rules
from guanjia.knowledge.models import Document, Regulation, RegulationChange, Sop
from guanjia.knowledge.rules import READ, WRITE
from guanjia.knowledge.web.document_forms import day_input
from guanjia.organization import queries as organization

NAV, CASES = "laws", "cases"


class RegulationForm(forms.Form):
    """A regulation: which, since when, what it says and what that means here."""

    title = forms.CharField(label="名称", max_length=80)
    issuer = forms.CharField(label="发布机关", max_length=60)
    number = forms.CharField(label="文号", max_length=40, required=False)
    effective_on = forms.DateField(label="施行日期", widget=day_input())
    is_key = forms.BooleanField(label="重点法规（要有解读和案例）", required=False)
    notes = forms.CharField(label="要紧的条文", max_length=4000, required=False, widget=forms.Textarea)
    interpretation = forms.CharField(
        label="解读：对我们意味着什么", max_length=4000, required=False, widget=forms.Textarea
    )
    needed: ClassVar = {"interpretation": "重点法规要写"}


class ChangeForm(forms.Form):
    """What changed in a regulation, and which processes that touches."""

    what = forms.CharField(label="变了什么", max_length=300, widget=forms.Textarea)
    effective_on = forms.DateField(label="施行日期", widget=day_input())
    documents: "forms.ModelMultipleChoiceField[Document]" = forms.ModelMultipleChoiceField(
        label="受影响的制度文件", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    sops: "forms.ModelMultipleChoiceField[Sop]" = forms.ModelMultipleChoiceField(
        label="受影响的作业标准", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="别的流程",
        max_length=600,
        required=False,
        widget=forms.Textarea,
        help_text="一行一个，例如：客服口径",
    )
    needed: ClassVar = dict.fromkeys(("documents", "sops", "others"), "三项至少填一项")

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = library.documents(request.actor)  # type: ignore[attr-defined]
        self.fields["sops"].queryset = queries.current_sops()  # type: ignore[attr-defined]

    def clean_others(self) -> list[str]:
        """The lines one by one."""
        return [line.strip() for line in str(self.cleaned_data["others"]).split("\n") if line.strip()]


class TrainingForm(forms.Form):
    """On which day people were trained, who and how."""

    trained_on = forms.DateField(label="培训日期", widget=day_input())
    trained_how = forms.CharField(
        label="谁学了、怎么学的", max_length=200, help_text="例如：前台和管家 9 人，读条文并做题"
    )


class ReviewForm(forms.Form):
    """What came out of the review of a process."""

    outcome = forms.CharField(label="评审结论", max_length=200, help_text="不用改，或者改了什么")


class CaseForm(forms.Form):
    """A case, told without names."""

    title = forms.CharField(label="名称", max_length=60)
    is_good = forms.TypedChoiceField(
        label="正面还是反面", choices=[("True", "正面"), ("False", "反面")], coerce=lambda word: word == "True",
        widget=forms.RadioSelect,
    )  # fmt: skip
    facts = forms.CharField(
        label="经过",
        max_length=2000,
        widget=forms.Textarea,
        help_text="不写姓名、称呼和房号，写“一位业主”；写了会请您去掉，电话和证件号自动打码",
    )
    lesson = forms.CharField(label="学到什么", max_length=1000, widget=forms.Textarea)
    regulation: "forms.ModelChoiceField[Regulation]" = forms.ModelChoiceField(
        label="和哪部法规有关", queryset=None, required=False, empty_label="没有"
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regulation"].queryset = laws.regulations(request.actor)  # type: ignore[attr-defined]


class TalkForm(forms.Form):
    """A talk about a case."""

    held_on = forms.DateField(label="哪天讨论", widget=day_input())
    took_part = forms.CharField(label="谁参加", max_length=120, help_text="岗位和人数，例如：前台、管家 8 人")
    agreed = forms.CharField(label="商定了什么、谁办、几号前", max_length=400, widget=forms.Textarea)


@needs("desk.open", READ)
def show_laws(request: Request) -> HttpResponse:
    """What changes still ask for, and every regulation."""
    actor, now = request.actor, clock.now()
    rows = list(laws.regulations(actor).prefetch_related("cases"))
    return page(
        request, "knowledge/laws.html", nav_on=NAV, keeps=rules.may_keep_laws(actor) is None,
        changes=[line_of(row, now) for row in laws.changes(actor).filter(status=RegulationChange.Status.OPEN)],
        rows=[{"row": row, "cases": len(row.cases.all())} for row in rows],
    )  # fmt: skip


def line_of(row: RegulationChange, now: Any) -> dict[str, Any]:
    """A change: how many of its processes are reviewed, whether people are trained, whether it is late."""
    processes = list(row.processes.all())
    is_open = row.status == RegulationChange.Status.OPEN
    return {
        "row": row, "processes": processes, "late": is_open and row.due_at < now, "open": is_open,
        "done": sum(one.reviewed_at is not None for one in processes),
    }  # fmt: skip


@needs("desk.open", READ)
def show_regulation(request: Request, regulation_id: int) -> HttpResponse:
    """A regulation with notes, interpretation, cases, and its changes with what is done about them."""
    actor, now = request.actor, clock.now()
    row = laws.get_regulation(actor, regulation_id)
    lines = [line_of(one, now) for one in laws.changes(actor).filter(regulation=row)]
    refs = {p.reviewed_by for line in lines for p in line["processes"]} | {
        line["row"].trained_by for line in lines
    }
    return page(
        request, "knowledge/law.html", nav_on=NAV, law=row, lines=lines, cases=list(row.cases.all()),
        names=organization.names_of_refs(refs), keeps=rules.may_keep_laws(actor) is None,
        reviews=rules.may_review(actor) is None,
    )  # fmt: skip


@needs("desk.open", READ)
def show_cases(request: Request) -> HttpResponse:
    """The cases with what is learnt and the talks about them, good and bad ones apart."""
    view, rows = request.GET.get("view", ""), list(laws.cases(request.actor))
    views = {"": rows, "good": [r for r in rows if r.is_good], "bad": [r for r in rows if not r.is_good]}
    words = {"": "全部", "good": "正面", "bad": "反面"}
    return page(
        request, "knowledge/cases.html", nav_on=CASES, rows=views.get(view, rows),
        keeps=rules.may_review(request.actor) is None,
        tabs=[
            {"label": words[key], "count": len(found), "href": f"?view={key}", "on": key == view}
            for key, found in views.items()
        ],
    )  # fmt: skip


def verb(
    find: Callable[[Any, int], Any], form_class: Callable[..., forms.Form], act: Callable[..., Any], title: str,
    nav: str, to: Callable[[Any], str], begin: Callable[[Any], dict[str, Any]] | None = None, chooses: bool = False,
) -> Callable[..., HttpResponse]:  # fmt: skip
    """The page of one verb of a regulation, a change, a process or a case; some forms choose from what there is."""

    @needs("desk.open", WRITE)
    def run(request: Request, /, **number: int) -> HttpResponse:
        row = find(request.actor, *number.values())
        given, more = (
            (request.POST if request.method == "POST" else None),
            {"request": request} if chooses else {},
        )
        form = form_class(given, initial=begin(row) if begin else {}, **more)
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=to(row))
        return ask(request, form, f"{title}：{row}", to(row), nav, verb=title)

    return run


def adding(
    form_class: type[forms.Form],
    act: Callable[..., Any],
    title: str,
    nav: str,
    to: str,
    chooses: bool = False,
) -> View[[]]:
    """The page that begins a regulation or a case."""

    @needs("desk.open", WRITE)
    def run(request: Request) -> HttpResponse:
        more: dict[str, Any] = {"request": request} if chooses else {}
        form = form_class(request.POST if request.method == "POST" else None, **more)
        if submit(form, act, by=request.actor):
            return done(request, "", to=reverse(to))
        return ask(request, form, title, reverse(to), nav, verb="存下")

    return run


def law_page(row: Any) -> str:
    """The page of the regulation that something belongs to."""
    change = getattr(row, "change", row)
    return reverse("law", args=[getattr(change, "regulation_id", row.pk)])


def facts_of(row: Any, form_class: type[forms.Form]) -> dict[str, Any]:
    """A row as its form shows it."""
    return {name: getattr(row, name) for name in form_class.base_fields}


@needs("field.open", READ)
def field_laws(request: Request) -> HttpResponse:
    """The regulations on the phone, each whole."""
    rows = [
        {"title": row.title, "mark": "重点" if row.is_key else "", "facts": [row.issuer, row.number],
         "parts": [("要紧的条文", row.notes), ("对我们意味着什么", row.interpretation)]}
        for row in laws.regulations(request.actor)
    ]  # fmt: skip
    return page(request, "knowledge/field_shelf.html", nav_on="me", title="法规", rows=rows)


@needs("field.open", READ)
def field_cases(request: Request) -> HttpResponse:
    """The cases on the phone, each whole."""
    rows = [
        {"title": row.title, "mark": "正面" if row.is_good else "反面", "facts": [],
         "parts": [("经过", row.facts), ("学到什么", row.lesson)]}
        for row in laws.cases(request.actor)
    ]  # fmt: skip
    return page(request, "knowledge/field_shelf.html", nav_on="me", title="案例", rows=rows)


urlpatterns: list[URLPattern] = [
    path("field/laws/", field_laws, name="field-laws"),
    path("field/cases/", field_cases, name="field-cases"),
    path("desk/laws/", show_laws, name="desk-laws"),
    path("desk/laws/add/", adding(RegulationForm, actions.write_regulation, "收录法规", NAV, "desk-laws"),
         name="law-add"),
    path("desk/laws/<int:regulation_id>/", show_regulation, name="law"),
    path("desk/laws/<int:regulation_id>/edit/",
         verb(laws.get_regulation, RegulationForm, actions.edit_regulation, "修改", NAV, law_page,
              lambda row: facts_of(row, RegulationForm)), name="law-edit"),
    path("desk/laws/<int:regulation_id>/change/",
         verb(laws.get_regulation, ChangeForm, actions.announce_change, "登记变动", NAV, law_page, chooses=True),
         name="law-change"),
    path("desk/laws/changes/<int:law_change_id>/train/",
         verb(laws.get_change, TrainingForm, actions.note_training, "登记培训", NAV, law_page), name="law-train"),
    path("desk/laws/processes/<int:process_id>/review/",
         verb(laws.get_process, ReviewForm, actions.review_process, "评审", NAV, law_page), name="law-review"),
    path("desk/cases/", show_cases, name="desk-cases"),
    path("desk/cases/add/", adding(CaseForm, actions.write_case, "写案例", CASES, "desk-cases", chooses=True),
         name="case-add"),
    path("desk/cases/<int:case_id>/edit/",
         verb(laws.get_case, CaseForm, actions.change_case, "修改案例", CASES, lambda row: reverse("desk-cases"),
              lambda row: facts_of(row, CaseForm), chooses=True), name="case-edit"),
    path("desk/cases/<int:case_id>/talk/",
         verb(laws.get_case, TalkForm, actions.note_talk, "登记讨论", CASES, lambda row: reverse("desk-cases")),
         name="case-talk"),
]  # fmt: skip
