"""The only writer of customers' files."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from guanjia.customers import events, queries, residents, rules, states
from guanjia.customers.actions.contents import year_of
from guanjia.customers.models import AccessClaim, Household, Occupancy, Person, PersonPhone
from guanjia.estate.models import Unit
from guanjia.kernel import jobs
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.secrets import new_key
from guanjia.kernel.text import tidy
from guanjia.kernel.work import action
from guanjia.organization import actions as organization
from guanjia.organization.models import Account, Project


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
    email: str = "", gender: str = "", birth_year: int | None = None, source: str = Person.Source.DESK,
) -> Person:  # fmt: skip
    """Enter a person with whatever phones can be read; `source` is how we came to know it (A-3.1-1)."""
    _may_edit(by, project.pk)
    name = tidy(name).strip()
    if not name:
        raise Refused("name_needed", "请填写姓名。", {"name": "请填写"})
    if birth_year:
        birth_year = year_of(birth_year)
    person = Person(
        project=project, key_id=new_key(), name_index=queries.name_key(name), gender=gender,
        birth_year=birth_year, source=source, email_index=queries.email_key(email),
    )  # fmt: skip
    person.name, person.identity_number, person.email = name, identity_number, email
    person.save(force_insert=True)
    for raw in phones:
        add_phone(person, phone_of(raw))
    record(events.PersonAdded(source=source), person, by=by)
    return person


@jobs.daily
@action
def index_emails() -> None:
    """Addresses that were kept before they could be found by are found from now on."""
    for row in Person.objects.filter(email_index=b"", merged_into=None).exclude(email_sealed=b""):
        if key := queries.email_key(row.email):
            Person.objects.filter(pk=row.pk).update(email_index=key)


def add_phone(person: Person, number: str) -> PersonPhone:
    """Keep a canonical number with its blind indexes; the same number again changes nothing."""
    whole = queries.phone_key(number)
    known = PersonPhone.objects.filter(person=person, whole_index=whole).first()
    if known is not None:
        return known
    row = queries.phone_row(person, number)
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
    if row.ended_at is not None:
        row = amend(
            row, events.OccupancyResumed(), by=by, about=[household.ref, person.ref], ended_at=None, until=until,
            is_verified=is_verified,
        )  # fmt: skip
    if is_new:
        fact = events.OccupancyAdded(relation=relation, verified=is_verified)
        record(fact, household, by=by, about=[person.ref])
    return row


@action
def add_occupant(
    household: Household, *, by: Actor, name: str, relation: str, phone: str = "", until: date | None = None,
    gender: str = "", birth_year: int | None = None, source: str = Person.Source.DESK,
) -> Occupancy:  # fmt: skip
    """Enter somebody who lives there; the person of that name and phone who is known already is taken."""
    _may_edit(by, household.project_id)
    known = queries.person_by_phone(household.project_id, phone_of(phone)) if phone else None
    if known is None or known.name != tidy(name):
        known = add_person(
            household.project, by=by, name=name, phones=[phone] if phone else [], gender=gender,
            birth_year=birth_year, source=source,
        )  # fmt: skip
    return move_in(household, known, by=by, relation=relation, until=until)


@action
def verify_occupancy(occupancy: Occupancy, *, by: Actor) -> Occupancy:
    """The desk checked the papers of a second owner: the occupancy counts from now on."""
    require(None if by.reach("customers.admit").covers(occupancy.household.project_id) else NotAllowed())
    about = [occupancy.household.ref, occupancy.person.ref]
    return amend(occupancy, events.OccupancyVerified(), by=by, about=about, is_verified=True)


@action
def change_household(
    household: Household, *, by: Actor, note: str | None = None, plan: str | None = None, **facts: Any
) -> Household:
    """Change facts of a household: the note that visitors must see, the service made for it (D-1.3.3-1)."""
    _may_edit(by, household.project_id)
    if facts.get("parking"):
        facts["parking"] = noted(facts["parking"], 40, "parking")
    for name, words in (("note", note), ("plan", plan)):
        if words is not None:
            require(rules.is_free_of_sensitive_words(words, name))
            setattr(household, name, tidy(words))
            facts[f"{name}_sealed"] = getattr(household, f"{name}_sealed")
    return amend(household, events.HouseholdChanged(fields=sorted(facts)), by=by, **facts)


@action
def claim_access(
    account: Account, unit: Unit, *, by: Actor, name: str, phone: str, relation: str
) -> AccessClaim:
    """Ask to be bound to a home: granted at once when name and phone match the file, else the desk decides."""
    if by.kind != "account" or by.id != account.pk:
        raise NotAllowed
    if AccessClaim.objects.filter(account=account, unit=unit, status=states.Status.OPEN).exists():
        raise Refused("claim_open", "这套房屋的申请已经交过，正在核实。")
    mine = Person.objects.filter(account=account).first()
    require(rules.is_own_name(mine.name, name) if mine else None)
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
        queries.living_now(), Q(person=mine) if mine else Q(person__account=None),
        household__unit=claim.unit, relation=claim.relation, is_verified=True,
        person__name_index=queries.name_key(claim.name),
        person__phones__whole_index=queries.phone_key(claim.phone),
    ).select_related("person").first()  # fmt: skip


def _person_of(claim: AccessClaim, by: Actor) -> Person:
    """The account's person, who may hold several homes of one project; a new one for a new account."""
    mine = Person.objects.filter(account=claim.account).first()
    if mine is not None and mine.project_id != claim.project_id:
        raise Refused("other_project", "这个账号已绑定另一个项目的住户，请申请人为本项目另开一个账号。")
    require(rules.is_own_name(mine.name, claim.name) if mine else None)
    return mine or add_person(claim.project, by=by, name=claim.name, phones=[claim.phone])


@action
def grant_access(claim: AccessClaim, *, by: Actor, paper_name: str) -> AccessClaim:
    """The desk writes the name on the papers, which must be the claimed one; the account is bound to the home.

    The claimed name is shown masked, so that nobody lets somebody in without having read the papers.
    """
    require(
        None if by.reach("customers.admit").covers(claim.project_id) else NotAllowed(),
        rules.is_on_paper(paper_name, claim.name),
    )
    household = open_household(claim.unit, by=by)
    known = _matching(claim)
    if known is None:
        known = move_in(household, _person_of(claim, by), by=by, relation=claim.relation)
    return _bind(claim, known, by=by, by_phone=False)


def _bind(claim: AccessClaim, occupancy: Occupancy, *, by: Actor, by_phone: bool) -> AccessClaim:
    Person.objects.filter(pk=occupancy.person_id).update(account=claim.account)
    role = residents.role_of(occupancy)
    organization.grant_role(claim.account, by=SYSTEM, role=role, project=claim.project)
    about = [occupancy.person.ref]
    return move(claim, states.GRANT, events.AccessGranted(by_phone=by_phone), by=by, about=about)


@action
def refuse_access(claim: AccessClaim, *, by: Actor, reason: str) -> AccessClaim:
    """The desk could not verify the claim; the reason is told."""
    require(None if by.reach("customers.admit").covers(claim.project_id) else NotAllowed())
    if not reason.strip():
        raise Refused("reason_needed", "请写不通过的原因，申请人会看到。", {"reason": "请填写"})
    return move(claim, states.REFUSE, events.AccessRefused(reason=reason), by=by)
