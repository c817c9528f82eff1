"""The official account 公众号: who follows it, what they said, and the key that opens WeChat's interface."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class Follower(SealedModel, Subject):
    """Somebody who wrote to the official account or follows it; `account` is whose it is, once that was proved.

    `place` is the home or area whose door code was scanned last; `reachable_from` begins the 48 hours in which words
    may go back.
    """

    kind = "follower"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    open_id_index = models.BinaryField()
    open_id_sealed = models.BinaryField(default=b"")
    open_id = Sealed("open_id_sealed")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    bound_at = models.DateTimeField(null=True)
    is_following = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=60, blank=True)
    reachable_from = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["open_id_index"], condition=~models.Q(open_id_index=b""), name="follower_once"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(account__isnull=False), name="follower_of_account"
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The account that it belongs to."""
        return [SubjectRef("account", self.account_id)] if self.account_id else []


class ChatMessage(SealedModel, Subject):
    """What somebody sent to the official account, once; `case` is the contact or the order that it belongs to."""

    class Sort(models.TextChoices):
        """What came."""

        TEXT = "text", "文字"
        IMAGE = "image", "照片"
        VOICE = "voice", "语音"
        LOCATION = "location", "位置"
        LINK = "link", "链接"
        OTHER = "other", "收不了的消息"

    class Media(models.TextChoices):
        """Where the photo or the recording is."""

        NONE = "none", "没有"
        WAITING = "waiting", "正在取"
        HERE = "here", "已取到"
        LOST = "lost", "没取到"

    kind = "chat_message"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    follower = models.ForeignKey(Follower, on_delete=models.PROTECT, related_name="said")
    their_id = models.CharField(max_length=80, unique=True)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    text_sealed = models.BinaryField(default=b"")
    text = Sealed("text_sealed")
    media = models.CharField(max_length=8, choices=Media.choices, default=Media.NONE)
    media_id = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    left_out = ArrayField(models.CharField(max_length=200), default=list)
    case = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["follower", "-received_at"], name="chat_thread"),
            models.Index(fields=["case"], condition=~models.Q(case=""), name="chat_case"),
            models.Index(fields=["next_try_at"], condition=models.Q(media="waiting"), name="chat_media"),
        ]

    def about(self) -> list[SubjectRef]:
        """The case that it belongs to."""
        return [SubjectRef.parse(self.case)] if self.case else []


class BindCode(models.Model):
    """A code that an account shows and the official account reads, which proves whose chat it is; used once."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    code_index = models.BinaryField(unique=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class WechatAccess(SealedModel):
    """The access token of the official account, sealed, until it ends; calls that were refused are counted.

    `fetching_until` is the lease of who fetches a new one; while `rest_until` WeChat is left in peace.
    """

    app_id = models.CharField(max_length=40, unique=True)
    token_sealed = models.BinaryField(default=b"")
    token = Sealed("token_sealed")
    ends_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    fetching_until = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    next_test_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=120, blank=True)
    told_at = models.DateTimeField(null=True)
