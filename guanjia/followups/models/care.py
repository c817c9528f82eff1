"""Visit plans 拜访计划 of the butlers, their visits, and what the figures know of each home's care."""

from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models import Household, Occupancy
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Project
from guanjia.people.models import Staff


class VisitPlan(Subject):
    """Which homes a butler visits in a quarter; drawn as a proposal, kept when nothing is left to do (T66)."""

    class Status(models.TextChoices):
        """Whether something is left to do."""

        OPEN = "open", "进行中"
        KEPT = "kept", "已完成"

    kind = "visit_plan"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    butler = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    status = models.CharField(max_length=4, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    kept_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "butler", "first_day"], name="visit_plan_once_a_quarter"
            )
        ]


class CareVisit(SealedModel, Subject):
    """A home to visit in the quarter of a plan: why, whether it was done, what was talked about (D-6.2.3-1)."""

    class Why(models.TextChoices):
        """Why this home stands on the list; an elder alone with the consent of the home."""

        SILENT = "silent", "很久没有联系"
        NEW = "new", "新住户"
        COMPLAINT = "complaint", "有投诉"
        ELDER = "elder", "家有老人"
        PUT_OFF = "put_off", "上季推迟"
        LONGEST = "longest", "最久没拜访"
        ADDED = "added", "自己加的"

    class Status(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", "待拜访"
        VISITED = "visited", "已拜访"
        PUT_OFF = "put_off", "推迟"
        DROPPED = "dropped", "不拜访"

    class How(models.TextChoices):
        """How the home was met."""

        FACE = "face", "当面"
        PHONE = "phone", "电话"

    class Wants(models.TextChoices):
        """What a need found becomes: a contact of the same kind."""

        REQUEST = "request", "报修"
        ENQUIRY = "enquiry", "咨询"
        COMPLAINT = "complaint", "投诉"

    kind = "care_visit"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    plan = models.ForeignKey(VisitPlan, on_delete=models.CASCADE, related_name="visits")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    why = models.CharField("原因", max_length=10, choices=Why.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    how = models.CharField("方式", max_length=5, choices=How.choices, blank=True)
    whom = models.CharField("见到谁", max_length=8, choices=Occupancy.Relation.choices, blank=True)
    note_sealed = models.BinaryField(default=b"")
    note = Sealed("note_sealed")
    case = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    done_by = models.CharField(max_length=60, blank=True)
    visited_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "household"], name="care_visit_once_a_quarter"),
            models.CheckConstraint(
                condition=~models.Q(status="visited")
                | models.Q(visited_at__isnull=False) & ~models.Q(how="") & ~models.Q(note_sealed=b""),
                name="care_visit_done_has_note",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["put_off", "dropped"]) | ~models.Q(reason=""),
                name="care_visit_not_done_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status"], name="care_visit_open"),
            models.Index(fields=["household", "-visited_at"], name="care_visit_home"),
        ]

    def about(self) -> list[SubjectRef]:
        """The home and the plan."""
        return [self.household.ref, SubjectRef(VisitPlan.kind, self.plan_id)]


class CareCount(models.Model):
    """What the figures said last of a home: contacted by the staff within the year, within the quarter (M205)."""

    household = models.OneToOneField(Household, on_delete=models.CASCADE, related_name="+")
    is_active = models.BooleanField()
    in_year = models.BooleanField()
    in_quarter = models.BooleanField()
