"""The service catalogue (decision 13): skills, procedures, categories with their questions and prices."""

from django.db import models

from guanjia.kernel.models import Subject


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
