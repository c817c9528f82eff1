"""Contacts: everything that reached the company, by whatever channel."""

from django.db import models

from guanjia.customers.models import Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


class Source(models.TextChoices):
    """Channels of N11 that are open now."""

    PHONE = "phone", "电话"
    DESK = "desk", "前台"
    APP = "app", "业主端"
    SCAN = "scan", "扫码"
    API = "api", "接口"
    FOLLOW_UP = "follow_up", "回访"


class Contact(Subject):
    """One contact: who, by which channel, about what, and what it became."""

    class Kind(models.TextChoices):
        """What the contact wants."""

        REQUEST = "request", "报修"
        COMPLAINT = "complaint", "投诉"
        ENQUIRY = "enquiry", "咨询"

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "待处理"
        ROUTED = "routed", "已转办"
        CLOSED = "closed", "已结束"

    kind = "contact"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    wants = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    area = models.ForeignKey(PublicArea, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    received_at = models.DateTimeField()
    case = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "wants", "received_at"], condition=models.Q(status="open"),
                name="contact_open",
            )
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Unit and person."""
        refs = {"unit": self.unit_id, "person": self.person_id}
        return [SubjectRef(kind, pk) for kind, pk in refs.items() if pk]
