"""Changes of what is known: asked by one, checked by another, then they take effect (A-3.1-7)."""

import re
from typing import Any

from guanjia.customers import corrections, events, queries, rules, states
from guanjia.customers.actions.contents import sex_of, year_of
from guanjia.customers.models import ChangeRequest, Household, Person
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.sla import queries as clocks

F = ChangeRequest.Field
STATES = ("已入住", "空置", "出租", "装修中")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@action
def ask_change(
    household: Household, *, by: Actor, field: str, new: str, person: Person | None = None,
    source: str = Person.Source.DESK,
) -> ChangeRequest:  # fmt: skip
    """Ask to change a fact of a home or of one of its people; nothing changes before somebody else checked it."""
    person = None if field in corrections.OF_HOME else person
    _may_ask(household, person, field, by)
    value = canonical(field, new)
    old = corrections.value_of(household, person, field)
    if value == old:
        raise Refused("no_change", "和档案里的一样，不用改。", {"new": "没有变化"})
    if corrections.is_asked(household, person, field):
        raise Refused(
            "asked_already", "这一项已经有一个变更在等核实，请先核实那一个。", {"field": "已经在核实"}
        )
    row = ChangeRequest(
        project=household.project, household=household, person=person, field=field, source=source,
        asked_by=by.ref, asked_at=clock.now(),
    )  # fmt: skip
    row.old, row.new = old, value
    row.save(force_insert=True)
    record(events.ChangeAsked(field, F(field).label), row, by=by)
    return row


def _may_ask(household: Household, person: Person | None, field: str, by: Actor) -> None:
    """The staff for anybody of the home, a resident for oneself and for the own home."""
    if field not in F.values:
        raise Refused("field_needed", "请选要改哪一项。", {"field": "请选择"})
    is_own = rules.is_resident_of(household, by)
    if not is_own:
        require(rules.may_change(household, by))
    if field in corrections.OF_HOME:
        return
    if person is None or not person.occupancies.filter(household=household, ended_at=None).exists():
        raise Refused("person_needed", "请选是谁的资料。", {"person": "请选择"})
    if is_own and person.pk != by.person_id:
        raise NotAllowed("只能申请改自己的资料。")


def canonical(field: str, text: str) -> str:
    """A new value as it is kept; refused when it cannot be one."""
    words = fit(text, 60, "new")
    require(rules.is_filled(words, "new", "请填新的内容。"))
    if field == F.PHONE:
        return phone_of(words)
    if field == F.GENDER:
        return sex_of(words)
    if field == F.BIRTH_YEAR:
        return str(year_of(words))
    if field == F.EMAIL and not MAIL.fullmatch(words):
        raise Refused("email_unreadable", "邮箱看不懂，例如 name@example.com。", {"new": "请核对"})
    if field == F.STATE and words not in STATES:
        raise Refused("state_unknown", f"入住状态只能是{'、'.join(STATES)}。", {"new": "请核对"})
    if field == F.NAME and not any(sign.isalpha() for sign in words):
        raise Refused("name_unreadable", "姓名要有文字，请核对。", {"new": "请核对"})
    if field == F.PARKING:
        return fit(words, 40, "new")
    return words


@action
def apply_change(request: ChangeRequest, *, by: Actor, how: str, is_shared: bool = False) -> ChangeRequest:
    """Somebody else checked it: the new value counts, and the person is found by it from now on.

    Refused when the file changed meanwhile, and for a number of another resident unless it is said that two share it.
    """
    words = noted(how, 120, "how")
    now = corrections.value_of(request.household, request.person, request.field)
    require(
        ready(request, states.APPLY), rules.may_decide(request, by),
        rules.is_filled(words, "how", "请写怎么核实的，例如：回拨原号码，本人确认。"),
        rules.is_as_asked(request.old, now), rules.may_share(corrections.other_with_phone(request), is_shared),
    )  # fmt: skip
    _put(request, by)
    fact = events.ChangeApplied(request.field, request.get_field_display(), _is_on_time(request))
    return move(request, states.APPLY, fact, by=by, decided_by=by.ref, how=words)


def _is_on_time(request: ChangeRequest) -> bool:
    due = clocks.due_of(request.ref, "T34")
    return due is None or clock.now() <= due


def _put(request: ChangeRequest, by: Actor) -> None:
    """Write the new value where it belongs, with its blind indexes."""
    household, person, field, value = request.household, request.person, request.field, request.new
    if person is None:
        amend(household, events.HouseholdChanged(fields=[field]), by=by, **{field: value})
        return
    if field == F.PHONE:
        _put_phone(person, value)
    amend(
        person,
        events.PersonChanged(fields=[field]),
        by=by,
        about=[household.ref],
        **_columns(person, field, value),
    )


def _columns(person: Person, field: str, value: str) -> dict[str, Any]:
    """The columns of a person that a new value fills; a phone has a row of its own."""
    if field in (F.NAME, F.EMAIL):
        setattr(person, field, value)
        sealed = {f"{field}_sealed": getattr(person, f"{field}_sealed")}
        key = queries.name_key if field == F.NAME else queries.email_key
        return sealed | {f"{field}_index": key(value)}
    if field == F.PHONE:
        return {}
    return {field: int(value) if field == F.BIRTH_YEAR else value}


def _put_phone(person: Person, number: str) -> None:
    """The first number becomes the new one; one that stands further down moves up."""
    rows = list(person.phones.order_by("position"))
    if any(bytes(row.whole_index) == queries.phone_key(number) for row in rows[1:]):
        raise Refused("phone_known", "这个号码已经是这位客户的另一个电话。", {"how": "号码已登记"})
    fresh = queries.phone_row(person, number)
    if rows:
        rows[0].delete()
        fresh.position = rows[0].position
    fresh.save(force_insert=True)


@action
def refuse_change(request: ChangeRequest, *, by: Actor, reason: str) -> ChangeRequest:
    """The check failed: nothing changes, and who asked is told why."""
    words = noted(reason, 120, "reason")
    require(
        ready(request, states.TURN_DOWN), rules.may_decide(request, by),
        rules.is_filled(words, "reason", "请写不更改的原因，申请人会看到。"),
    )  # fmt: skip
    fact = events.ChangeRefused(request.get_field_display(), words)
    return move(request, states.TURN_DOWN, fact, by=by, decided_by=by.ref, how=words)
