"""The only writer of customers' files."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from guanjia.customers import events, queries, states
from guanjia.customers.models import AccessClaim, Household, Occupancy, Person, PersonPhone, UnitButler
from guanjia.estate.models import Building, Unit
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import phone_of
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.secrets import new_key
from guanjia.kernel.text import tidy
from guanjia.kernel.work import action
from guanjia.organization.models import Account, Project, RoleGrant
from guanjia.people.models import Staff


def _may_edit(actor: Actor, project_id: int) -> None:
    reach = actor.reach("customers.edit")
    require(
        None if reach.covers(project_id) or (reach.zone and project_id in actor.projects) else NotAllowed()
    )


@action
def open_household(unit: Unit, *, by: Actor) -> Household:
    """The file of a home; the same unit again gives the same file."""
    _may_edit(by, unit.project_id)
    household, is_new = Household.objects.get_or_create(unit=unit, defaults={"project_id": unit.project_id})
    if is_new:
        record(events.HouseholdOpened(), household, by=by)
    return household


@action
def add_person(
    project: Project, *, by: Actor, name: str, phones: Iterable[object] = (), identity_number: str = "",
    email: str = "", gender: str = "",
) -> Person:  # fmt: skip
    """Enter a person with whatever phones can be read."""
    _may_edit(by, project.pk)
    name = tidy(name).strip()
    if not name:
        raise Refused("name_needed", "请填写姓名。", {"name": "请填写"})
    person = Person(project=project, key_id=new_key(), name_index=queries.name_key(name), gender=gender)
    person.name, person.identity_number, person.email = name, identity_number, email
    person.save(force_insert=True)
    for raw in phones:
        add_phone(person, phone_of(raw))
    record(events.PersonAdded(), person, by=by)
    return person


def add_phone(person: Person, number: str) -> PersonPhone:
    """Keep a canonical number with its blind indexes; the same number again changes nothing."""
    whole = queries.phone_key(number)
    known = PersonPhone.objects.filter(person=person, whole_index=whole).first()
    if known is not None:
        return known
    row = PersonPhone(
        person=person, whole_index=whole, tail_index=queries.tail_key(person.project_id, number[-4:]),
        position=PersonPhone.objects.filter(person=person).count() + 1,
    )  # fmt: skip
    row.number = number
    row.save(force_insert=True)
    return row


@action
def move_in(
    household: Household, person: Person, *, by: Actor, relation: str, since: date | None = None,
    until: date | None = None, is_verified: bool = True,
) -> Occupancy:  # fmt: skip
    """Say that a person belongs to a home."""
    _may_edit(by, household.project_id)
    row, is_new = Occupancy.objects.get_or_create(
        household=household, person=person, relation=relation,
        defaults={"since": since, "until": until, "is_verified": is_verified},
    )  # fmt: skip
    if is_new:
        fact = events.OccupancyAdded(relation=relation, verified=is_verified)
        record(fact, household, by=by, about=[person.ref])
    return row


@action
def add_occupant(
    household: Household, *, by: Actor, name: str, relation: str, phone: str = "", until: date | None = None
) -> Occupancy:
    """Enter somebody who lives there; the person of that name and phone who is known already is taken."""
    _may_edit(by, household.project_id)
    known = queries.person_by_phone(household.project_id, phone_of(phone)) if phone else None
    if known is None or known.name != tidy(name):
        known = add_person(household.project, by=by, name=name, phones=[phone] if phone else [])
    return move_in(household, known, by=by, relation=relation, until=until)


@action
def verify_occupancy(occupancy: Occupancy, *, by: Actor) -> Occupancy:
    """The desk checked the papers of a second owner: the occupancy counts from now on."""
    require(None if by.reach("customers.admit").covers(occupancy.household.project_id) else NotAllowed())
    about = [occupancy.household.ref, occupancy.person.ref]
    return amend(occupancy, events.OccupancyVerified(), by=by, about=about, is_verified=True)


@action
def change_household(household: Household, *, by: Actor, note: str | None = None, **facts: Any) -> Household:
    """Change facts of a household; the note is what visitors must see before they come."""
    _may_edit(by, household.project_id)
    if note is not None:
        household.note = tidy(note)
        facts["note_sealed"] = household.note_sealed
    return amend(household, events.HouseholdChanged(fields=sorted(facts)), by=by, **facts)


@action
def assign_butlers(unit: Unit, *, by: Actor, lead: Staff, deputy: Staff | None = None) -> UnitButler:
    """Give a unit its lead and deputy butler; both of the unit's project."""
    if not by.reach("people.edit").covers(unit.project_id):
        raise NotAllowed
    if any(person.project_id != unit.project_id for person in (lead, deputy) if person):
        raise Refused("other_project", "管家要是本项目的员工。", {"lead": "请选本项目的员工"})
    if deputy is not None and deputy.pk == lead.pk:
        raise Refused("same_butler", "副管家要是另一个人。", {"deputy": "请选另一个人"})
    row, _ = UnitButler.objects.update_or_create(unit=unit, defaults={"lead": lead, "deputy": deputy})
    fact = events.ButlersAssigned(lead_id=lead.pk, deputy_id=deputy.pk if deputy else None)
    record(fact, unit, by=by)
    return row


