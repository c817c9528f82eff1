"""What customers gives to the kernel: whose home is whose, and the register of its personal fields."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from guanjia.customers import corrections, moving, queries, residents, wishes, zoning
from guanjia.customers.masks import hide, mask_plate
from guanjia.customers.models import (
    AccessClaim,
    ButlerBrief,
    ChangeRequest,
    EmergencyContact,
    Household,
    MoveIn,
    Occupancy,
    Person,
    PersonPhone,
)
from guanjia.customers.wishes import Moment, Serving
from guanjia.kernel import actors, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_identity_number, mask_phone
from guanjia.kernel.panels import Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.knowledge import anonymity
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField

FILE = "客户档案和上门联系"
NAMING = ("customers.read", "privacy.consents", "privacy.requests", "privacy.keep", "privacy.audit")


privacy.declare(
    PersonalField("customers_person", "name_sealed", "personal", FILE, mask_name, 1095),
    PersonalField("customers_person", "identity_sealed", "sensitive", "核实身份", mask_identity_number, 365),
    PersonalField("customers_person", "email_sealed", "personal", FILE, hide, 1095),
    PersonalField("customers_personphone", "number_sealed", "personal", FILE, mask_phone, 1095),
    PersonalField("customers_household", "note_sealed", "personal", "上门前要看", hide, 1095),
    PersonalField("customers_household", "plan_sealed", "personal", "按户定制服务", hide, 1095),
    PersonalField("customers_vehicle", "plate_sealed", "personal", "车辆和车位", mask_plate, 365),
    PersonalField("customers_emergencycontact", "name_sealed", "personal", "紧急时联系", mask_name, 365),
    PersonalField("customers_emergencycontact", "phone_sealed", "personal", "紧急时联系", mask_phone, 365),
    PersonalField("customers_safetymark", "reason_sealed", "personal", "上门人员安全", hide, 365),
    PersonalField("customers_preference", "note_sealed", "sensitive", "按本人意愿服务", hide, 0, "consent"),
    PersonalField("customers_moveintask", "text_sealed", "personal", "入住准备", hide, 365),
    PersonalField("customers_invitation", "name_sealed", "personal", "邀请家人和租户", mask_name, 30),
    PersonalField("customers_invitation", "phone_sealed", "personal", "邀请家人和租户", mask_phone, 30),
    PersonalField("customers_changerequest", "old_sealed", "personal", "更正资料", hide, 1095),
    PersonalField("customers_changerequest", "new_sealed", "personal", "更正资料", hide, 1095),
    PersonalField("customers_accessclaim", "name_sealed", "personal", "绑定房屋", mask_name, 180),
    PersonalField("customers_accessclaim", "phone_sealed", "personal", "绑定房屋", mask_phone, 180),
)


anonymity.declare(queries.names_in)
navigation.add(
    Entry("desk", "客户", "households", "住户档案", "home", "households", "customers.read", 10),
    Entry("desk", "客户", "my-homes", "我的住户", "heart-handshake", "my-homes", "field.open", 12),
    Entry("desk", "客户", "changes", "资料变更", "edit", "changes", "customers.edit", 14),
    Entry("desk", "客户", "move-ins", "入住", "key", "move-ins", "customers.edit", 16),
    Entry("desk", "客户", "claims", "绑定申请", "user-check", "claims", "customers.admit", 20),
)


@going.page_of(Household.kind)
def page(actor: Actor, household_id: int) -> str:
    """The file of the home."""
    return reverse("household", args=[household_id]) if actor.may("desk.open") else ""


@going.page_of(Person.kind)
def person_page(actor: Actor, person_id: int) -> str:
    """The file of the first home of a person."""
    home = queries.home_of_person(actor, person_id) if actor.may("desk.open") else None
    return reverse("household", args=[home]) if home else ""


@going.names_of(Person.kind)
def person_names(actor: Actor, person_ids: list[int]) -> dict[int, str]:
    """Masked names of people of the homes within reach."""
    return {pk: mask_name(row.name) for pk, row in queries.people(actor).in_bulk(person_ids).items()}


@going.page_of(AccessClaim.kind)
def claim_page(actor: Actor, claim_id: int) -> str:
    """The claim, for who may decide it."""
    return reverse("claim", args=[claim_id]) if actor.may("customers.admit") else ""


@going.page_of(ChangeRequest.kind)
def change_page(actor: Actor, request_id: int) -> str:
    """The change, for who may check it."""
    if actor.may("customers.edit"):
        return reverse("change-request", args=[request_id])
    return reverse("home-me") if actor.person_id else ""


@going.names_of(ChangeRequest.kind)
def change_names(actor: Actor, request_ids: list[int]) -> dict[int, str]:
    """Where and what, within reach."""
    return {
        pk: f"{row.household.unit.short} {row.get_field_display()}"
        for pk, row in corrections.within(actor).in_bulk(request_ids).items()
    }


@going.page_of(MoveIn.kind)
def move_in_page(actor: Actor, move_in_id: int) -> str:
    """The move-in."""
    return reverse("move-in", args=[move_in_id]) if actor.may("customers.edit") else ""


@going.names_of(MoveIn.kind)
def move_in_names(actor: Actor, move_in_ids: list[int]) -> dict[int, str]:
    """Where, within reach."""
    rows = moving.within(actor).in_bulk(move_in_ids)
    return {pk: f"{row.household.unit.short} 入住" for pk, row in rows.items()}


@going.names_of(Household.kind)
def household_names(actor: Actor, household_ids: list[int]) -> dict[int, str]:
    """The address, within reach of who reads files or looks after their protection."""
    rows = Household.objects.select_related("unit__building")
    reach = Q(pk__in=())
    for need in NAMING:
        reach |= queries.reachable(actor, need) if actor.may(need) else Q(pk__in=())
    return {pk: str(row.unit) for pk, row in rows.filter(reach).in_bulk(household_ids).items()}


@going.page_of(ButlerBrief.kind)
def brief_page(actor: Actor, brief_id: int) -> str:
    """The brief of homes that were handed over."""
    return reverse("brief", args=[brief_id]) if actor.may("desk.open") else ""


def card_before(moment: str) -> Any:
    """What a page shows before the home is served."""

    def fill(actor: Actor, serving: Serving) -> dict[str, Any] | None:
        return wishes.card(actor, serving, moment)

    return fill


def to_my_homes(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """The way of a butler on the phone to the own homes, with what was handed over."""
    return {"unread": zoning.unread(actor)} if actor.reach("customers.read").zone else None


panels.show(Panel("field", "today", "customers/field_link.html#link", to_my_homes, 70))
for moment in Moment.values:
    panels.show(Panel(Household.kind, moment, "customers/wishes.html#card", card_before(moment)))


HOMES = (
    "FROM customers_person p JOIN customers_occupancy o ON o.person_id = p.id "
    "JOIN customers_household h ON h.id = o.household_id WHERE p.account_id = %(account)s "
    "AND o.is_verified AND o.ended_at IS NULL "
    "AND (o.until IS NULL OR o.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)"
)
actors.facet(f"SELECT 'person', p.id {HOMES}")
actors.facet(f"SELECT 'unit', h.unit_id {HOMES}")


@privacy.opener("person.phone", "住户的电话")
def open_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The first phone of a person in one of the households within reach."""
    phone = PersonPhone.objects.filter(
        queries.reachable(actor, "customers.reveal", "person__occupancies__household__unit"),
        person_id=subject.id,
    ).select_related("person").order_by("position").first()  # fmt: skip
    if phone is None:
        raise NotFound
    return Opened(phone.number, phone.person.project_id)


