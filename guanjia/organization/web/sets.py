"""Changes asked for together: the page of a set, one decision for all of it, a single row taken out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, submit
from guanjia.organization import actions, policy_rules, queries, rulebook, scopes
from guanjia.organization.models import PolicyChange, PolicySet
from guanjia.organization.moments import clock_time
from guanjia.organization.values import value_in_words
from guanjia.organization.web.policies import ASK, NAV, PUBLISH, READ, change_line
from guanjia.organization.web.policy_forms import NoteForm, RefusalForm


@needs("desk.open", READ)
def show_set(request: Request, set_id: int) -> HttpResponse:
    """A set: every change beside the value before it, what speaks against one, who decides, who has read it."""
    whole, words = rulebook.get_policy_set(request.actor, set_id), scopes.all_words()
    rows = rulebook.lines_of(request.actor, whole)
    read, unread = rulebook.readings_in(whole)
    people = [whole.asked_by, whole.decided_by, *(f"account:{pk}" for pk in read | unread)]
    names = queries.names_of_refs(people)
    lines = [
        change_line(row.change, words)
        | {"before": "—" if row.before is None else value_in_words(policy_key(row), row.before),
           "objection": row.objection}
        for row in rows
    ]  # fmt: skip
    return page(
        request, "organization/policy_set.html", nav_on=NAV, whole=whole, lines=lines, names=names, at=clock_time,
        may=moves_of(request, whole), unread=sorted(names[f"account:{pk}"] for pk in unread),
        read=sorted(names[f"account:{pk}"] for pk in read),
        waiting=sum(row.change.status == PolicyChange.Status.ASKED for row in rows),
    )  # fmt: skip


def policy_key(row: rulebook.SetLine) -> Any:
    """The rule of a line whose value is known."""
    return rulebook.get_key(row.change.key)


def moves_of(request: Request, whole: PolicySet) -> dict[str, Any]:
    """What this person may do with the set, and why not."""
    waits, actor = whole.status == PolicyChange.Status.ASKED, request.actor
    own = policy_rules.is_another_person(whole.asked_by, actor.ref)
    return {
        "decide": waits and actor.may(PUBLISH) and own is None,
        "why_not": own.message if waits and actor.may(PUBLISH) and own else "",
        "nobody": rulebook.nobody_else_approves(whole.asked_by) if waits else "",
        "withdraw": waits and policy_rules.may_withdraw(whole, actor) is None,
    }


def verb(
    need: str, form_class: type[forms.Form], act: Callable[..., PolicySet], title: str, word: str, note: str = ""
) -> View[[int]]:  # fmt: skip
    """The page of one verb of a set: publish, send back, take back."""

    @needs("desk.open", need)
    def run(request: Request, set_id: int) -> HttpResponse:
        whole = rulebook.get_policy_set(request.actor, set_id)
        back = reverse("policy-set", args=[set_id])
        form = form_class(request.POST if request.method == "POST" else None)
        if submit(form, act, whole, by=request.actor):
            return done(request, "", to=back)
        sub = f"{whole.title}，{len(rulebook.waiting_in(whole))} 条"
        return ask(request, form, title, back, NAV, verb=word, note=note, sub=sub)

    return run


WHOLE = "整套一起发布；有一条不能发布，就一条都不发布"
publish_set = verb(PUBLISH, NoteForm, actions.publish_policy_set, "整套批准并发布", "发布", WHOLE)
refuse_set = verb(PUBLISH, RefusalForm, actions.refuse_policy_set, "整套退回", "退回")
withdraw_set = verb(ASK, NothingForm, actions.withdraw_policy_set, "整套撤回", "撤回")

urlpatterns: list[URLPattern] = [
    path("desk/set-up/policies/sets/<int:set_id>/", show_set, name="policy-set"),
    path("desk/set-up/policies/sets/<int:set_id>/publish/", publish_set, name="policy-set-publish"),
    path("desk/set-up/policies/sets/<int:set_id>/refuse/", refuse_set, name="policy-set-refuse"),
    path("desk/set-up/policies/sets/<int:set_id>/withdraw/", withdraw_set, name="policy-set-withdraw"),
]
