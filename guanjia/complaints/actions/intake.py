"""How a complaint comes in: its number, the five facts, grade and owner, the time that the customer is told."""

from datetime import datetime

from guanjia.complaints import events, queries, rules, states
from guanjia.complaints.models import Complaint
from guanjia.customers import queries as customers
from guanjia.customers.models import Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbering import next_number
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local, minute_of
from guanjia.people.models import Staff
from guanjia.sla import actions as sla

FEEDBACK = "投诉首次反馈"


def allow(by: Actor, row: Complaint, need: str) -> None:
    """The permission covers the complaint, or NotAllowed."""
    require(rules.is_reached(queries.is_within_reach(by, row, need)))


def allow_answer(by: Actor, row: Complaint) -> None:
    """Who works on it writes down what the customer says; the customer says it, too, of the own complaint."""
    is_customer = by.person_id is not None and row.person_id == by.person_id
    allow(by, row, states.ANSWER if is_customer else states.WORK)


@action
def open_complaint(
    project: Project, *, by: Actor, matter: str, source: str, unit: Unit | None = None,
    area: PublicArea | None = None, person: Person | None = None, name: str = "", phone: str = "",
    origin: SubjectRef | None = None, case: SubjectRef | None = None, at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Make the complaint of a contact, with its number; what is known already is filled in (C-2.1-3)."""
    moment = at or clock.now()
    row = Complaint(
        project=project, source=source, unit=unit, area=area, person=person, received_at=moment,
        household=customers.household_of_unit(unit.pk if unit else None), matter=noted(matter, 2000, "matter"),
        origin=str(origin or ""), case=str(case or ""),
    )  # fmt: skip
    row.name = name or (person.name if person else "")
    row.phone = phone or (customers.phones_of([person.pk]).get(person.pk, "") if person else "")
    row.number = number_for(project, moment)
    row.save(force_insert=True)
    record(events.ComplaintReceived(source=source), row, by=by, at=moment)
    return row


def number_for(project: Project, at: datetime) -> str:
    """TS-LAKE-20261122-0001: gapless a project and local day; taken last."""
    day = f"{local(at):%Y%m%d}"
    return f"TS-{project.code}-{day}-{next_number(f'complaint:{project.pk}:{day}'):04d}"


@action
def register_complaint(
    row: Complaint, *, by: Actor, topic: str, matter: str, wish: str, name: str = "", phone: str = "",
    is_anonymous: bool = False, about_staff: Staff | None = None, at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Complete the five facts: time, name, contact, matter, wish; who stays unnamed has the number (D-3.3.2-1).

    One that is about who leads the project goes over that head from here on. What came before within the days of the
    policy is noted at once.
    """
    allow(by, row, states.WORK)
    require(ready(row, states.REGISTER))
    moment = at or clock.now()
    row.is_anonymous = is_anonymous
    require(rules.is_whole(row, name=name, phone=phone, matter=matter, wish=wish, topic=topic))
    row.name = "" if is_anonymous else noted(name, 40, "name")
    row.phone = "" if is_anonymous else phone_of(phone)
    limit = policy.minutes("complaint.register_minutes", at=row.received_at, project=row.project_id)
    fact = events.ComplaintRegistered(
        topic=topic, is_anonymous=is_anonymous, is_complete=True, in_time=moment - row.received_at <= limit
    )
    is_overhead = about_staff is not None and queries.is_leading(about_staff.account_id, row.project_id)
    row = move(
        row, states.REGISTER, fact, by=by, at=moment, topic=topic, matter=noted(matter, 2000, "matter"),
        wish=noted(wish, 500, "wish"), is_anonymous=is_anonymous, name_sealed=row.name_sealed,
        phone_sealed=row.phone_sealed, about_staff=about_staff, is_overhead=is_overhead,
        about=[about_staff.ref] if about_staff else [],
    )  # fmt: skip
    note_repetition(row, at=moment)
    return row


def note_repetition(row: Complaint, *, at: datetime) -> None:
    """Say that the same came before: same matter and place, same home, same person (CMP-09)."""
    for by_what, found in queries.before(row, queries.repeat_days(row.project_id)).items():
        fact = events.ComplaintRepeated(by_what=by_what, before=len(found))
        record(fact, row, by=SYSTEM, at=at, about=[one.ref for one in found[:10]])


@action
def accept_complaint(
    row: Complaint, *, by: Actor, grade: str, how: str = "", feedback_due_at: datetime | None = None,
    owner: Account | None = None, at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Grade it, say who answers for it, and tell the customer by when the first feedback comes (C-2.1-3, D-3.3.3-1)."""
    allow(by, row, states.LEAD)
    require(ready(row, states.ACCEPT))
    moment = at or clock.now()
    usual = moment + policy.minutes("complaint.feedback_minutes", at=moment, project=row.project_id)
    due_at, owner = minute_of(feedback_due_at or usual), owner or queries.owner_for(row, grade)
    require(
        rules.has(grade, "grade", "请选等级"), rules.is_told(how, row.is_anonymous),
        rules.is_ahead(due_at, moment, "feedback_due_at"), rules.has_owner(owner),
    )  # fmt: skip
    limit = policy.minutes("complaint.classify_minutes", at=row.registered_at, project=row.project_id)
    satisfy_due_at = queries.satisfy_by(row, grade)
    fact = events.ComplaintAccepted(
        grade=grade, owner=owner.pk if owner else 0, feedback_due_at=due_at, satisfy_due_at=satisfy_due_at,
        needs_group=queries.needs_group(row, grade), how=how,
        in_time=row.registered_at is not None and moment - row.registered_at <= limit,
    )  # fmt: skip
    row = move(
        row, states.ACCEPT, fact, by=by, at=moment, grade=grade, owner=owner, feedback_due_at=due_at,
        satisfy_due_at=satisfy_due_at, told_at=moment,
    )  # fmt: skip
    row.rounds.create(number=1)
    sla.promise(row, what=FEEDBACK, due_at=due_at, how=how, by=by, at=moment)
    return row


@action
def change_grade(
    row: Complaint, *, by: Actor, grade: str, reason: str, at: datetime | None = None
) -> Complaint:
    """It is graver than it looked, or, with approval, less grave; the time runs from the registration as before."""
    allow(by, row, states.LEAD)
    require(ready(row, states.EXCEPT))
    may_fall = queries.is_within_reach(by, row, states.APPROVE)
    require(
        rules.may_change_grade(grade, row.grade, may_fall),
        rules.has(reason, "reason", "请写为什么改等级"),
    )  # fmt: skip
    due_at, owner = queries.satisfy_by(row, grade), queries.owner_for(row, grade) or row.owner
    fact = events.GradeChanged(
        grade=grade, was=row.grade, is_rise=rules.is_rise(grade, row.grade), satisfy_due_at=due_at,
        needs_group=queries.needs_group(row, grade), reason=noted(reason, 120, "reason"),
    )  # fmt: skip
    return amend(row, fact, by=by, at=at, grade=grade, satisfy_due_at=due_at, owner=owner)


@action
def change_owner(
    row: Complaint, *, by: Actor, owner: Account, reason: str, at: datetime | None = None
) -> Complaint:
    """Somebody else answers for it from now on."""
    allow(by, row, states.LEAD)
    require(ready(row, states.EXCEPT), rules.has(reason, "reason", "请写为什么换人"))
    fact = events.OwnerChanged(owner=owner.pk, reason=noted(reason, 120, "reason"))
    return amend(row, fact, by=by, at=at, owner=owner)


@action
def note_authority(
    row: Complaint,
    *,
    by: Actor,
    authority: str,
    authority_number: str,
    due_at: datetime,
    at: datetime | None = None,
) -> Complaint:
    """An outside authority asks about it and wants an answer by its own deadline; that counts beside ours."""
    allow(by, row, states.WORK)
    moment = at or clock.now()
    require(
        ready(row, states.WITHDRAW), rules.has(authority, "authority", "请写是哪里转来的，例如 12345"),
        rules.is_ahead(due_at, moment, "due_at"),
    )  # fmt: skip
    words = noted(authority, 40, "authority")
    fact = events.AuthorityAsked(authority=words, due_at=due_at)
    return amend(
        row, fact, by=by, at=moment, authority=words, authority_due_at=due_at,
        authority_number=noted(authority_number, 40, "authority_number"),
    )  # fmt: skip


@action
def hold_evidence(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """Keep everything of it until the hold is released, whatever the retention says: a legal hold."""
    allow(by, row, states.APPROVE)
    words = noted(reason, 200, "reason")
    require(rules.has(words, "reason", "请写为什么要封存"))
    return amend(row, events.EvidenceHeld(reason=words), by=by, at=at, hold_reason=words)


@action
def release_evidence(row: Complaint, *, by: Actor, at: datetime | None = None) -> Complaint:
    """End the hold."""
    allow(by, row, states.APPROVE)
    return amend(row, events.EvidenceReleased(), by=by, at=at, hold_reason="") if row.hold_reason else row
