"""What work orders tell the protection of personal data: what is open, what to erase, what to copy."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.communications.models import Message
from guanjia.customers.models import Household, Person
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.declared import ExportKind, Held, Identity, KeepRule
from guanjia.workorders import queries, states
from guanjia.workorders.actions import erasing
from guanjia.workorders.models import Feedback, FieldAct, Proof, ServiceRecord, WorkOrder

declared.eraser(erasing.erase_orders)


@declared.obstacle
def open_orders(identity: Identity) -> list[str]:
    """Orders that are not ended."""
    rows = erasing.orders_of(identity).filter(status__in=states.OPEN)
    return [f"服务单 {row.number}" for row in rows if erasing.is_contact(row, identity)]


@declared.copy_part("服务单", "单号", "收到", "事项", "描述", "地点", "联系人", "电话", "状态")
def copy_orders(identity: Identity) -> Iterator[tuple[str, ...]]:
    """The orders of the person."""
    for row in erasing.orders_of(identity).select_related("unit__building", "area", "person"):
        if erasing.is_contact(row, identity):
            asked = (row.number, f"{local(row.received_at):%Y-%m-%d %H:%M}", row.title, row.description)
            yield (*asked, row.place, row.contact_name, row.contact_phone, str(row.get_status_display()))


@declared.copy_part("服务记录和评价", "单号", "类别", "内容", "时间")
def copy_records(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What was done and how it was rated."""
    orders = [row for row in erasing.orders_of(identity) if erasing.is_contact(row, identity)]
    number = {row.pk: row.number for row in orders}
    for record in ServiceRecord.objects.filter(order__in=number).order_by("pk"):
        yield (
            number[record.order_id],
            "服务记录",
            f"{record.content} {record.feedback_note}",
            stamp(record.at),
        )
    for rated in Feedback.objects.filter(order__in=number).order_by("pk"):
        stars = "、".join(f"{value}" for value in rated.ratings.values())
        yield (number[rated.order_id], "评价", f"{stars} {rated.words}".strip(), stamp(rated.at))


def stamp(at: object) -> str:
    """A moment in local time."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]


@declared.copy_part("服务单通知", "单号", "时间", "标题", "内容")
def copy_messages(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What was sent to anybody about the person's orders."""
    number = {row.pk: row.number for row in erasing.orders_of(identity) if erasing.is_contact(row, identity)}
    for row in Message.objects.filter(subject_kind=WorkOrder.kind, subject_id__in=number).order_by("pk"):
        yield (number[row.subject_id], stamp(row.created_at), row.title, row.text)


def of_project(actor: Actor, project_id: int) -> QuerySet[WorkOrder]:
    """The orders of a project, within reach, newest first."""
    return queries.orders(actor).filter(project_id=project_id).order_by("-pk")


def rows_of_orders(actor: Actor, project_id: int, masked: bool) -> Iterator[tuple[str, ...]]:
    """One row an order."""
    rows = of_project(actor, project_id).select_related("person")
    for row in rows.iterator(chunk_size=500):
        name, phone = row.contact_name, row.contact_phone
        if masked:
            name, phone = mask_name(name) if name else "", mask_phone(phone) if phone else ""
        facts = (row.number, stamp(row.received_at), row.title, row.place, name, phone)
        yield (*facts, row.category.name, str(row.get_status_display()))


declared.export(
    ExportKind(
        "orders", "服务单", "workorders.read", ("单号", "收到", "事项", "地点", "联系人", "电话", "类别", "状态"),
        lambda actor, project_id: of_project(actor, project_id).count(), rows_of_orders,
    )
)  # fmt: skip


def old_contacts(before: datetime, held: Held) -> QuerySet[WorkOrder]:
    """Orders that ended before a moment and still hold a contact."""
    ended = Q(closed_at__lt=before) | Q(ended_at__lt=before)
    rows = WorkOrder.objects.filter(ended).exclude(contact_name_sealed=b"", contact_phone_sealed=b"")
    return rows.exclude(person__in=held.ids(Person.kind)).exclude(household__in=held.ids(Household.kind))


def old_codes(before: datetime, held: Held) -> QuerySet[WorkOrder]:
    """Orders that ended before a moment and still hold the code of arrival."""
    ended = Q(closed_at__lt=before) | Q(ended_at__lt=before)
    return WorkOrder.objects.filter(ended).exclude(arrival_code_sealed=b"")


def old_words(before: datetime, held: Held) -> QuerySet[FieldAct]:
    """Acts from phones that did not count, received before a moment, that still hold words."""
    return FieldAct.objects.filter(received_at__lt=before).exclude(said_sealed=b"")


def old_positions(before: datetime, held: Held) -> QuerySet[Proof]:
    """Positions at arrivals before a moment."""
    return Proof.objects.filter(at__lt=before).exclude(position_sealed=b"")


declared.keep(
    KeepRule(
        "arrival_positions", "到场时的位置", "到场以后", ("workorders_proof", "position_sealed"),
        lambda before, held: old_positions(before, held).count(),
        lambda before, held: old_positions(before, held).update(position_sealed=b""),
    ),
    KeepRule(
        "field_acts", "没有生效的现场操作", "收到以后", ("workorders_fieldact", "said_sealed"),
        lambda before, held: old_words(before, held).count(),
        lambda before, held: old_words(before, held).update(said_sealed=b""),
    ),
    KeepRule(
        "order_contacts", "服务单的联系人", "服务单结束以后", ("workorders_workorder", "contact_phone_sealed"),
        lambda before, held: old_contacts(before, held).count(),
        lambda before, held: old_contacts(before, held).update(contact_name_sealed=b"", contact_phone_sealed=b""),
    ),
    KeepRule(
        "arrival_codes", "到访码", "服务单结束以后", ("workorders_workorder", "arrival_code_sealed"),
        lambda before, held: old_codes(before, held).count(),
        lambda before, held: old_codes(before, held).update(arrival_code_sealed=b""),
    ),
)  # fmt: skip
declared.word("workorders_workorder", contact_name_sealed="服务单联系人", contact_phone_sealed="服务单电话",
              arrival_code_sealed="到访码")  # fmt: skip
declared.word("workorders_proof", position_sealed="到场时的位置")
declared.word("workorders_fieldact", said_sealed="没有生效的现场操作里填的内容")
