"""What people gives to the kernel: the staff file of an account, the register of its personal fields."""

from typing import Any

from django.urls import reverse

from guanjia.kernel import actors, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import Panel
from guanjia.kernel.text import mask_name
from guanjia.knowledge import anonymity
from guanjia.measures import declared as measures
from guanjia.organization.models import Account
from guanjia.organization.moments import clock_time
from guanjia.people import commendations, handovers, queries
from guanjia.people.models import Commendation, Handover, Staff
from guanjia.people.timeline import entries
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import PersonalField
from guanjia.privacy.models import DataRequest, Incident
from guanjia.sla import declared as sla

privacy.declare(
    PersonalField("people_staff", "name_sealed", "personal", "派单和联系", mask_name, 730, "interest"),
    PersonalField("people_staff", "phone_sealed", "personal", "派单和联系", mask_phone, 730, "interest"),
)
anonymity.declare(queries.names_in, of_staff=True)
navigation.add(
    Entry("field", "", "me", "我的", "user", "field-me", "field.open", 40),
    Entry("desk", "团队", "staff-list", "员工", "users", "staff-list", "people.read", 10),
    Entry("desk", "团队", "roster", "排班", "calendar-week", "roster", "people.read", 20),
    Entry("desk", "团队", "commendations", "表扬", "heart-handshake", "commendations", "people.read", 24),
    Entry("desk", "团队", "handovers", "交接班", "arrows-exchange", "handovers", "people.read", 22),
)


@going.page_of(Staff.kind)
def page(actor: Actor, staff_id: int) -> str:
    """The staff file."""
    return reverse("staff", args=[staff_id]) if actor.may("desk.open") and actor.may("people.read") else ""


@going.names_of(Staff.kind)
def names(actor: Actor, staff_ids: list[int]) -> dict[int, str]:
    """Names of staff of the projects within reach, also of who has left."""
    reach = actor.reach("people.read")
    return queries.names_within(staff_ids, None if reach.company else reach.projects | actor.projects)


@going.page_of(Handover.kind)
def handover_page(actor: Actor, handover_id: int) -> str:
    """The hand-over note at the desk, else on the phone."""
    if actor.may("desk.open") and actor.may("people.read"):
        return reverse("desk-handover", args=[handover_id])
    return reverse("field-handover", args=[handover_id]) if actor.may("field.open") else ""


@going.names_of(Handover.kind)
def handover_names(actor: Actor, handover_ids: list[int]) -> dict[int, str]:
    """Which shift of which post, within reach."""
    rows = handovers.handovers(actor).filter(pk__in=handover_ids)
    return {row.pk: f"{row.post} {clock_time(row.ends_at)} 交班" for row in rows}


@going.page_of(Commendation.kind)
def commendation_page(actor: Actor, commendation_id: int) -> str:
    """The wall, at the desk or on the phone."""
    if actor.may("desk.open") and actor.may("people.read"):
        return reverse("commendations")
    return reverse("field-commendations") if actor.may("field.open") else ""


@going.names_of(Commendation.kind)
def commendation_names(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Who was praised, within reach."""
    return {row.pk: f"表扬{row.staff.name}" for row in commendations.commendations(actor).filter(pk__in=ids)}


measures.departments(queries.departments_of)
sla.teams(queries.members_of)


def of_account(actor: Actor, account: Account) -> dict[str, Any] | None:
    """The staff file of an account, for the page of the account."""
    return (
        {"account": account, "person": queries.staff_of_account(account.pk)}
        if actor.may("people.read")
        else None
    )


panels.show(Panel(Account.kind, "account", "people/of_account.html#file", of_account))


actors.facet("SELECT 'staff', id FROM people_staff WHERE account_id = %(account)s AND NOT has_left")


def told(actor: Actor, subject: Subject) -> dict[str, Any]:
    """Everything that happened to a subject, for the page of a context beneath this one."""
    return {"entries": entries(subject.ref)}


for kind in (Incident.kind, DataRequest.kind):
    panels.show(Panel(kind, "page", "people/told.html#timeline", told))
