"""What people tell the protection of personal data: whose file, what staff agree to, what fields are called."""

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.people.models import Staff
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, Party

POSITION = "position"
declared.word("people_staff", name_sealed="员工姓名", phone_sealed="员工电话")
declared.attribute(Attribute(POSITION, "到场时的位置", is_sensitive=True, is_of_staff=True))


@declared.party(Staff.kind)
def member(actor: Actor, subject: SubjectRef, need: str, is_own: bool) -> Party:
    """Somebody of the staff, for oneself and for who keeps consents in the project."""
    row = Staff.objects.filter(pk=subject.id).first()
    if row is None or not (actor.staff_id == row.pk or actor.reach(need).covers(row.project_id)):
        raise NotFound
    return Party(row.ref, row.name, row.project_id)