@privacy.opener("emergency.phone", "紧急联系人电话")
def open_emergency_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The number of an emergency contact of a household within reach."""
    rows = EmergencyContact.objects.filter(
        queries.reachable(actor, "customers.reveal", "household__unit"), pk=subject.id
    )
    row = rows.select_related("household").first()
    if row is None:
        raise NotFound
    return Opened(row.phone, row.household.project_id)


@privacy.owned
def person_and_homes(actor: Actor) -> dict[SubjectRef, datetime | None]:
    """The file of the person, and of each home for who owns or rents it, since the ones before left."""
    mine: dict[SubjectRef, datetime | None] = {}
    if actor.person_id:
        mine[SubjectRef("person", actor.person_id)] = None
    held = [home.household for home in queries.homes_of(actor) if home.relation in residents.HOLDERS]
    return mine | {home.ref: home.emptied_at for home in held}


@privacy.zoned
def homes_and_people_of_zone(actor: Actor) -> list[SubjectRef]:
    """The homes that a butler leads or stands in for, and who lives there."""
    homes = Household.objects.filter(queries.reachable(actor, "privacy.consents"))
    people = Occupancy.objects.filter(queries.living_now(), household__in=homes)
    refs = [SubjectRef(Household.kind, pk) for pk in homes.values_list("pk", flat=True)]
    return refs + [SubjectRef(Person.kind, pk) for pk in people.values_list("person_id", flat=True)]


@privacy.opener(corrections.OPENED, "要改的资料")
def open_change(actor: Actor, subject: SubjectRef) -> Opened:
    """What stands there and what shall, of a change within reach."""
    row = corrections.get_change(actor, subject.id)
    return Opened(f"原来 {row.old or '没有'}，改成 {row.new}", row.project_id)
