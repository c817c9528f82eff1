"""What customers gives to the kernel: whose home is whose, and the register of its personal fields."""

from django.urls import reverse

from guanjia.customers import queries
from guanjia.customers.models import AccessClaim, Household, PersonPhone
from guanjia.kernel import actors, going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_identity_number, mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField

FILE = "客户档案和上门联系"


def hide(text: str) -> str:
    """A mask that shows nothing."""
    return "*" * min(len(text), 6)


def mask_plate(plate: str) -> str:
    """The province, the city and the last two signs of a plate: 浙A···88."""
    return f"{plate[:2]}···{plate[-2:]}" if len(plate) > 4 else hide(plate)


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
    PersonalField("customers_preference", "note_sealed", "sensitive", "按本人意愿服务", hide, 0),
    PersonalField("customers_moveintask", "text_sealed", "personal", "入住准备", hide, 365),
    PersonalField("customers_invitation", "name_sealed", "personal", "邀请家人和租户", mask_name, 30),
    PersonalField("customers_invitation", "phone_sealed", "personal", "邀请家人和租户", mask_phone, 30),
    PersonalField("customers_changerequest", "old_sealed", "personal", "更正资料", hide, 1095),
    PersonalField("customers_changerequest", "new_sealed", "personal", "更正资料", hide, 1095),
    PersonalField("customers_accessclaim", "name_sealed", "personal", "绑定房屋", mask_name, 180),
    PersonalField("customers_accessclaim", "phone_sealed", "personal", "绑定房屋", mask_phone, 180),
)


navigation.add(
    Entry("desk", "客户", "households", "住户档案", "home", "households", "customers.read", 10),
    Entry("desk", "客户", "claims", "绑定申请", "user-check", "claims", "customers.admit", 20),
)


@going.page_of(Household.kind)
def page(actor: Actor, household_id: int) -> str:
    """The file of the home."""
    return reverse("household", args=[household_id]) if actor.may("desk.open") else ""


@going.page_of(AccessClaim.kind)
def claim_page(actor: Actor, claim_id: int) -> str:
    """The claim, for who may decide it."""
    return reverse("claim", args=[claim_id]) if actor.may("customers.admit") else ""


HOMES = (
    "FROM customers_person p JOIN customers_occupancy o ON o.person_id = p.id "
    "JOIN customers_household h ON h.id = o.household_id WHERE p.account_id = %(account)s"
)
actors.facet(f"SELECT 'person', p.id {HOMES}")
actors.facet(f"SELECT 'unit', h.unit_id {HOMES}")


@privacy.opener("person.phone")
def open_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The first phone of a person in one of the households within reach."""
    phone = PersonPhone.objects.filter(
        queries.reachable(actor, "customers.reveal", "person__occupancies__household__unit"),
        person_id=subject.id,
    ).select_related("person").order_by("position").first()  # fmt: skip
    if phone is None:
        raise NotFound
    return Opened(phone.number, phone.person.project_id)


@privacy.owned
def person_and_homes(actor: Actor) -> list[SubjectRef]:
    """The file of the person and of each home."""
    refs = [SubjectRef("person", actor.person_id)] if actor.person_id else []
    return refs + [home.household.ref for home in queries.homes_of(actor)]
