"""Who gets access to a home: claims, invitations, changes of facts that are checked before they count."""

from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models.files import Household, Occupancy, Person
from guanjia.estate.models import Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class AccessClaim(SealedModel, Subject):
    """Somebody with an account says that a unit is theirs; phone match or the desk decides."""

    class Status(models.TextChoices):
        """What became of the claim."""

        OPEN = "open", "待核实"
        GRANTED = "granted", "已通过"
        REFUSED = "refused", "未通过"

    kind = "claim"
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    relation = models.CharField(max_length=8, choices=Occupancy.Relation.choices)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField()
    phone = Sealed("phone_sealed")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit"], condition=models.Q(status="open"), name="claim_open_once"
            )
        ]


class Invitation(SealedModel, Subject):
    """An owner or tenant lets somebody of the family, or a tenant, into the home's file by a link, once."""

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "待接受"
        ACCEPTED = "accepted", "已加入"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "invitation"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="invitations")
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE)
    relation = models.CharField(max_length=8, choices=Occupancy.Relation.choices)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField()
    phone = Sealed("phone_sealed")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateField("租期到", null=True, blank=True)
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    occupancy = models.ForeignKey(Occupancy, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())

    def about(self) -> list[SubjectRef]:
        """The home."""
        return [self.household.ref]


class ChangeRequest(SealedModel, Subject):
    """A wish to change a fact of a person or home: checked by another before it takes effect (A-3.1-7)."""

    class Field(models.TextChoices):
        """What may be asked to change."""

        NAME = "name", "姓名"
        PHONE = "phone", "电话"
        EMAIL = "email", "邮箱"
        GENDER = "gender", "性别"
        BIRTH_YEAR = "birth_year", "出生年份"
        STATE = "state", "入住状态"
        PARKING = "parking", "车位"

    class Status(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", "待核实"
        APPLIED = "applied", "已生效"
        REFUSED = "refused", "未通过"

    kind = "change_request"
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="change_requests")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    field = models.CharField("改什么", max_length=12, choices=Field.choices)
    old_sealed = models.BinaryField(default=b"")
    old = Sealed("old_sealed")
    new_sealed = models.BinaryField()
    new = Sealed("new_sealed")
    source = models.CharField("来源", max_length=8, choices=Person.Source.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField("怎么核实的", max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project", "status"], name="change_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="proposed") | models.Q(decided_at__isnull=False),
                name="change_request_decided_has_time",
            )
        ]

    def own_key(self) -> int | None:
        """The key of the person whose fact it is."""
        return self.person.key_id if self.person else None

    def about(self) -> list[SubjectRef]:
        """The home, and the person if it is a fact of one."""
        return [self.household.ref, *([self.person.ref] if self.person else [])]
