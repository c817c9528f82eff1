"""Web push: the key of the house, and the browsers in which somebody switched notifications on."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, SignIn


class PushService(SealedModel, Subject):
    """The key by which push services know the house, made once with the first switching on; one row, or none."""

    kind = "push_service"
    is_only = models.BooleanField(default=True, unique=True)
    public = models.CharField(max_length=120)
    private_sealed = models.BinaryField()
    private = Sealed("private_sealed")
    is_on = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(is_only=True), name="push_service_is_one")]


class PushDevice(SealedModel, Subject):
    """A browser in which somebody switched notifications on; it hears them while that one is signed in there.

    Without `sign_in` it rests: nobody who signs in after somebody else hears what was meant for that one, and the
    owner's next sign-in there goes on with it. While `rest_until` its push service is left in peace.
    """

    class Face(models.TextChoices):
        """Which pages are installed there."""

        HOME = "home", "业主端"
        FIELD = "field", "现场"

    kind = "push_device"
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    sign_in = models.OneToOneField(SignIn, null=True, on_delete=models.SET_NULL, related_name="+")
    face = models.CharField(max_length=5, choices=Face.choices)
    name = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    endpoint_index = models.BinaryField()
    endpoint_sealed = models.BinaryField()
    endpoint = Sealed("endpoint_sealed")
    p256dh_sealed = models.BinaryField()
    p256dh = Sealed("p256dh_sealed")
    auth_sealed = models.BinaryField()
    auth = Sealed("auth_sealed")
    created_at = models.DateTimeField(db_default=Now())
    last_ok_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint_index", "account"], name="push_once_an_account"),
            models.UniqueConstraint(
                fields=["endpoint_index"],
                condition=models.Q(sign_in__isnull=False),
                name="push_hears_one_account",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "face"], name="push_of_account"),
            models.Index(fields=["host"], name="push_of_host"),
        ]

    def about(self) -> list[SubjectRef]:
        """The account."""
        return [SubjectRef("account", self.account_id)]
