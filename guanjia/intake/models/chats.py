"""Conversations in writing 在线客服: between a resident, the knowledge base and the desk (D-3.2.1-1, CX-6.2-1)."""

from django.db import models

from guanjia.estate.models import Unit
from guanjia.intake.models.contacts import Contact
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge.models import Answer
from guanjia.organization.models import Account, Project


class Chat(Subject):
    """One conversation; its contact holds who asks, from which home, and what became of it.

    `unread` is how many lines of the resident nobody replied to yet; `waits_since` when a person was asked for.
    """

    class Status(models.TextChoices):
        """Who speaks with the resident; of what somebody made a case of, nobody until the resident writes again."""

        WAITING = "waiting", "等人接"
        SELF_ANSWERED = "self_answered", "自动答复"
        WITH_PERSON = "with_person", "人工在答"
        ROUTED = "routed", "已转办"
        CLOSED = "closed", "已结束"

    kind = "chat"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="chat")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.WAITING)
    handler = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    danger = models.CharField(max_length=20, blank=True)
    unread = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)
    spoke_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=~models.Q(status="closed"), name="chat_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="with_person") | models.Q(handler__isnull=False),
                name="chat_person_is_named",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["project", "spoke_at"], condition=~models.Q(status="closed"), name="chat_open"
            )
        ]

    def about(self) -> list[SubjectRef]:
        """The contact, and what it concerns."""
        return [self.contact.ref, *self.contact.about()]


class Line(models.Model):
    """What was said, by whom; an answer of the knowledge base keeps which one, and whether it helped."""

    class Sender(models.TextChoices):
        """Who says it."""

        RESIDENT = "resident", "业主"
        MACHINE = "machine", "自动答复"
        STAFF = "staff", "客服"

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="lines")
    sender = models.CharField(max_length=8, choices=Sender.choices)
    text = models.TextField()
    at = models.DateTimeField()
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=120, blank=True)
    is_helpful = models.BooleanField(null=True)

    class Meta:
        ordering = ("pk",)
