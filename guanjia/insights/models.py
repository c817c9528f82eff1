"""What people say about clauses: who answers for one, what they confirm; and the map frozen at a moment."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.organization.models import Account, Project


class ClauseCharge(Subject):
    """Who answers for a clause in a project, or why it does not apply there; of a company clause there is one row.

    `asked_on` says since when a confirmation is missing (T68).
    """

    kind = "clause_charge"
    clause = models.CharField("条款", max_length=12)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    owner = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, verbose_name="责任人"
    )
    exempt_reason = models.CharField("不适用的理由", max_length=200, blank=True)
    asked_on = models.DateField("从哪天起等人工确认", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "project"], name="clause_charge_once")]


class Attestation(Subject):
    """A person confirms what no operating data shows, until a date (ANA-05)."""

    kind = "attestation"
    clause = models.CharField("条款", max_length=12)
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    statement = models.CharField("确认的内容", max_length=500)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    valid_until = models.DateField("有效到")

    class Meta:
        indexes = [models.Index(fields=["project", "clause", "-at"], name="attestation_latest")]


class Report(Subject):
    """A month, a quarter or a year of a project, frozen as a document (ANA-03)."""

    class Period(models.TextChoices):
        """How long a report looks back."""

        MONTH = "month", "月报"
        QUARTER = "quarter", "季报"
        YEAR = "year", "年报"

    kind = "report"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    period = models.CharField("报告", max_length=8, choices=Period.choices)
    since = models.DateField("起")
    until = models.DateField("止")
    frozen_at = models.DateTimeField(db_default=Now())
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period", "since"], name="report_once")]


class MapSnapshot(Subject):
    """The clause map of a project as it stood at a moment: what an audit pack is printed from."""

    kind = "clause_map"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    score = models.FloatField(null=True)
    taken_by = models.CharField(max_length=60)
    taken_at = models.DateTimeField(db_default=Now())
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["project", "-taken_at"], name="clause_map_latest")]
