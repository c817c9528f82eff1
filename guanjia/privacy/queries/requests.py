"""Reads of requests about the own data, and the copy of everything."""

import io
import json

from django.db.models import QuerySet

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import local
from guanjia.privacy import declared, states
from guanjia.privacy.models import DataRequest
from guanjia.privacy.queries.parties import party_of
from guanjia.sheets.workbooks import write_workbook

NEED = "privacy.requests"


def requests(actor: Actor, is_open: bool | None = None) -> QuerySet[DataRequest]:
    """Requests within reach, those that end first first; ended ones newest first."""
    reach = actor.reach(NEED)
    rows = DataRequest.objects.all() if reach else DataRequest.objects.none()
    if not reach.company:
        rows = rows.filter(project_id__in=reach.projects)
    if is_open is None:
        return rows.order_by("-pk")
    if is_open:
        return rows.filter(status__in=states.OPEN_REQUEST).order_by("due_at", "pk")
    return rows.exclude(status__in=states.OPEN_REQUEST).order_by("-pk")


def get_request(actor: Actor, request_id: int) -> DataRequest:
    """A request of somebody within reach, or an own one."""
    row = DataRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise NotFound
    party_of(actor, SubjectRef.parse(row.party), NEED)
    return row


def own_requests(actor: Actor) -> list[DataRequest]:
    """What the actor asked about the own data, newest first."""
    own = [str(ref) for find in declared.owners for ref in find(actor)]
    return list(DataRequest.objects.filter(party__in=own).order_by("-pk")) if own else []


def copy_of(party: SubjectRef, kind: str) -> bytes:
    """Everything about somebody from every context, as a workbook to read or as JSON for programs."""
    if party.kind not in declared.identities:
        raise NotFound
    identity = declared.identities[party.kind](party)
    parts = [(part, [list(row) for row in part.rows(identity)]) for part in declared.copies]
    made = f"{local(clock.now()):%Y-%m-%d %H:%M}"
    if kind == "json":
        told = [{"title": part.title, "heads": part.heads, "rows": rows} for part, rows in parts]
        return json.dumps({"made_at": made, "parts": told}, ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    write_workbook(out, {part.title: [part.heads, *rows] for part, rows in parts})
    return out.getvalue()


def system_request(request_id: int) -> DataRequest:
    """A request by its number, for the worker."""
    return DataRequest.objects.get(pk=request_id)
