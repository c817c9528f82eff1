"""What people gives to the kernel: the staff file of an account, the register of its personal fields."""

from guanjia.kernel import actors, navigation
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.people.models import Staff
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import PersonalField

privacy.declare(
    PersonalField("people_staff", "name_sealed", "personal", "派单和联系", mask_name, 730),
    PersonalField("people_staff", "phone_sealed", "personal", "派单和联系", mask_phone, 730),
)
navigation.add(Entry("field", "", "me", "我的", "user", "field-me", "field.open", 40))


@actors.facet
def staff_file(account_id: int) -> dict[str, frozenset[int]]:
    """The staff file behind an account."""
    ids = Staff.objects.filter(account_id=account_id, has_left=False).values_list("pk", flat=True)
    return {"staff": frozenset(ids)}
