"""A complaint that somebody makes at the counter, on the telephone or by letter, taken down with its five facts."""

from datetime import datetime

from guanjia.complaints import actions as complaints
from guanjia.complaints import rules as complaint_rules
from guanjia.complaints.models import Complaint
from guanjia.customers import queries as customers
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import rules
from guanjia.intake.actions.complaining import complaint_of
from guanjia.intake.actions.contacts import receive
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.people.models import Staff


@action
def file_complaint(
    project: Project, *, by: Actor, source: str, topic: str, matter: str, wish: str, name: str = "", phone: str = "",
    is_anonymous: bool = False, unit: Unit | None = None, area: PublicArea | None = None,
    about_staff: Staff | None = None, authority: str = "", authority_number: str = "",
    due_at: datetime | None = None, at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Log the contact, make its complaint and register the five facts in one go; a known number finds the person.

    An outside authority (12345) has its own deadline, which runs beside ours. Refused as a whole where a fact is
    missing, so that nothing is half done (D-3.3.2-1).
    """
    moment = at or clock.now()
    require(
        rules.may_receive(by, project.pk, unit), complaint_rules.has_place(unit, area),
        complaint_rules.has_deadline(authority, due_at),
    )  # fmt: skip
    person = None if is_anonymous or not phone else customers.person_by_phone(project.pk, phone)
    contact = receive(
        project,
        by=by,
        wants="complaint",
        text=matter,
        source=source,
        unit=unit,
        area=area,
        person=person,
        at=moment,
    )
    row = complaint_of(contact)
    if row is None:
        raise NotFound
    row = complaints.register_complaint(
        row, by=by, topic=topic, matter=matter, wish=wish, name=name, phone=phone, is_anonymous=is_anonymous,
        about_staff=about_staff, at=moment,
    )  # fmt: skip
    if authority and due_at:
        row = complaints.note_authority(
            row, by=by, authority=authority, authority_number=authority_number, due_at=due_at, at=moment
        )
    return row
