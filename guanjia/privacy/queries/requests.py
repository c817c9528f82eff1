"""Reads of requests about the own data, and the copy of everything."""

import io
import json

from django.db.models import Q, QuerySet

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
    mine = Q(pk__in=())
    for ref, since in declared.own(actor).items():
        mine |= Q(party=str(ref), asked_at__gt=since) if since else Q(party=str(ref))
    return list(DataRequest.objects.filter(mine).order_by("-pk"))


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


def account_of(request: DataRequest) -> list[int]:
    """The account of the person whose data a request is about; none for who has none."""
    party = SubjectRef.parse(request.party)
    found = declared.identities[party.kind](party).account_id if party.kind in declared.identities else None
    return [found] if found else []


def system_request(request_id: int) -> DataRequest:
    """A request by its number, for the worker."""
    return DataRequest.objects.get(pk=request_id)
