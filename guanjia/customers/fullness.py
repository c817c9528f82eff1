"""How whole the file of a home is: required facts, what is missing, when it was last verified (A-3.1-2 to A-3.1-6)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from guanjia.customers import queries, wishes
from guanjia.customers.models import EmergencyContact, Household, Occupancy, Person
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name

EMPTY_HOME = "空置"
R = Occupancy.Relation
LISTS = ("customer.basic_fields", "customer.residence_fields", "profile.more_fields")
Fact = Callable[[Person], object]
# what is asked of whom: a company has no sex and no age
OF_PEOPLE: dict[str, Fact] = {
    "姓名": lambda person: person.name_sealed, "性别": lambda person: person.gender,
    "年龄": lambda person: person.birth_year, "联系方式": lambda person: person.phones.all(),
}  # fmt: skip
OF_COMPANIES = ("姓名", "联系方式")
OF_UNITS: dict[str, Callable[[Household], bool]] = {
    "面积": lambda home: home.unit.area_m2 is not None, "楼层": lambda home: home.unit.floor is not None,
    "户型": lambda home: bool(home.unit.layout),
}  # fmt: skip
EMERGENCY = "紧急联系人"


@dataclass(frozen=True)
class Missing:
    """A required fact that is not there: its word, and of whom, where it is a person's."""

    word: str
    person_id: int | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name}的{self.word}" if self.name else self.word


@dataclass(frozen=True)
class Fullness:
    """What a file holds of what it must hold."""

    facts: dict[str, bool]
    missing: list[Missing]

    @property
    def filled(self) -> int:
        """How many required facts are there."""
        return sum(self.facts.values())


def with_contents(rows: QuerySet[Household]) -> QuerySet[Household]:
    """Households with everything that counting needs, in a fixed number of queries."""
    people = Occupancy.objects.filter(ended_at=None).select_related("person").order_by("pk")
    return rows.select_related("unit__building").prefetch_related(
        Prefetch("occupancies", people.prefetch_related("person__phones"), to_attr="present"),
        Prefetch("emergency_contacts", EmergencyContact.objects.order_by("position", "pk"), to_attr="urgent"),
    )


def of(household: Household) -> Fullness:
    """How whole the file is; the household comes from `with_contents`."""
    rows = [row for row in _people(household) if row.relation in (R.OWNER, R.TENANT, R.COMPANY)]
    required = [
        word for key in LISTS for word in policy.value(key, project=household.project_id) if word in KNOWN
    ]
    missing = [gap for word in required for gap in _missing(word, household, rows)]
    gone = {gap.word for gap in missing}
    return Fullness({word: word not in gone for word in required}, missing)


def _people(household: Household) -> list[Occupancy]:
    """Who lives there now, as `with_contents` found them."""
    return list(getattr(household, "present"))  # noqa: B009 - made by a prefetch


def _contacts(household: Household) -> list[EmergencyContact]:
    """Whom to call, as `with_contents` found them."""
    return list(getattr(household, "urgent"))  # noqa: B009 - made by a prefetch


def _missing(word: str, household: Household, rows: list[Occupancy]) -> Iterable[Missing]:
    """What lacks of one required fact."""
    if word in OF_UNITS:
        return [] if OF_UNITS[word](household) else [Missing(word)]
    if word == EMERGENCY:
        return [] if _contacts(household) else [Missing(word)]
    if not rows:
        return [Missing(word)]
    asked = [row for row in rows if row.relation != R.COMPANY or word in OF_COMPANIES]
    people = {row.person_id: row.person for row in asked if not OF_PEOPLE[word](row.person)}
    return [Missing(word, pk, mask_name(person.name)) for pk, person in people.items()]


KNOWN = {*OF_PEOPLE, *OF_UNITS, EMERGENCY}


def system_file(household_id: int) -> Household | None:
    """A household with what counting needs, for reactions."""
    return with_contents(Household.objects.filter(pk=household_id)).first()


def is_active(household: Household) -> bool:
    """Whether somebody lives there."""
    return bool(_people(household)) and household.state != EMPTY_HOME


def fresh_since(project_id: int | None, now: datetime) -> datetime:
    """A file verified before this moment is to be verified again (A-3.1-6)."""
    return now - timedelta(days=int(policy.value("profile.check_days", project=project_id)))


def is_fresh(household: Household) -> bool:
    """Whether somebody said lately that the file is right."""
    at = household.verified_at
    return at is not None and at >= fresh_since(household.project_id, clock.now())


def due(actor: Actor, project_id: int, staff_id: int | None = None) -> QuerySet[Household]:
    """Homes with people whose files are to be verified, the longest ago first; of one butler, or of all."""
    someone = Occupancy.objects.filter(household=OuterRef("pk"), ended_at=None)
    rows = queries.households(actor).filter(Exists(someone), project_id=project_id).exclude(state=EMPTY_HOME)
    rows = rows.filter(Q(verified_at=None) | Q(verified_at__lt=fresh_since(project_id, clock.now())))
    if staff_id is not None:
        rows = rows.filter(unit__butlers__lead_id=staff_id)
    return rows.order_by("verified_at", "unit__building_id", "unit__entrance", "unit__room")


def counts_of(household: Household) -> dict[str, object]:
    """What the figures know of a home, as the event keeps it."""
    return {
        "is_active": is_active(household), "facts": of(household).facts,
        "is_fresh": is_fresh(household), "has_wishes": bool(wishes.live([household.pk])),
    }  # fmt: skip
