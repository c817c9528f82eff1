"""The clock of confirmations (T68), declared as data."""

from guanjia.sla.declared import ClockRule, declare

declare(
    ClockRule(
        "T68", "条款人工确认", "A-2.3-4", "clause_charge", start=("insights.AttestationMissing",),
        stop=("insights.AttestationGiven",), unit="working_day", policy="clauses.attest_working_days",
        ladder=("project_manager", "administrator"),
    ),
)  # fmt: skip
