"""Staff files, certificates, shifts with leave and swaps, presence."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.knowledge.models import Skill
from guanjia.organization.models import Account, Department, Project, Supplier


class Staff(SealedModel, Subject):
    """A person of the staff or of a contractor, in one project."""

    class ButlerKind(models.TextChoices):
        """The three kinds of butlers of document A."""

        NONE = "", "不是管家"
        SERVICE = "service", "客服管家"
        ENGINEERING = "engineering", "工程管家"
        SECURITY = "security", "安保管家"

    kind = "staff"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="staff")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="staff", verbose_name="供应商"
    )
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.SET_NULL)
    number = models.CharField("工号", max_length=16)
    post = models.CharField("岗位", max_length=24, blank=True)
    butler_kind = models.CharField("管家", max_length=12, choices=ButlerKind.choices, default="", blank=True)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField(default=b"")
    phone = Sealed("phone_sealed")
    hired_on = models.DateField("入职", null=True, blank=True)
    inducted_on = models.DateField("入职培训完成", null=True, blank=True)
    limit = models.PositiveSmallIntegerField("手上最多几件", default=4)
    is_present = models.BooleanField("在岗", default=False)
    has_left = models.BooleanField("已离职", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="staff_number_once")]

    def __str__(self) -> str:
        return str(self.name)


class Certificate(models.Model):
    """A skill of a person; without an expiry date it is unverified (decision 12)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="certificates")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    name = models.CharField("证书", max_length=40, blank=True)
    valid_until = models.DateField("有效期到", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "skill"], name="certificate_once")]


class ShiftKind(models.Model):
    """A kind of shift of a project 班次; without hours it is a day of rest. Planned shifts keep their own hours."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shift_kinds")
    code = models.CharField("代号", max_length=4)
    name = models.CharField("名称", max_length=12)
    start = models.TimeField("上班", null=True, blank=True)
    end = models.TimeField("下班", null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField("其中休息", default=0)
    is_on_call = models.BooleanField("备班", default=False)
    tone = models.CharField("颜色", max_length=5, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="shift_kind_once"),
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True)
                | models.Q(start__isnull=False, end__isnull=False),
                name="shift_kind_hours",
            ),
        ]


class Shift(models.Model):
    """One planned shift of a person; `reason` says why it was planned over a limit of hours."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    code = models.CharField("班次", max_length=4)
    break_minutes = models.PositiveSmallIntegerField("其中休息", default=0)
    is_on_call = models.BooleanField("备班", default=False)
    reason = models.CharField("超限理由", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "starts_at"], name="shift_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_forward"
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_span")]


class Position(models.Model):
    """A posted position 定岗: how many of a post must be planned in a kind of shift, every day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="positions")
    post = models.CharField("岗位", max_length=24)
    code = models.CharField("班次", max_length=4)
    minimum = models.PositiveSmallIntegerField("至少几人", default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "post", "code"], name="position_once")]


class Leave(Subject):
    """Leave that somebody asked for; approved leave takes its time out of the duty."""

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "等批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "没有批准"
        WITHDRAWN = "withdrawn", "已撤回"

    class Kind(models.TextChoices):
        """The kinds of leave."""

        ANNUAL = "annual", "年假"
        SICK = "sick", "病假"
        MARRIAGE = "marriage", "婚假"
        MATERNITY = "maternity", "产假"
        PATERNITY = "paternity", "陪产假"
        FUNERAL = "funeral", "丧假"
        PERSONAL = "personal", "事假"
        TIME_OFF = "time_off", "调休"

    kind = "leave"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="leaves")
    leave_kind = models.CharField("请什么假", max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKED)
    asked_by = models.CharField(max_length=60)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("答复", max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="leave_forward"
            ),
        ]
        indexes = [models.Index(fields=["staff", "starts_at"], name="leave_span")]

    def about(self) -> list[SubjectRef]:
        """Whose leave it is."""
        return [SubjectRef(Staff.kind, self.staff_id)]


class Swap(Subject):
    """Two shifts that two people want to exchange 换班; both change hands at the approval, or nothing does."""

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "等对方答复"
        AGREED = "agreed", "等批准"
        APPROVED = "approved", "已换"
        REFUSED = "refused", "没有换成"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "swap"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    asker = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="swaps_asked")
    other = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="swaps_heard")
    own = models.ForeignKey(Shift, null=True, on_delete=models.SET_NULL, related_name="+")
    wanted = models.ForeignKey(Shift, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField("换什么", max_length=60)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKED)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("答复", max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(asker=models.F("other")), name="swap_of_two"),
        ]

    def about(self) -> list[SubjectRef]:
        """Whose shifts they are."""
        return [SubjectRef(Staff.kind, self.asker_id), SubjectRef(Staff.kind, self.other_id)]


class StandIn(models.Model):
    """Who stands in for whom, from when until when 代班."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="stand_ins")
    deputy = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="stands_in_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="stand_in_forward"
            ),
            models.CheckConstraint(condition=~models.Q(staff=models.F("deputy")), name="stand_in_of_another"),
        ]
        indexes = [models.Index(fields=["staff", "starts_at"], name="stand_in_span")]


