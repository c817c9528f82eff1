"""What contacts tell the protection of personal data: what somebody said to the company is erased and copied."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.communications import actions as messages
from guanjia.communications import followers, letters
from guanjia.customers.models import Person
from guanjia.intake import chats
from guanjia.intake.models import Call, Chat, Contact, Correction, DeskVisit, Enquiry, Line, Round, Suggestion
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, Identity, KeepRule
from guanjia.workorders.actions import erasing


def contacts_of(identity: Identity) -> QuerySet[Contact]:
    """Contacts that the person made."""
    people = [ref.id for ref in identity.refs if ref.kind == "person"]
    asked = Q(account=identity.account_id) if identity.account_id else Q(pk__in=())
    return Contact.objects.filter(Q(person__in=people) | asked).order_by("pk")


@declared.eraser
@action
def erase_contacts(identity: Identity) -> dict[str, int]:
    """Take the person out of the words, and the account from the rows."""
    own = contacts_of(identity)
    cases = [str(row.ref) for row in erasing.orders_of(identity)]
    numbers = list(own.values_list("pk", flat=True))
    scrubbed = privacy.scrub(own | Contact.objects.filter(case__in=cases), identity.words)
    asked = Enquiry.objects.filter(contact__in=numbers)
    privacy.scrub(asked, identity.words)
    privacy.scrub(Round.objects.filter(enquiry__in=asked), identity.words)
    privacy.scrub(Correction.objects.filter(round__enquiry__in=asked), identity.words)
    privacy.scrub(DeskVisit.objects.filter(contact__in=numbers), identity.words)
    lines = Line.objects.filter(chat__contact__in=numbers)
    privacy.scrub(lines, identity.words)
    pictures = Attachment.objects.filter(owner_kind=chats.PHOTOS, owner_id__in=lines.values("pk"))
    attachments.remove(pictures)
    Chat.objects.filter(contact__in=numbers).update(account=None)
    Suggestion.objects.filter(contact__in=numbers).update(why="", note="")
    Contact.objects.filter(pk__in=numbers).update(account=None)
    blanked = messages.blank_letters(
        [*cases, *(f"{Contact.kind}:{number}" for number in numbers)],
        [word for word in identity.words if "@" in word],
    )
    said = followers.of_somebody(
        [*cases, *(f"{Contact.kind}:{number}" for number in numbers)], identity.account_id
    )
    return {
        "联系记录": scrubbed, "来信": blanked, "公众号消息": messages.blank_chats(said, identity.account_id),
    }  # fmt: skip


@declared.copy_part("公众号消息", "时间", "类别", "内容")
def copy_wechat(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person wrote to the official account."""
    cases = [str(row.ref) for row in (*contacts_of(identity), *erasing.orders_of(identity))]
    for row in followers.of_somebody(cases, identity.account_id).order_by("pk"):
        yield (f"{local(row.sent_at):%Y-%m-%d %H:%M}", str(row.get_sort_display()), row.text)


@declared.copy_part("来信", "时间", "标题", "内容")
def copy_letters(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person wrote by e-mail."""
    cases = [str(row.ref) for row in (*contacts_of(identity), *erasing.orders_of(identity))]
    for row in letters.of_somebody(cases, [word for word in identity.words if "@" in word]).order_by("pk"):
        yield (f"{local(row.received_at):%Y-%m-%d %H:%M}", row.subject, row.text)


@declared.eraser
@action
def erase_calls(identity: Identity) -> dict[str, int]:
    """Take numbers and recordings of the person's calls away."""
    people = [ref.id for ref in identity.refs if ref.kind == "person"]
    rows = Call.objects.filter(person__in=people)
    return {"来电号码和录音": rows.update(number_sealed=b"", recording_sealed=b"", person=None)}


def old_calls(before: datetime, held: Held) -> QuerySet[Call]:
    """Calls with a number or a recording that ended before a moment, of nobody whose data is held."""
    people = held.ids("person")
    rows = Call.objects.filter(rang_at__lt=before).exclude(number_sealed=b"", recording_sealed=b"")
    return rows.filter(Q(person=None) | ~Q(person__in=people))


declared.keep(
    KeepRule(
        "calls", "来电号码和录音", "来电以后", ("intake_call", "number_sealed"),
        lambda before, held: old_calls(before, held).count(),
        lambda before, held: old_calls(before, held).update(number_sealed=b"", recording_sealed=b""),
    ),
)  # fmt: skip


@declared.obstacle
def open_contacts(identity: Identity) -> list[str]:
    """Complaints and enquiries that wait."""
    rows = contacts_of(identity).filter(status=Contact.Status.OPEN)
    return [f"{local(row.received_at):%m-%d} 的{row.get_wants_display()}" for row in rows]


@declared.copy_part("联系记录", "时间", "类别", "内容", "结果")
def copy_contacts(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person said to the company."""
    for row in contacts_of(identity):
        at = f"{local(row.received_at):%Y-%m-%d %H:%M}"
        yield (at, str(row.get_wants_display()), row.text, str(row.get_status_display()))


@declared.copy_part("咨询", "时间", "问题", "答复", "依据")
def copy_enquiries(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person asked, every reply and every correction."""
    rows = Round.objects.filter(enquiry__contact__in=contacts_of(identity).order_by())
    found = rows.select_related("enquiry").prefetch_related("corrections")
    for row in found.order_by("enquiry", "number"):
        at = f"{local(row.enquiry.opened_at):%Y-%m-%d %H:%M}"
        for words in (row.answer, *(f"更正：{one.words}" for one in row.corrections.all())):
            yield (at, row.enquiry.question, words, row.source)


@declared.copy_part("在线对话", "时间", "谁说的", "内容")
def copy_chats(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person wrote to the desk, and what was replied."""
    rows = Line.objects.filter(chat__contact__in=contacts_of(identity).order_by())
    for row in rows.order_by("chat", "pk"):
        yield (f"{local(row.at):%Y-%m-%d %H:%M}", str(row.get_sender_display()), row.text)


def old_visitors(before: datetime, held: Held) -> QuerySet[DeskVisit]:
    """Visits that ended before a moment, whose need waits no more, and that still hold a name or a number."""
    rows = DeskVisit.objects.filter(left_at__lt=before).exclude(contact__status=Contact.Status.OPEN)
    rows = rows.exclude(name_sealed=b"", phone_sealed=b"")
    return rows.exclude(contact__person__in=held.ids(Person.kind))


declared.keep(
    KeepRule(
        "desk_visits", "来访人的称呼和电话", "离开以后", ("intake_deskvisit", "phone_sealed"),
        lambda before, held: old_visitors(before, held).count(),
        lambda before, held: old_visitors(before, held).update(name_sealed=b"", phone_sealed=b""),
    )
)  # fmt: skip
