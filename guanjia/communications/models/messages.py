"""Messages, letters, and the links to other systems: what goes out and comes in, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models import Person
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class Message(SealedModel, Subject):
    """One message to one receiver on one channel; the rendered words are encrypted.

    `fallback` are the channels to try where this one loses it; `is_held` waits for the digest of its person;
    `outcome` is how somebody of the desk ended a doubt: who was told and when, or why nobody needs to be.
    """

    class Channel(models.TextChoices):
        """Ways out; others come as adapters."""

        INBOX = "inbox", "站内"
        EMAIL = "email", "邮件"
        SMS = "sms", "短信"
        WECHAT = "wechat", "公众号"
        PUSH = "push", "手机通知"

    class Status(models.TextChoices):
        """What became of it."""

        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        READ = "read", "已读"
        FAILED = "failed", "没有发出"
        UNKNOWN = "unknown", "不知道发没发出"
        JOINED = "joined", "并入摘要"
        DROPPED = "dropped", "不发了"
        SPOKEN = "spoken", "已电话告知"
        WAIVED = "waived", "不必再告知"

    kind = "message"
    channel = models.CharField(max_length=8, choices=Channel.choices)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    fallback = ArrayField(models.CharField(max_length=8), default=list)
    is_held = models.BooleanField(default=False)
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
    words = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, blank=True)
    values_sealed = models.BinaryField(default=b"")
    values = Sealed("values_sealed")
    outcome_sealed = models.BinaryField(default=b"")
    outcome = Sealed("outcome_sealed")
    delivered_at = models.DateTimeField(null=True)
    answers = models.ForeignKey(
        "communications.Letter", null=True, on_delete=models.SET_NULL, related_name="answers_given"
    )
    is_automatic = models.BooleanField(default=False)
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
            models.Index(
                fields=["person", "created_at"],
                condition=models.Q(person__isnull=False),
                name="message_outward",
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
            models.Index(
                fields=["channel", "sent_at"],
                condition=models.Q(sent_at__isnull=False) & ~models.Q(channel="inbox"),
                name="message_left",
            ),
            models.Index(fields=["channel", "id"], condition=~models.Q(fault=""), name="message_faulty"),
            models.Index(
                fields=["account", "digest_at"],
                condition=models.Q(digest_at__isnull=False),
                name="message_digest",
            ),
        ]

    @property
    def topic(self) -> str:
        """What events call it: its title, but for an answer, whose title holds the customer's own words."""
        return "回信" if self.answers_id else self.title

    def about(self) -> list[SubjectRef]:
        """The case that the message is about."""
        return [SubjectRef(self.subject_kind, self.subject_id)]


class Mailbox(models.Model):
    """How far a mailbox of the settings was read: letters up to `last_uid` of its `uid_validity` are here.

    `begun_uid` is the last letter that lay there when it was first read; of those only unseen ones are taken.
    """

    name = models.CharField(max_length=200, unique=True)
    address = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    begun_uid = models.BigIntegerField(default=0)
    next_poll_at = models.DateTimeField(db_default=Now())
    last_ok_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=120, blank=True)
    told_at = models.DateTimeField(null=True)


class Letter(SealedModel, Subject):
    """An e-mail that came, once; `case` is the contact or the order that it belongs to, `kind:id`."""

    class Sort(models.TextChoices):
        """Who wrote it: a person, or no person; of the latter nobody is waited for."""

        LETTER = "letter", "来信"
        AUTOMATIC = "automatic", "自动邮件"
        RETURNED = "returned", "退信"
        LOOP = "loop", "自己的邮件"
        FLOOD = "flood", "来信太多"

    kind = "letter"
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="letters")
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    uid = models.BigIntegerField()
    message_id = models.CharField(max_length=200, blank=True)
    references = ArrayField(models.CharField(max_length=200), default=list)
    digest = models.CharField(max_length=64)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    why = models.CharField(max_length=120, blank=True)
    is_mute = models.BooleanField(default=False)
    address_index = models.BinaryField(default=b"")
    address_sealed = models.BinaryField(default=b"")
    address = Sealed("address_sealed")
    name_sealed = models.BinaryField(default=b"")
    name = Sealed("name_sealed")
    subject_sealed = models.BinaryField(default=b"")
    subject = Sealed("subject_sealed")
    text_sealed = models.BinaryField(default=b"")
    text = Sealed("text_sealed")
    left_out = ArrayField(models.CharField(max_length=200), default=list)
    case = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "message_id", "digest"], name="letter_once")
        ]
        indexes = [
            models.Index(fields=["project", "-received_at"], name="letter_log"),
            models.Index(fields=["address_index", "received_at"], name="letter_sender"),
            models.Index(fields=["message_id"], name="letter_thread"),
            models.Index(fields=["case"], condition=~models.Q(case=""), name="letter_case"),
        ]

    def about(self) -> list[SubjectRef]:
        """The case that it belongs to."""
        return [SubjectRef.parse(self.case)] if self.case else []


