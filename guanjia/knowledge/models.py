"""The service catalogue (decision 13) and the documents of the company with what their readers owe (KNO-01)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class Skill(Subject):
    """A skill that work asks for; some need a valid certificate."""

    kind = "skill"
    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("技能", max_length=30)
    certificate_name = models.CharField("所需证书", max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Sop(Subject):
    """A standard operating procedure 标准操作流程, in versions (B-3.3.3)."""

    kind = "sop"
    title = models.CharField("名称", max_length=60)
    edition = models.PositiveSmallIntegerField("版本", default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title", "edition"], name="sop_edition_once")]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.edition} 版"


class SopStep(models.Model):
    """One line of a procedure: something to bring, a safety check, or a step of the work."""

    class Part(models.TextChoices):
        """The three parts of a procedure."""

        PREPARE = "prepare", "要带"
        SAFETY = "safety", "安全检查"
        STEP = "step", "步骤"

    sop = models.ForeignKey(Sop, on_delete=models.CASCADE, related_name="steps")
    part = models.CharField(max_length=8, choices=Part.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField("内容", max_length=60)
    detail = models.TextField("说明", blank=True)
    needs_photo = models.BooleanField("必拍", default=False)
    needs_reading = models.CharField("要填的读数", max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sop", "part", "position"], name="sop_step_once")]
        ordering = ("part", "position")


class Category(Subject):
    """A kind of request: what to ask, who can do it, how, how urgent, at what price."""

    class Urgency(models.TextChoices):
        """How soon."""

        PLANNED = "planned", "可约期"
        NORMAL = "normal", "普通"
        URGENT = "urgent", "紧急"

    class DispatchMode(models.TextChoices):
        """How the one who goes is found."""

        ASSIGN = "assign", "派单"
        GRAB = "grab", "抢单"
        ROTATE = "rotate", "轮派"
        AUTO = "auto", "自动派单"

    class Hazard(models.TextChoices):
        """Hazard classes of work."""

        NONE = "", "一般"
        ELECTRIC = "electric", "带电"
        HEIGHT = "height", "登高"
        HOT = "hot", "动火"

    kind = "category"
    code = models.CharField("代码", max_length=24, unique=True)
    name = models.CharField("名称", max_length=30)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    is_water_electric = models.BooleanField("水电维修（限时到场）", default=False)
    hazard = models.CharField("危险作业", max_length=10, choices=Hazard.choices, default="", blank=True)
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.PROTECT)
    sop = models.ForeignKey(Sop, null=True, blank=True, on_delete=models.PROTECT)
    dispatch_mode = models.CharField(
        "派单方式", max_length=8, choices=DispatchMode.choices, default=DispatchMode.ASSIGN
    )
    minutes = models.PositiveSmallIntegerField("预计用时", default=40)
    needs_follow_up = models.BooleanField("要回访", default=False)
    warranty_days = models.PositiveSmallIntegerField("保修天数", default=0)
    words = models.CharField("常见说法", max_length=200, blank=True)
    is_offered = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """A guided question of a category (B-3.1.1-2)."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("问题", max_length=60)
    choices = models.CharField("选项，用 / 分开", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "position"], name="question_once")]
        ordering = ("position",)


class PriceItem(Subject):
    """A line of the price list of paid work; fen, never floats."""

    kind = "price_item"
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="prices")
    name = models.CharField("项目", max_length=40)
    unit = models.CharField("单位", max_length=8, default="次")
    fen = models.PositiveIntegerField("单价（分）")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "name"], name="price_once")]

    def __str__(self) -> str:
        return self.name


