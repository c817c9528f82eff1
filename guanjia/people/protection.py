"""What people tell the protection of personal data: whose file, what staff agree to, what fields are called."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.organization.actions import sign_ins
from guanjia.organization.models import ActiveDay, Supplier
from guanjia.organization.moments import local
from guanjia.people.models import Staff
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, Held, Identity, KeepRule, Party, PersonalField

POSITION = "position"
ACTIVE_DAYS = 93  # a month is judged in the night after it
declared.word("people_staff", name_sealed="员工姓名", phone_sealed="员工电话")
# suppliers and sign-ins stand below the protection, they are told here
declared.declare(
    PersonalField("organization_supplier", "contact_name_sealed", "personal", "和供应商联系", mask_name, 365),
    PersonalField(
        "organization_supplier", "contact_phone_sealed", "personal", "和供应商联系", mask_phone, 365
    ),
    PersonalField("organization_activeday", "day", "general", "统计平台使用率", str, ACTIVE_DAYS, "interest"),
)
declared.word("organization_supplier", contact_name_sealed="供应商联系人", contact_phone_sealed="供应商电话")
declared.word("organization_activeday", day="用过系统的日子")
declared.attribute(Attribute(POSITION, "到场时的位置", is_sensitive=True, is_of_staff=True))


@declared.party(Staff.kind)
def member(actor: Actor, subject: SubjectRef, need: str, is_own: bool) -> Party:
    """Somebody of the staff, for oneself and for who keeps consents in the project."""
    row = Staff.objects.filter(pk=subject.id).first()
    if row is None or not (actor.staff_id == row.pk or actor.reach(need).covers(row.project_id)):
        raise NotFound
    return Party(row.ref, row.name, row.project_id)


def old_contacts(before: datetime, held: Held) -> QuerySet[Supplier]:
    """Suppliers whose contract was over before a moment and whose contact is still named."""
    over = Q(ended_at__lt=before) | Q(ends_on__lt=local(before).date())
    return Supplier.objects.filter(over).exclude(contact_name_sealed=b"", contact_phone_sealed=b"")


def old_active_days(before: datetime, held: Held) -> QuerySet[ActiveDay]:
    """Days on which the product was used that are over for long."""
    return ActiveDay.objects.filter(day__lt=local(before).date()).exclude(account__in=held.accounts)


@declared.eraser
def erase_active_days(identity: Identity) -> dict[str, int]:
    """Forget on which days the account was in use."""
    rows = ActiveDay.objects.filter(account=identity.account_id or -1)
    return {"用过系统的日子": sign_ins.forget_days(rows)}


@declared.copy_part("用过系统的日子", "日期")
def copy_active_days(identity: Identity) -> Iterator[tuple[str, ...]]:
    """On which days the account was in use."""
    for row in ActiveDay.objects.filter(account=identity.account_id or -1).order_by("day"):
        yield (f"{row.day:%Y-%m-%d}",)


declared.keep(
    KeepRule(
        "active_days", "用过系统的日子", "当天以后", ("organization_activeday", "day"),
        lambda before, held: old_active_days(before, held).count(),
        lambda before, held: sign_ins.forget_days(old_active_days(before, held)),
    ),
    KeepRule(
        "supplier_contacts", "供应商的联系人", "合同结束以后", ("organization_supplier", "contact_phone_sealed"),
        lambda before, held: old_contacts(before, held).count(),
        lambda before, held: old_contacts(before, held).update(contact_name_sealed=b"", contact_phone_sealed=b""),
    )
)  # fmt: skip
