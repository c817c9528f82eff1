"""What people tell the protection of personal data: whose file, what staff agree to, what fields are called."""

from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.organization.models import Supplier
from guanjia.organization.moments import local
from guanjia.people.models import Staff
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, Held, KeepRule, Party, PersonalField

POSITION = "position"
declared.word("people_staff", name_sealed="员工姓名", phone_sealed="员工电话")
# suppliers stand below the protection, their contacts are told here
declared.declare(
    PersonalField("organization_supplier", "contact_name_sealed", "personal", "和供应商联系", mask_name, 365),
    PersonalField(
        "organization_supplier", "contact_phone_sealed", "personal", "和供应商联系", mask_phone, 365
    ),
)
declared.word("organization_supplier", contact_name_sealed="供应商联系人", contact_phone_sealed="供应商电话")
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


declared.keep(
    KeepRule(
        "supplier_contacts", "供应商的联系人", "合同结束以后", ("organization_supplier", "contact_phone_sealed"),
        lambda before, held: old_contacts(before, held).count(),
        lambda before, held: old_contacts(before, held).update(contact_name_sealed=b"", contact_phone_sealed=b""),
    )
)  # fmt: skip
