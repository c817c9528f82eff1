"""Enquiries 咨询: a question from any channel, answered at once or by a time that was told, until it is understood."""

from django.db import models

from guanjia.communications.models import Message
from guanjia.intake.models.contacts import Contact
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project


class Enquiry(Subject):
    """The case of a question (INT-05); `round` counts the replies that it took."""

    class Status(models.TextChoices):
        """How far it is."""

        OPEN = "open", "待答复"
        PROMISED = "promised", "已约答复"
        VERIFYING = "verifying", "核实中"
        ANSWERED = "answered", "已答复"
        CONFIRMED = "confirmed", "客户满意"
        CLOSED = "closed", "已办结"
        GIVEN_UP = "given_up", "特批结束"
        CONVERTED = "converted", "已转办"

    kind = "enquiry"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="enquiry")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    question = models.TextField()
    is_complex = models.BooleanField()
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    read_back_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    is_else_asked = models.BooleanField(null=True)
    is_thanked = models.BooleanField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="promised")
                | models.Q(reply_due_at__isnull=False, is_complex=True),
                name="enquiry_promised_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="given_up") | ~models.Q(reason=""),
                name="enquiry_given_up_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-opened_at"], name="enquiry_log"),
            models.Index(
                fields=["project", "opened_at"], condition=models.Q(ended_at=None), name="enquiry_waiting"
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The contact, and what it concerns."""
        return [self.contact.ref, *self.contact.about()]


class Round(models.Model):
    """One reply: what was verified and with whom, what was said by which source, and how it was taken.

    `way` is how the reply reached the customer; what left for it are its `messages`. Its corrections stand beside it.
    """

    class Way(models.TextChoices):
        """How a reply is given."""

        VOICE = "voice", "当面或电话"
        EMAIL = "email", "邮件"
        WECHAT = "wechat", "公众号"
        CHAT = "chat", "在线对话"
        INBOX = "inbox", "业主端消息"

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True)
    verification = models.CharField(max_length=500, blank=True)
    consulted = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    is_plain = models.BooleanField(null=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=6, choices=Way.choices, blank=True)
    messages = models.ManyToManyField(Message, related_name="+")
    is_understood = models.BooleanField(null=True)
    unclear = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "number"], name="enquiry_round_once"),
            models.CheckConstraint(
                condition=models.Q(replied_at=None) | ~models.Q(answer="") & ~models.Q(source=""),
                name="enquiry_reply_has_source",
            ),
        ]


class Correction(models.Model):
    """What is right where a reply was wrong: a row each time, so that nothing that was said before is lost."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="corrections")
    words = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    way = models.CharField(max_length=6, choices=Round.Way.choices)
    messages = models.ManyToManyField(Message, related_name="+")

    class Meta:
        ordering = ["pk"]
