"""Scripts 话术 (KNO-02)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.organization.models import Project


class Script(Subject):
    """What to say in a situation, what to do, what never to say 话术 (KNO-02); of every project, or of one."""

    class Situation(models.TextChoices):
        """The moment that shows it."""

        CALL = "call", "来电"
        DESK = "desk", "前台接待"
        DOOR = "door", "上门"
        COMPLAINT = "complaint", "投诉"
        CALLBACK = "callback", "回访"
        SETTLED = "settled", "投诉回访"
        ENQUIRY = "enquiry", "咨询"
        FAREWELL = "farewell", "结束和道别"
        PRACTICE = "practice", "学着说"

    class Stage(models.TextChoices):
        """The step of a complaint that shows it; every step, where none is named."""

        LISTEN = "listen", "听客户说"
        LOOK = "look", "还在查、在办"
        CONSULT = "consult", "商量方案"
        RESULT = "result", "告知结果"
        ASK = "ask", "问满意不满意"

    class Mood(models.TextChoices):
        """How the customer is; every mood, where none is named."""

        WORRIED = "worried", "客户着急"
        ANGRY = "angry", "客户发火"
        SAD = "sad", "客户难过"
        ABUSIVE = "abusive", "客户辱骂、威胁"

    kind = "script"
    situation = models.CharField("什么时候说", max_length=10, choices=Situation.choices)
    stage = models.CharField("投诉的哪一步", max_length=7, choices=Stage.choices, blank=True)
    mood = models.CharField("客户的心情", max_length=7, choices=Mood.choices, blank=True)
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
