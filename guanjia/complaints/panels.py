"""What complaints give to the kernel: menu line, page behind a link, names, files, their personal fields."""

from typing import Any

from django.urls import reverse

from guanjia.collaboration.models import ActionItem
from guanjia.communications import talks
from guanjia.complaints import queries, states
from guanjia.complaints.models import Complaint, Evidence, Progress, Review
from guanjia.complaints.stands import said
from guanjia.kernel import attachments, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField

privacy.declare(
    PersonalField("complaints_complaint", "name_sealed", "personal", "办理投诉", mask_name, 1095),
    PersonalField("complaints_complaint", "phone_sealed", "personal", "办理投诉", mask_phone, 1095),
)
privacy.word("complaints_complaint", name_sealed="投诉人姓名", phone_sealed="投诉人电话")
navigation.add(Entry("desk", "", "complaints", "投诉", "message-exclamation", "complaints", queries.READ, 44))
talks.on(Complaint.kind, queries.get_complaint, "aside")
panels.probe(Complaint.kind, "evidence", lambda ref: Evidence.objects.filter(complaint_id=ref.id))
panels.probe(Complaint.kind, "progress", lambda ref: Progress.objects.filter(complaint_id=ref.id))
panels.probe(Complaint.kind, "review", lambda ref: Review.objects.filter(complaint_id=ref.id))
panels.probe(Complaint.kind, "joined", lambda ref: Complaint.objects.filter(lead_id=ref.id))
panels.probe(Complaint.kind, "actions", lambda ref: ActionItem.objects.filter(origin=str(ref)))


@going.page_of(Complaint.kind)
def page(actor: Actor, complaint_id: int) -> str:
    """The complaint at the desk, or the own one at home."""
    if actor.may(queries.READ) and actor.may("desk.open"):
        return reverse("complaint", args=[complaint_id])
    return reverse("home-complaint", args=[complaint_id]) if actor.may(states.ANSWER) else ""


def at_home(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """The own complaints on the resident's first page."""
    rows = queries.own(actor) if actor.may(states.ANSWER) else []
    return {"rows": [(row, said(row)) for row in rows]} if rows else None


panels.show(Panel("home", "resident", "complaints/home_list.html#list", at_home, 20))


@going.names_of(Complaint.kind)
def names(actor: Actor, complaint_ids: list[int]) -> dict[int, str]:
    """The matter in a line, within reach."""
    return {row.pk: f"投诉：{row.title}" for row in queries.complaints(actor).filter(pk__in=complaint_ids)}


@attachments.owner_check(Evidence.kind)
def may_see_files(actor: Actor, evidence_id: int) -> object:
    """Evidence is for who may see the complaint."""
    row = Evidence.objects.filter(pk=evidence_id).first()
    if row is None:
        raise NotFound
    return queries.get_complaint(actor, row.complaint_id)


@privacy.opener("complaint.phone", "投诉人电话")
def open_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The number of who complained, of a complaint within reach."""
    row = queries.get_complaint(actor, subject.id)
    return Opened(row.phone, row.project_id)