class Webhook(SealedModel, Subject):
    """An address of another system that hears what happens; it starts off, and hears what is recorded while on.

    `failures` counts in a row; while `rest_until` its server is left in peace. The former secret signs too for a while.
    """

    kind = "webhook"
    name = models.CharField("给谁", max_length=60)
    address = models.CharField("网址", max_length=500)
    events = ArrayField(models.CharField(max_length=80), default=list)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    secret_sealed = models.BinaryField(default=b"")
    secret = Sealed("secret_sealed")
    former_sealed = models.BinaryField(default=b"")
    former = Sealed("former_sealed")
    former_until = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=False)
    off_because = models.CharField(max_length=120, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    set_up_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())


class Delivery(models.Model):
    """One event on its way to one webhook; written in the transaction of the event, open until sent or given up.

    What happens to one subject arrives in its order: a later one waits for the earlier one.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    token = models.UUIDField(unique=True)
    event_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    is_test = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    answer = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=120, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(given_up_at=None), name="delivery_ends_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["webhook", "subject_kind", "subject_id", "id"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="delivery_open",
            ),
            models.Index(
                fields=["webhook"], condition=models.Q(given_up_at__isnull=False), name="delivery_lost"
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.sent_at is None and self.given_up_at is None

    @property
    def subject(self) -> SubjectRef:
        """What it tells of."""
        return SubjectRef(self.subject_kind, self.subject_id)


class Sender(SealedModel, Subject):
    """Another system that may send here, at `/hooks/<name>/`, with its secret; calls that were refused are counted."""

    kind = "sender"
    name = models.SlugField("名称", max_length=40, unique=True)
    purpose = models.CharField("做什么用", max_length=120)
    secret_sealed = models.BinaryField(default=b"")
    secret = Sealed("secret_sealed")
    is_on = models.BooleanField(default=False)
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())


class Incoming(SealedModel, Subject):
    """What another system sent, once: the raw body is sealed, since it may tell of people."""

    kind = "incoming"
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="incoming")
    message_id = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    body_sealed = models.BinaryField()
    body = Sealed("body_sealed")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "message_id"], name="incoming_once")]
        indexes = [models.Index(fields=["sender", "-id"], name="incoming_of_sender")]

    def about(self) -> list[SubjectRef]:
        """The system that sent it."""
        return [SubjectRef("sender", self.sender_id)]


class Robot(SealedModel, Subject):
    """The robot of a staff group of a project: hears what is late or urgent, without a word of persons.

    `failures` counts in a row; while `rest_until` it is left in peace.
    """

    class Sort(models.TextChoices):
        """Whose robot it is."""

        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        FEISHU = "feishu", "飞书"

    class Topic(models.TextChoices):
        """What a group hears."""

        CLOCKS = "clocks", "时限和承诺"
        URGENT = "urgent", "其他急事"

    CLOCK_WORDS = ("clock_warned", "clock_breached", "promise_soon", "promise_broken")
    kind = "robot"
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    name = models.CharField("哪个群", max_length=60)
    sort = models.CharField("哪种", max_length=10, choices=Sort.choices)
    address_sealed = models.BinaryField()
    address = Sealed("address_sealed")
    secret_sealed = models.BinaryField(default=b"")
    secret = Sealed("secret_sealed")
    topics = ArrayField(models.CharField(max_length=10, choices=Topic.choices), default=list)
    is_on = models.BooleanField(default=False)
    off_because = models.CharField(max_length=120, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    set_up_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())

    @property
    def shown_address(self) -> str:
        """The address without its key."""
        return f"{self.address[:28]}…{self.address[-4:]}"


class RobotPost(models.Model):
    """One message on its way to a group, open until told or given up; without a message it is a test."""

    robot = models.ForeignKey(Robot, on_delete=models.CASCADE, related_name="posts")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE)
    once_key = models.CharField(max_length=120)
    is_test = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["robot", "once_key"], name="post_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(sent_at=None, given_up_at=None), name="post_open"
            ),
            models.Index(fields=["robot", "tried_at"], name="post_tried"),
        ]
