"""Protection: who decides hears of exports and incidents, who asked hears the decision."""

from typing import Any

from guanjia.communications import actions
from guanjia.communications.reactions.ladder import asker_of
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.privacy import queries as protection
from guanjia.privacy.events import (
    DataAsked,
    DataRequestDone,
    DataRequestRefused,
    ExportAsked,
    ExportProduced,
    ExportRefused,
    IncidentReported,
    UnusualReveals,
)


def officers(project_id: int | None) -> list[int]:
    """The managers of the project and the privacy officers of the company."""
    found = organization.accounts_with(("privacy_officer",), None)
    return found + organization.accounts_with(("project_manager",), project_id)


@on(ExportAsked)
def tell_who_decides(event: Event) -> None:
    """An export waits for the decision of somebody else than who asked."""
    row = protection.system_export(event.subject_id)
    others = [pk for pk in officers(row.project_id) if f"account:{pk}" != row.asked_by]
    facts: dict[str, Any] = {"number": row.number, "rows": row.rows, "reason": row.reason}
    actions.tell(others, "export_asked", row, once=f"{row.pk}", url="/desk/exports/", **facts)


@on(ExportProduced, ExportRefused)
def tell_who_asked(event: Event) -> None:
    """The asker hears that the file is there, or why not."""
    row = protection.system_export(event.subject_id)
    facts: dict[str, Any] = {"number": row.number, "result": row.get_status_display(), "note": row.note}
    actions.tell(
        asker_of(row.asked_by), "export_decided", row, once=f"{row.pk}", url="/desk/exports/", **facts
    )


@on(IncidentReported)
def tell_who_handles(event: Event) -> None:
    """An incident has to be contained at once."""
    row = protection.system_incident(event.subject_id)
    facts: dict[str, Any] = {
        "number": row.number,
        "sort": row.get_sort_display(),
        "when": clock_time(row.contain_due_at),
    }
    url = f"/desk/incidents/{row.pk}/"
    actions.tell(officers(row.project_id), "incident_reported", row, once=f"{row.pk}", url=url, **facts)


@on(DataRequestDone, DataRequestRefused)
def tell_who_asked_for_the_data(event: Event) -> None:
    """The person hears that the copy, the correction or the erasure was done, whoever asked for it."""
    row = protection.system_request(event.subject_id)
    facts: dict[str, Any] = {
        "sort": row.get_sort_display(),
        "result": row.get_status_display(),
        "answer": row.answer,
    }
    actions.tell(
        protection.account_of(row), "data_decided", row, once=f"{row.pk}", url="/home/privacy/", **facts
    )


@on(UnusualReveals)
def tell_who_audits(event: Event) -> None:
    """Somebody opened more numbers than is usual: auditors and privacy officers look at what for."""
    fact = kernel.fact_as(UnusualReveals, event)
    told = organization.accounts_with(("auditor", "privacy_officer"), None)
    others = [pk for pk in told if f"account:{pk}" != fact.account]
    who = organization.names_of_refs({fact.account})[fact.account]
    facts: dict[str, Any] = {"who": who, "count": fact.count}
    ref, url = SubjectRef(event.subject_kind, event.subject_id), "/desk/audit/looks/"
    actions.tell(
        others, "unusual_reveals", ref, once=f"{event.pk}", url=url, project_id=event.project_id, **facts
    )


@on(DataAsked)
def tell_who_works(event: Event) -> None:
    """A request of a person waits; supervisors and officers hear of it."""
    row = protection.system_request(event.subject_id)
    told = officers(row.project_id) + organization.accounts_with(("supervisor",), row.project_id)
    facts: dict[str, Any] = {"sort": row.get_sort_display(), "when": clock_time(row.due_at)}
    url = f"/desk/data-requests/{row.pk}/"
    actions.tell(told, "data_asked", row, once=f"{row.pk}", url=url, **facts)