class Support(models.Model):
    """Somebody helps another project, from a day on, until a day or until it is ended 支援; the file stays at home."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="supports")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="supports")
    since = models.DateField("从哪天起")
    until = models.DateField("到哪天", null=True, blank=True)
    arranged_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="support_forward",
            ),
        ]


class PresenceChange(models.Model):
    """When a person switched to present or away on the phone."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    is_present = models.BooleanField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())


class Handover(Subject):
    """The hand-over note of a post 交接班记录: what is open and what to watch, for who comes on the next shift.

    When that next shift ended, a note that nobody wrote is 未交 and one that nobody read 未接; `missed_by` is whose
    turn it was then.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "待写"
        WRITTEN = "written", "待接班人看"
        READ = "read", "已阅"
        UNWRITTEN = "unwritten", "未交"
        UNREAD = "unread", "未接"

    kind = "handover"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    post = models.CharField("岗位", max_length=24)
    code = models.CharField("班次", max_length=4)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    next_starts_at = models.DateTimeField()
    next_ends_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKED)
    text = models.TextField("交班内容", max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(null=True)
    missed_by = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "post", "starts_at", "ends_at"], name="handover_once"),
        ]
        indexes = [models.Index(fields=["project", "-ends_at"], name="handover_log")]


class Commendation(Subject):
    """What a customer praised somebody for 表扬: true once another person verified it, then shown (D-2.2.2-1).

    `origin` is the rating or the contact it came from; `shown` are the words on the wall, without customers' names.
    """

    class Status(models.TextChoices):
        """Whether it was verified."""

        NEW = "new", "待核实"
        VERIFIED = "verified", "已核实"
        REFUSED = "refused", "没有采纳"

    class Source(models.TextChoices):
        """How the praise came."""

        RATING = "rating", "评价"
        CONTACT = "contact", "来电来信"
        FACE = "face", "当面"
        BANNER = "banner", "锦旗、感谢信"

    kind = "commendation"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="commendations")
    source = models.CharField("怎么来的", max_length=7, choices=Source.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.NEW)
    words = models.CharField("客户的话", max_length=300)
    shown = models.CharField("公开的话", max_length=300, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    checked_by = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "origin"], condition=~models.Q(origin=""), name="commendation_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="verified") | ~models.Q(shown=""), name="commendation_shows_words"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(reason=""), name="commendation_refused_why"
            ),
        ]
        indexes = [models.Index(fields=["project", "status", "-at"], name="commendation_list")]

    def about(self) -> list[SubjectRef]:
        """Who was praised, and where it came from."""
        return [self.staff.ref, *([SubjectRef.parse(self.origin)] if self.origin else [])]
