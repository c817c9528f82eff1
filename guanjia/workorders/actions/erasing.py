"""A customer is erased: orders stay as the company's records, without name, number and words that name the person."""

from django.db import models
from django.db.models import Q

from guanjia.communications.models import Message
from guanjia.customers.models import Household, Person
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from guanjia.kernel.work import action
from guanjia.privacy import actions as privacy
from guanjia.privacy.declared import Identity
from guanjia.sla.models import DelayNotice, Explanation, Promise
from guanjia.workorders.models import (
    ConfirmCall,
    Feedback,
    Pause,
    Plan,
    ServiceRecord,
    SiteAgreement,
    StepRun,
    Visit,
    WorkOrder,
)

PAPERS: tuple[type[models.Model], ...] = (
    ConfirmCall, SiteAgreement, Plan, Feedback, ServiceRecord, Visit, StepRun, Pause,
)  # fmt: skip
SIGNATURE = "signature"


@action
def erase_orders(identity: Identity) -> dict[str, int]:
    """Blank the contact of the person's orders and take the person out of all their words; signatures go."""
    orders = list(orders_of(identity))
    mine = [row.pk for row in orders if is_contact(row, identity)]
    blanked = WorkOrder.objects.filter(pk__in=mine).update(
        contact_name_sealed=b"", contact_phone_sealed=b"", arrival_code_sealed=b"", asked_by=None
    )
    numbers = [row.pk for row in orders]
    scrubbed = privacy.scrub(WorkOrder.objects.filter(pk__in=numbers), identity.words)
    for paper in PAPERS:
        scrubbed += privacy.scrub(paper._default_manager.filter(order__in=numbers), identity.words)
    promises = Promise.objects.filter(subject_kind=WorkOrder.kind, subject_id__in=numbers)
    scrubbed += privacy.scrub(promises, identity.words)
    scrubbed += privacy.scrub(DelayNotice.objects.filter(promise__in=promises), identity.words)
    scrubbed += privacy.scrub(Explanation.objects.filter(promise__in=promises), identity.words)
    messages = Message.objects.filter(subject_kind=WorkOrder.kind, subject_id__in=numbers)
    scrubbed += privacy.scrub(messages, identity.words)
    return {"服务单联系人": blanked, "服务单文字": scrubbed, "签名": _remove_signatures(mine)}


def orders_of(identity: Identity) -> models.QuerySet[WorkOrder]:
    """Orders that the person asked for, and all of the homes in which the person lives or lived."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    homes = Household.objects.filter(occupancies__person__in=people).values("pk")
    asked = Q(asked_by=identity.account_id) if identity.account_id else Q(pk__in=())
    rows = WorkOrder.objects.filter(Q(person__in=people) | Q(household__in=homes) | asked)
    return rows.select_related("person").order_by("pk")


def is_contact(order: WorkOrder, identity: Identity) -> bool:
    """Whether the order was asked by the person, or names the person as who is to be called."""
    people = {ref.id for ref in identity.refs if ref.kind == Person.kind}
    is_asker = identity.account_id is not None and order.asked_by_id == identity.account_id
    named = {order.contact_name, order.contact_phone} & set(identity.words)
    return order.person_id in people or is_asker or bool(named)


def _remove_signatures(orders: list[int]) -> int:
    """The signatures under papers go, file and row."""
    rows = Attachment.objects.filter(owner_kind=WorkOrder.kind, owner_id__in=orders, purpose=SIGNATURE)
    return attachments.remove(rows)