@action
def assign_zone(
    building: Building, *, by: Actor, entrance: str = "", lead: Staff, deputy: Staff | None = None
) -> int:
    """Give every unit of a building, or of one entrance, its butlers; returns how many units (A-1.1)."""
    units = Unit.objects.filter(building=building).select_related("building")
    found = list(units.filter(entrance=entrance) if entrance else units)
    if not found:
        raise Refused("no_units", "这里还没有房屋，请核对楼栋和单元。", {"entrance": "没有这个单元"})
    for unit in found:
        assign_butlers(unit, by=by, lead=lead, deputy=deputy)
    return len(found)


@action
def claim_access(
    account: Account, unit: Unit, *, by: Actor, name: str, phone: str, relation: str
) -> AccessClaim:
    """Ask to be bound to a home: granted at once when name and phone match the file, else the desk decides."""
    if by.kind != "account" or by.id != account.pk:
        raise NotAllowed
    if AccessClaim.objects.filter(account=account, unit=unit, status=states.Status.OPEN).exists():
        raise Refused("claim_open", "这套房屋的申请已经交过，正在核实。")
    claim = AccessClaim(account=account, project_id=unit.project_id, unit=unit, relation=relation)
    claim.name, claim.phone = tidy(name).strip(), phone_of(phone)
    claim.save(force_insert=True)
    record(events.AccessClaimed(), claim, by=by)
    match = _matching(claim)
    return _bind(claim, match, by=SYSTEM, by_phone=True) if match else claim


def _matching(claim: AccessClaim) -> Occupancy | None:
    """The verified occupancy with the claim's name, phone and relation, of the account's person or nobody's yet."""
    mine = Person.objects.filter(account=claim.account).first()
    return Occupancy.objects.filter(
        Q(person=mine) if mine else Q(person__account=None),
        household__unit=claim.unit, relation=claim.relation, is_verified=True,
        person__name_index=queries.name_key(claim.name),
        person__phones__whole_index=queries.phone_key(claim.phone),
    ).select_related("person").first()  # fmt: skip


def _person_of(claim: AccessClaim, by: Actor) -> Person:
    """The account's person, who may hold several homes of one project; a new one for a new account."""
    mine = Person.objects.filter(account=claim.account).first()
    if mine is not None and mine.project_id != claim.project_id:
        raise Refused("other_project", "这个账号已绑定另一个项目的住户，请申请人为本项目另开一个账号。")
    return mine or add_person(claim.project, by=by, name=claim.name, phones=[claim.phone])


@action
def grant_access(claim: AccessClaim, *, by: Actor) -> AccessClaim:
    """The desk checked the papers: the person enters the home's file and the account is bound."""
    require(None if by.reach("customers.admit").covers(claim.project_id) else NotAllowed())
    household = open_household(claim.unit, by=by)
    known = _matching(claim)
    if known is None:
        known = move_in(household, _person_of(claim, by), by=by, relation=claim.relation)
    return _bind(claim, known, by=by, by_phone=False)


def _bind(claim: AccessClaim, occupancy: Occupancy, *, by: Actor, by_phone: bool) -> AccessClaim:
    Person.objects.filter(pk=occupancy.person_id).update(account=claim.account)
    role = claim.relation if claim.relation in ("owner", "tenant") else "family"
    RoleGrant.objects.get_or_create(account=claim.account, role=role, project_id=claim.project_id)
    about = [occupancy.person.ref]
    return move(claim, states.GRANT, events.AccessGranted(by_phone=by_phone), by=by, about=about)


@action
def refuse_access(claim: AccessClaim, *, by: Actor, reason: str) -> AccessClaim:
    """The desk could not verify the claim; the reason is told."""
    require(None if by.reach("customers.admit").covers(claim.project_id) else NotAllowed())
    if not reason.strip():
        raise Refused("reason_needed", "请写不通过的原因，申请人会看到。", {"reason": "请填写"})
    return move(claim, states.REFUSE, events.AccessRefused(reason=reason), by=by)