class Document(Subject):
    """A policy, standard, process or undertaking of the company; its text stands in editions (D-1.1-2)."""

    class Sort(models.TextChoices):
        """What a document is; an undertaking is signed with the reader's name."""

        POLICY = "policy", "制度"
        STANDARD = "standard", "标准"
        PROCESS = "process", "流程"
        UNDERTAKING = "undertaking", "承诺书"

    kind = "document"
    title = models.CharField("名称", max_length=60)
    sort = models.CharField("类别", max_length=12, choices=Sort.choices)
    number = models.CharField("文件编号", max_length=30, unique=True)
    role = models.CharField("归口岗位", max_length=24)
    review_on = models.DateField("复审日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Edition(Subject):
    """One edition of a document: its text, who must read it, its quiz; never changed once it is published."""

    class Status(models.TextChoices):
        """Where an edition stands."""

        DRAFT = "draft", "草稿"
        ASKED = "asked", "待发布"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已废止"

    kind = "edition"
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("正文")
    changes = models.CharField("改了什么", max_length=300, blank=True)
    roles = ArrayField(models.CharField(max_length=24), default=list, help_text="空是全部员工")
    projects = ArrayField(models.BigIntegerField(), default=list, help_text="空是全部项目")
    clauses = ArrayField(models.CharField(max_length=16), default=list)
    quiz = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    effective_on = models.DateField("生效日期", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    note = models.CharField("批复", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(status__in=["draft", "asked"]),
                name="edition_one_in_writing",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "asked"])
                | models.Q(published_at__isnull=False, effective_on__isnull=False),
                name="edition_published_has_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "asked"])
                | ~models.Q(decided_by=models.F("written_by")),
                name="edition_published_by_another",
            ),
        ]

    @property
    def event_project_id(self) -> int | None:
        """The project of an edition for one project only."""
        return self.projects[0] if len(self.projects) == 1 else None

    def about(self) -> list[SubjectRef]:
        """The document."""
        return [SubjectRef(Document.kind, self.document_id)]

    def __str__(self) -> str:
        return f"《{self.document.title}》第 {self.number} 版"


class ReadingDuty(SealedModel, Subject):
    """One reader owes one edition: to read it, to pass its quiz, to say so; the word stays as a record."""

    class Status(models.TextChoices):
        """Whether it was acknowledged."""

        OWED = "owed", "未读"
        DONE = "done", "已签认"

    kind = "reading_duty"
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="duties")
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OWED)
    is_required = models.BooleanField(default=True)
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    signed_name_sealed = models.BinaryField(default=b"")
    signed_name = Sealed("signed_name_sealed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "account"], name="reading_duty_once"),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(done_at__isnull=False),
                name="reading_done_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"],
                condition=models.Q(status="owed", is_required=True),
                name="reading_duty_open",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """The edition, its document, the reader."""
        return [
            SubjectRef(Edition.kind, self.edition_id),
            SubjectRef(Document.kind, self.edition.document_id),
            SubjectRef(Account.kind, self.account_id),
        ]


class QuizTry(models.Model):
    """One try at the quiz of an edition; every try is kept."""

    duty = models.ForeignKey(ReadingDuty, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    answers = ArrayField(models.PositiveSmallIntegerField())
    right = models.PositiveSmallIntegerField()
    passed = models.BooleanField()


class Script(Subject):
    """What to say in a situation, what to do, what never to say 话术 (KNO-02); of every project, or of one."""

    class Situation(models.TextChoices):
        """The moment that shows it."""

        CALL = "call", "来电"
        DESK = "desk", "前台接待"
        DOOR = "door", "上门"
        COMPLAINT = "complaint", "投诉"
        ENQUIRY = "enquiry", "咨询"
        FAREWELL = "farewell", "结束和道别"
        PRACTICE = "practice", "学着说"

    kind = "script"
    situation = models.CharField("什么时候说", max_length=10, choices=Situation.choices)
    title = models.CharField("名称", max_length=30)
    position = models.PositiveSmallIntegerField("排在第几", default=1)
    say = models.TextField("这样说", help_text="一行一句")
    avoid = models.TextField("不要说", blank=True, help_text="一行一句")
    clauses = ArrayField(models.CharField(max_length=16), default=list)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, help_text="空是全公司")
    is_on = models.BooleanField("在用", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["situation", "title", "project"], name="script_title_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~models.Q(say=""), name="script_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_situation_display()}：{self.title}"
