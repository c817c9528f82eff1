"""Messages: what goes out to whom, by which channel, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account


class Message(SealedModel, Subject):
    """One message to one receiver on one channel; the rendered words are encrypted."""

    class Channel(models.TextChoices):
        """Ways out; others come as adapters."""

        INBOX = "inbox", "站内"
        EMAIL = "email", "邮件"
        SMS = "sms", "短信"

    class Status(models.TextChoices):
        """What became of it."""

        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        READ = "read", "已读"
        FAILED = "failed", "没有发出"

    kind = "message"
    channel = models.CharField(max_length=8, choices=Channel.choices)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    address_sealed = models.BinaryField(default=b"")
    address = Sealed("address_sealed")
    title_sealed = models.BinaryField()
    title = Sealed("title_sealed")
    text_sealed = models.BinaryField()
    text = Sealed("text_sealed")
    url = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(default=False)
    project_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    once_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    digest_at = models.DateTimeField(null=True)
    digested = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(status__in=["queued", "sending"]),
                name="message_to_send",
            ),
            models.Index(fields=["account", "-created_at"], name="message_inbox"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
            models.Index(
                fields=["account", "digest_at"],
                condition=models.Q(digest_at__isnull=False),
                name="message_digest",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The case that the message is about."""
        return [SubjectRef(self.subject_kind, self.subject_id)]
