"""The complaint itself: its five facts, grade, verdict, the end it came to."""

from django.db import models

from guanjia.customers.models import Household, Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Department, Project
from guanjia.people.models import Staff
from guanjia.workorders.models.orders import Source


class Complaint(SealedModel, Subject):
    """What somebody complains of, and everything that was decided of it (D 三(三), B-4.2.1).

    `is_overhead`: it is about who leads the project, so it goes over that head and only the company sees it.
    `origin` is the contact by which it came, `case` what that one was about (an order), `next_review_on` the day on
    which an exception is looked at again.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received", "待登记"
        REGISTERED = "registered", "待受理"
        INVESTIGATING = "investigating", "调查中"
        PLANNING = "planning", "定方案"
        AGREED = "agreed", "待执行"
        EXECUTING = "executing", "执行中"
        EXECUTED = "executed", "待告知结果"
        TOLD = "told", "待确认满意"
        SATISFIED = "satisfied", "待复盘"
        REVIEWED = "reviewed", "观察中"
        ARCHIVED = "archived", "已归档"
        EXCEPTED = "excepted", "例外关闭"
        WITHDRAWN = "withdrawn", "客户撤回"
        MERGED = "merged", "已并案"

    class Grade(models.TextChoices):
        """How grave it is: it decides who owns it and by when (C-2.1-3)."""

        MINOR = "minor", "一般"
        IMPORTANT = "important", "重要"
        MAJOR = "major", "重大"

    class Topic(models.TextChoices):
        """What it is about."""

        REPAIR = "repair", "维修质量"
        FACILITY = "facility", "公共设施"
        CLEANING = "cleaning", "环境保洁"
        ORDER = "order", "秩序安全"
        ATTITUDE = "attitude", "服务态度"
        PROMISE = "promise", "答应的没做到"
        FEES = "fees", "收费"
        PARKING = "parking", "停车"
        NEIGHBOUR = "neighbour", "邻里噪音"
        OTHER = "other", "其他"

    class Verdict(models.TextChoices):
        """What the investigation found (D-3.3.4-1)."""

        VALID = "valid", "属实"
        PARTLY = "partly", "部分属实"
        NOT = "not", "不属实"

    kind = "complaint"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    number = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.RECEIVED)
    source = models.CharField(max_length=10, choices=Source.choices)
    topic = models.CharField(max_length=10, choices=Topic.choices, blank=True)
    grade = models.CharField(max_length=9, choices=Grade.choices, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    area = models.ForeignKey(PublicArea, null=True, on_delete=models.PROTECT)
    household = models.ForeignKey(Household, null=True, on_delete=models.SET_NULL)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    is_anonymous = models.BooleanField(default=False)
    name_sealed = models.BinaryField(default=b"")
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField(default=b"")
    phone = Sealed("phone_sealed")
    matter = models.TextField()
    wish = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    case = models.CharField(max_length=60, blank=True)
    about_staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    is_overhead = models.BooleanField(default=False)
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    graded_at = models.DateTimeField(null=True)
    feedback_due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    satisfy_due_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    is_company_fault = models.BooleanField(null=True)
    findings = models.CharField(max_length=1000, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=60, blank=True)
    blamed_department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    blamed_staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    apology = models.CharField(max_length=1000, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    authority = models.CharField(max_length=40, blank=True)
    authority_number = models.CharField(max_length=40, blank=True)
    authority_due_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    satisfied_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    legal_note = models.CharField(max_length=300, blank=True)
    next_review_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~models.Q(origin=""), name="complaint_once_a_contact"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="satisfied") | models.Q(satisfied_at__isnull=False),
                name="complaint_satisfied_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="excepted")
                | (
                    ~models.Q(end_reason="")
                    & ~models.Q(legal_note="")
                    & models.Q(next_review_on__isnull=False)
                ),
                name="complaint_exception_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["received", "registered", "withdrawn", "merged", "excepted"])
                | (~models.Q(grade="") & models.Q(owner__isnull=False)),
                name="complaint_accepted_has_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "received_at"], name="complaint_open"),
            models.Index(fields=["project", "topic", "-received_at"], name="complaint_topic"),
            models.Index(fields=["case"], condition=~models.Q(case=""), name="complaint_case"),
            models.Index(fields=["household", "-received_at"], name="complaint_household"),
        ]

    def about(self) -> list[SubjectRef]:
        """The place, the household, the person, the contact and the case behind it."""
        refs = {"unit": self.unit_id, "household": self.household_id, "person": self.person_id}
        named = [SubjectRef.parse(text) for text in (self.origin, self.case) if text]
        return [*(SubjectRef(kind, pk) for kind, pk in refs.items() if pk), *named]

    @property
    def place(self) -> str:
        """Where it is, in short."""
        return str(self.unit or self.area or "")

    @property
    def title(self) -> str:
        """The matter in a line."""
        return self.matter.splitlines()[0][:40] if self.matter else ""
