"""What is written down on the way: calls, agreements, plans, materials, feedback, the record."""

from django.db import models

from guanjia.stores.models import Item
from guanjia.workorders.models.orders import WorkOrder


class Told(models.TextChoices):
    """How a customer was told."""

    FACE = "face", "当面"
    PHONE = "phone", "电话"
    MESSAGE = "message", "消息"


class ConfirmCall(models.Model):
    """The call back that confirms content and time (B-3.1.3); an emergency has its reason instead."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="confirm_calls")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    words = models.CharField("确认的内容", max_length=200, blank=True)
    changed = models.BooleanField("内容有变", default=False)
    window_from = models.DateTimeField(null=True)
    window_until = models.DateTimeField(null=True)
    emergency_reason = models.CharField(max_length=120, blank=True)


class SiteAgreement(models.Model):
    """Scope and price agreed with the customer at the place (B-3.3.2), in fen from the price list."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="agreements")
    round = models.PositiveSmallIntegerField()
    scope = models.CharField("服务内容", max_length=200)
    is_paid = models.BooleanField("收费", default=False)
    lines = models.JSONField(default=list)
    fen = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_paid=True) | models.Q(fen=0), name="free_costs_nothing"
            )
        ]


class Plan(models.Model):
    """The preliminary plan with the expected finish, told to the customer (A-1.2-4)."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="plans")
    round = models.PositiveSmallIntegerField()
    diagnosis = models.CharField("现场判断", max_length=200)
    solution = models.CharField("处理办法", max_length=200)
    finish_at = models.DateTimeField("预计修好")
    told_how = models.CharField("怎么告知", max_length=8, choices=Told.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)


class MaterialUse(models.Model):
    """Material that the work used; `item` where the stores know it."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="materials")
    round = models.PositiveSmallIntegerField()
    name = models.CharField("材料", max_length=60)
    quantity = models.DecimalField("数量", max_digits=8, decimal_places=2)
    unit = models.CharField("单位", max_length=8, default="个")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")


class Feedback(models.Model):
    """What the customer said at the end: ratings by dimension, words, or that it was refused (B-3.3.4)."""

    class Outcome(models.TextChoices):
        """Whether the customer answered."""

        GIVEN = "given", "已评价"
        REFUSED = "refused", "不愿评价"
        ABSENT = "absent", "不在场"

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="feedbacks")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    overall = models.PositiveSmallIntegerField(null=True)
    ratings = models.JSONField(default=dict)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    channel = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round"], name="feedback_once_a_round"),
            models.CheckConstraint(
                condition=~models.Q(outcome="given") | models.Q(overall__gte=1, overall__lte=5),
                name="feedback_in_range",
            ),
        ]


class ServiceRecord(models.Model):
    """The record of the visit: content, time and feedback, three mandatory fields (B-3.4.1)."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="records")
    round = models.PositiveSmallIntegerField()
    content = models.TextField("服务内容")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    feedback_note = models.CharField("客户反馈", max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round"], name="record_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(finished_at__gte=models.F("started_at")), name="record_forward"
            ),
        ]
