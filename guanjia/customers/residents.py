"""Reads about who lives where: what one may do in a home, invitations, people who seem to be in the files twice."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from guanjia.customers import queries
from guanjia.customers.models import Household, Invitation, Occupancy, Person
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound, Refused, Verdict
from guanjia.organization.queries import digest_of

SHOWN = 100
# who owns or rents a home: what belongs to the home is theirs
HOLDERS = (Occupancy.Relation.OWNER, Occupancy.Relation.TENANT)


def role_of(home: Occupancy) -> str:
    """The role that a home gives its person."""
    return home.relation if home.relation in HOLDERS else "family"


def lives_anywhere(person: Person) -> bool:
    """Whether the person belongs to some home still."""
    return Occupancy.objects.filter(queries.living_now(), person=person).exists()


def is_nobody_yet(person: Person) -> Verdict:
    """A file without account and home is taken over by an invitation; any other only by its own sign-in."""
    if person.account_id is None and not lives_anywhere(person):
        return None
    text = "这个手机号在物业已有登记。请先用这个号码登录（收验证码），再打开邀请加入这套房。"
    return Refused("sign_in_first", text, {"tail": "请先登录"})


def is_lived_in(household: Household) -> bool:
    """Whether somebody belongs to the home still."""
    return Occupancy.objects.filter(queries.living_now(), household=household).exists()


def is_handed_on(left: Occupancy) -> bool:
    """Whether other people come next: nobody belongs to the home any more, or its last tenant left."""
    if not is_lived_in(left.household):
        return True
    tenants = Occupancy.objects.filter(
        queries.living_now(), household=left.household, relation=Occupancy.Relation.TENANT
    )
    return left.relation == Occupancy.Relation.TENANT and not tenants.exists()


def invited_family(household: Household, host: Person) -> list[Occupancy]:
    """The family that a host let into the home; it leaves with the host."""
    rows = Occupancy.objects.filter(
        household=household, ended_at=None, relation=Occupancy.Relation.FAMILY, invitation__invited_by=host
    )
    return list(rows.exclude(person=host).select_related("household", "person").distinct())


def own_relations(actor: Actor, household: Household) -> set[str]:
    """As what the actor's person belongs to a home now."""
    rows = Occupancy.objects.filter(queries.living_now(), household=household, is_verified=True)
    return set(rows.filter(person_id=actor.person_id or -1).values_list("relation", flat=True))


def members_of(household: Household) -> list[Occupancy]:
    """Who belongs to a home now, for its own people."""
    rows = Occupancy.objects.filter(queries.living_now(), household=household)
    return list(rows.select_related("person", "household__unit__building").order_by("pk"))


def member(actor: Actor, occupancy_id: int) -> Occupancy:
    """Somebody of the actor's own home."""
    rows = Occupancy.objects.filter(
        queries.living_now(), household__unit_id__in=actor.own.get("unit", frozenset()), pk=occupancy_id
    )
    row = rows.select_related("person__account", "household__unit__building").first()
    if row is None:
        raise NotFound
    return row


def open_invitations(household: Household) -> QuerySet[Invitation]:
    """Invitations into a home that can be accepted still, newest first."""
    rows = household.invitations.filter(status=Invitation.Status.OPEN, expires_at__gt=clock.now())
    return rows.order_by("-pk")


def own_invitation(actor: Actor, invitation_id: int) -> Invitation:
    """An invitation into the actor's own home."""
    rows = Invitation.objects.filter(
        household__unit_id__in=actor.own.get("unit", frozenset()), pk=invitation_id
    )
    row = rows.select_related("household__unit").first()
    if row is None:
        raise NotFound
    return row


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of a link, while it can be accepted."""
    rows = Invitation.objects.filter(
        digest=digest_of(secret), status=Invitation.Status.OPEN, expires_at__gt=clock.now()
    )
    return rows.select_related(
        "household__unit__building", "household__project", "project", "invited_by"
    ).first()


@dataclass(frozen=True)
class Pair:
    """Two files that seem to be of one person, and why."""

    first: Person
    second: Person
    why: str


def duplicates(actor: Actor, project_id: int) -> list[Pair]:
    """People of a project with the same whole name and the same phone or home, for who may merge them."""
    if not actor.reach("customers.merge").covers(project_id):
        return []
    files = Person.objects.filter(project_id=project_id, merged_into=None, erased_at=None)
    twice = files.values("name_index").annotate(n=Count("pk")).filter(n__gt=1).values("name_index")
    rows = (
        files.filter(name_index__in=twice)
        .prefetch_related("phones", "occupancies__household__unit")
        .order_by("pk")
    )
    same: dict[bytes, list[Person]] = {}
    for person in rows[: SHOWN * 4]:
        same.setdefault(bytes(person.name_index), []).append(person)
    found = []
    for people in same.values():
        for at, first in enumerate(people):
            found += [
                Pair(first, second, why) for second in people[at + 1 :] if (why := alike(first, second))
            ]
    return found[:SHOWN]


def alike(first: Person, second: Person) -> str:
    """Why two files of one name seem to be of one person; empty when nothing but the name is the same."""
    phones = [{bytes(phone.whole_index) for phone in person.phones.all()} for person in (first, second)]
    homes = [{home.household_id for home in person.occupancies.all()} for person in (first, second)]
    reasons = [word for word, (one, other) in (("电话相同", phones), ("同一套房屋", homes)) if one & other]
    return "、".join(reasons)


def person_to_merge(actor: Actor, person_id: int) -> Person:
    """A person of a project in which the actor may merge files."""
    row = Person.objects.select_related("account", "project").filter(pk=person_id, merged_into=None).first()
    if row is None or not actor.reach("customers.merge").covers(row.project_id):
        raise NotFound
    return row


def is_merged(actor: Actor, person_id: int) -> bool:
    """Whether a file that the actor might have merged went into another one already."""
    row = Person.objects.filter(pk=person_id).exclude(merged_into=None).first()
    return row is not None and actor.reach("customers.merge").covers(row.project_id)
