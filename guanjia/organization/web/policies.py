"""The rule book: every value, the wish to change one, its approval, and who has read it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import policy
from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, submit
from guanjia.organization import actions, documents, policy_rules, queries, rulebook, scopes
from guanjia.organization.models import PolicyChange
from guanjia.organization.moments import clock_time
from guanjia.organization.rulebook import Rule
from guanjia.organization.values import source_of, value_in_words
from guanjia.organization.web.place import project_of
from guanjia.organization.web.policy_forms import LOOK, ChangeForm, NoteForm, RefusalForm

SHOWN = 100
NAV, READ, ASK, PUBLISH = "set-up", "policy.read", "policy.ask", "policy.publish"
Words = Mapping[str, Mapping[object, str]]


@needs("desk.open", READ)
def show_policies(request: Request) -> HttpResponse:
    """Every rule by document and chapter, as it stands in the chosen project."""
    asked, words = request.GET.get("doc", ""), scopes.all_words()
    chapters: dict[str, list[dict[str, Any]]] = {}
    shown = [rule for rule in rulebook.rules(request.actor, project_of(request).pk) if is_asked(rule, asked)]
    for rule in shown:
        chapters.setdefault(documents.chapter_of(rule.key.clause), []).append(rule_line(rule, words))
    tabs = [{"label": word, "href": f"?doc={key}", "on": asked == key} for key, word in TABS.items()]
    return page(
        request, "organization/policies.html", nav_on=NAV, groups=chapters, total=len(shown), tabs=tabs,
        waiting=rulebook.waiting_count(request.actor),
    )  # fmt: skip


TABS = {
    "": "全部",
    **{key: f"{key} {word}" for key, word in documents.DOCUMENTS.items()},
    "changed": "改过的",
}


def is_asked(rule: Rule, asked: str) -> bool:
    """Whether a rule belongs to the chosen document, or was changed."""
    if asked == "changed":
        return bool(rule.since or rule.narrower or rule.coming or rule.waiting)
    return asked not in documents.DOCUMENTS or rule.key.clause.startswith(asked)


def rule_line(rule: Rule, words: Words) -> dict[str, Any]:
    """One rule for people."""
    key, coming = rule.key, rule.coming
    return {
        "key": key.key, "label": key.label, "value": value_in_words(key, rule.value), "clause": key.clause,
        "default": value_in_words(key, key.default), "mark": source_of(key, rule.value), "is_built": key.is_built,
        "since": clock_time(rule.since) if rule.since else "", "waiting": rule.waiting,
        "narrower": [(scopes.in_words(row.scope, words), value_in_words(key, row.value)) for row in rule.narrower],
        "coming": coming and (clock_time(coming.valid_from), scopes.in_words(coming.scope, words),
                              value_in_words(key, coming.value)),
    }  # fmt: skip


@needs("desk.open", READ)
def show_policy(request: Request, policy_key: str) -> HttpResponse:
    """One rule: as it stands, what is planned, its whole history, what was asked."""
    key, words = rulebook.get_key(policy_key), scopes.all_words()
    line = rule_line(rulebook.rule_of(request.actor, key, project_of(request).pk), words)
    rows = rulebook.history(request.actor, policy_key)
    changes = rulebook.policy_changes(request.actor).filter(key=policy_key)[:50]
    past = [(row, scopes.in_words(row.scope, words), value_in_words(key, row.value)) for row in rows]
    return page(
        request, "organization/policy.html", nav_on=NAV, key=key, rule=line, past=past, at=clock_time,
        chapter=documents.chapter_of(key.clause), changes=[change_line(row, words) for row in changes],
        names=queries.names_of_refs([ref for row in rows for ref in (row.asked_by, row.approved_by)]),
        relations=[rule for rule in policy.relations if policy_key in (rule.left, rule.right)],
    )  # fmt: skip


def change_line(change: PolicyChange, words: Words) -> dict[str, Any]:
    """One change for people; a key that is no longer declared keeps its code."""
    key = policy.keys.get(change.key) or policy.PolicyKey(change.key, change.key, None)
    start = change.valid_from or (change.decided_at if change.published_id else None)
    when = f"{clock_time(start)} 起" if start else "发布时生效"
    return {
        "change": change, "label": key.label, "value": value_in_words(key, change.value), "key": key,
        "scope": scopes.in_words(change.scope, words), "when": when, "asked_at": clock_time(change.asked_at),
    }  # fmt: skip


@needs("desk.open", READ)
def show_changes(request: Request) -> HttpResponse:
    """What was asked, whole sets before single changes: waiting first, then what was decided."""
    words, alone = scopes.all_words(), rulebook.policy_changes(request.actor).filter(policy_set=None)
    rows, sets = list(alone[:SHOWN]), list(rulebook.policy_sets(request.actor)[:SHOWN])
    rows.sort(key=lambda row: row.status != PolicyChange.Status.ASKED)
    sets.sort(key=lambda row: row.status != PolicyChange.Status.ASKED)
    askers = [*(row.asked_by for row in rows), *(row.asked_by for row in sets)]
    return page(
        request, "organization/policy_changes.html", nav_on=NAV, changes=[change_line(row, words) for row in rows],
        names=queries.names_of_refs(askers), at=clock_time, sets=sets,
    )  # fmt: skip


@needs("desk.open", ASK)
def ask_change(request: Request, policy_key: str) -> HttpResponse:
    """The form of a wish: look at what it would have meant, then send it."""
    key = rulebook.get_key(policy_key)
    now = policy.value(policy_key, project=project_of(request).pk)
    form = ChangeForm(request.POST or None, key=key, value=now, actor=request.actor)
    looks, seen = LOOK in request.POST, None
    if looks and form.is_valid():
        seen = rulebook.preview(
            request.actor, key.key, form.cleaned_data["value"], form.cleaned_data["scope"]
        )
    elif submit(form, actions.ask_policy_change, by=request.actor, key=policy_key):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("policy-change", args=[number]))
    return page(
        request, "organization/policy_ask.html", nav_on=NAV, key=key, form=form, seen=seen,
        looks=looks and not form.errors, current=value_in_words(key, now), why_not=rulebook.no_preview_because(key),
    )  # fmt: skip


@needs("desk.open", READ)
def show_change(request: Request, change_id: int) -> HttpResponse:
    """One change: what it does, what last month would have been, who decides, who has read it."""
    change = rulebook.get_policy_change(request.actor, change_id)
    read, unread = rulebook.readings(change)
    names = queries.names_of_refs(
        [change.asked_by, change.decided_by, *(f"account:{pk}" for pk in read | unread)]
    )
    waits = change.status == PolicyChange.Status.ASKED and change.key in policy.keys
    seen = rulebook.preview(request.actor, change.key, change.value, change.scope) if waits else None
    line = change_line(change, scopes.all_words())
    return page(
        request, "organization/policy_change.html", nav_on=NAV, change=change, line=line,
        names=names, seen=seen, waits=waits, at=clock_time, read=sorted(names[f"account:{pk}"] for pk in read),
        unread=sorted(names[f"account:{pk}"] for pk in unread), may=moves_of(request, change),
        why_not=rulebook.no_preview_because(line["key"]),
    )  # fmt: skip


def moves_of(request: Request, change: PolicyChange) -> dict[str, Any]:
    """What this person may do with the change, and why not."""
    waits, actor = change.status == PolicyChange.Status.ASKED, request.actor
    own = policy_rules.is_another_person(change.asked_by, actor.ref)
    own = own or policy_rules.goes_with_its_set(change, None)
    return {
        "decide": waits and actor.may(PUBLISH) and own is None,
        "why_not": own.message if waits and actor.may(PUBLISH) and own else "",
        "nobody": rulebook.nobody_else_approves(change.asked_by) if waits else "",
        "withdraw": waits and policy_rules.may_withdraw(change, actor) is None,
    }


def verb(
    need: str,
    form_class: type[forms.Form],
    act: Callable[..., PolicyChange],
    title: str,
    word: str,
    note: str = "",
) -> View[[int]]:
    """The page of one verb of a change: publish, send back, take back."""

    @needs("desk.open", need)
    def run(request: Request, change_id: int) -> HttpResponse:
        change = rulebook.get_policy_change(request.actor, change_id)
        back = reverse("policy-change", args=[change_id])
        form = form_class(request.POST if request.method == "POST" else None)
        if submit(form, act, change, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, title, back, NAV, verb=word, note=note, sub=title_of(change))

    return run


publish_change = verb(
    PUBLISH,
    NoteForm,
    actions.publish_policy_change,
    "批准并发布",
    "发布",
    "发布后按生效时间起用，已开始的时限不变",
)
refuse_change = verb(PUBLISH, RefusalForm, actions.refuse_policy_change, "退回申请", "退回")
withdraw_change = verb(ASK, NothingForm, actions.withdraw_policy_change, "撤回这一条", "撤回")


def title_of(change: PolicyChange) -> str:
    """`登记服务单改为 10 分钟，全公司`."""
    line = change_line(change, scopes.all_words())
    return f"{line['label']}改为 {line['value']}，{line['scope']}，{line['when']}"


urlpatterns: list[URLPattern] = [
    path("desk/set-up/policies/", show_policies, name="policies"),
    path("desk/set-up/policies/changes/", show_changes, name="policy-changes"),
    path("desk/set-up/policies/changes/<int:change_id>/", show_change, name="policy-change"),
    path("desk/set-up/policies/changes/<int:change_id>/publish/", publish_change, name="policy-publish"),
    path("desk/set-up/policies/changes/<int:change_id>/refuse/", refuse_change, name="policy-refuse"),
    path("desk/set-up/policies/changes/<int:change_id>/withdraw/", withdraw_change, name="policy-withdraw"),
    path("desk/set-up/policies/<str:policy_key>/", show_policy, name="policy"),
    path("desk/set-up/policies/<str:policy_key>/change/", ask_change, name="policy-ask"),
]
