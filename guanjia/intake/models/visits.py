"""Visits at the front desk 前台接待: who came, the steps of D 三(一), what became of the need (INT-04)."""

from django.db import models

from guanjia.intake.models.contacts import Contact
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class DeskVisit(SealedModel, Subject):
    """One visitor at the desk; the need becomes the contact, and what the contact became the visit became too."""

    class Status(models.TextChoices):
        """Whether the visitor is here."""

        HERE = "here", "接待中"
        LEFT = "left", "已离开"

    class Outcome(models.TextChoices):
        """What became of the need at the desk itself."""

        SOLVED = "solved", "当场解决"
        OPEN = "open", "留待办理"

    class Step(models.TextChoices):
        """What every visitor meets with, in the order of the document; the need is ticked by recording it."""

        GREETED = "greeted", "起身迎接、微笑问候"
        SEATED = "seated", "引导就座"
        DRINK = "drink", "送上茶水"
        NEED = "need", "问清需求并登记"
        FAREWELL = "farewell", "起身相送、道别"

    kind = "desk_visit"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    status = models.CharField(max_length=4, choices=Status.choices, default=Status.HERE)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    contact = models.OneToOneField(Contact, null=True, on_delete=models.PROTECT, related_name="visit")
    received_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    is_solvable = models.BooleanField(null=True)
    name_sealed = models.BinaryField(default=b"")
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField(default=b"")
    phone = Sealed("phone_sealed")
    situation = models.CharField(max_length=200, blank=True)
    expected_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="open") | models.Q(expected_at__isnull=False),
                name="desk_visit_open_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="here") | models.Q(contact__isnull=False, left_at__isnull=False),
                name="desk_visit_left_has_need",
            ),
        ]
        indexes = [models.Index(fields=["project", "-came_at"], name="desk_visit_log")]

    def about(self) -> list[SubjectRef]:
        """The contact, and what it concerns."""
        return [self.contact.ref, *self.contact.about()] if self.contact else []


class Tick(models.Model):
    """A step that was done, when and by whom."""

    visit = models.ForeignKey(DeskVisit, on_delete=models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=8, choices=DeskVisit.Step.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "step"], name="desk_visit_step_once")]
