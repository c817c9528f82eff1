"""Lists leave masked and counted, or plain by approval of another, marked, for some hours (A-3.1-10)."""

import base64
import io
from collections.abc import Sequence
from datetime import timedelta

from guanjia.kernel import attachments, beats, clock, policy, secrets
from guanjia.kernel.actors import SYSTEM, Actor, actor_named
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbering import next_number
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.privacy import declared, events, queries, rules, states
from guanjia.privacy.models import ExportRequest
from guanjia.sheets.workbooks import write_workbook

SEALED = "application/octet-stream"


@action
def request_export(project: Project, *, by: Actor, list_kind: str, reason: str) -> ExportRequest:
    """Ask for a whole list unmasked; another one decides. Refused above the cap of rows, or out of reach."""
    kind = queries.export_kind(list_kind)
    why = noted(reason, 200, "reason")
    require(
        rules.may_ask_export(by, kind, project.pk), rules.is_said(why, "reason", "请写清楚导出来做什么。")
    )
    rows = kind.count(by, project.pk)
    require(rules.fits_cap(rows, int(policy.value("privacy.export_rows", project=project.pk))))
    now = clock.now()
    row = ExportRequest(
        list_kind=list_kind, project_id=project.pk, reason=why, rows=rows, asked_by=by.ref, asked_at=now
    )
    day = f"{local(now):%Y%m%d}"
    row.number = f"DC-{project.code}-{day}-{next_number(f'export:{project.pk}:{day}'):03d}"
    row.save(force_insert=True)
    record(events.ExportAsked(list_kind=list_kind, is_masked=False, rows=rows), row, by=by, at=now)
    return row


@action
def approve_export(request: ExportRequest, *, by: Actor, note: str = "") -> ExportRequest:
    """Let the worker make the file; never the asker."""
    require(ready(request, states.APPROVE), rules.may_decide_export(by, request))
    fact = events.ExportApproved(list_kind=request.list_kind)
    return move(request, states.APPROVE, fact, by=by, decided_by=by.ref, note=noted(note, 200, "note"))


@action
def refuse_export(request: ExportRequest, *, by: Actor, reason: str) -> ExportRequest:
    """Say why not; never the asker."""
    words = noted(reason, 200, "reason")
    require(
        ready(request, states.REFUSE), rules.may_decide_export(by, request),
        rules.is_said(words, "reason", "请写为什么不批准。"),
    )  # fmt: skip
    fact = events.ExportRefused(list_kind=request.list_kind)
    return move(request, states.REFUSE, fact, by=by, decided_by=by.ref, note=words)


@action
def produce_export(request: ExportRequest) -> ExportRequest:
    """Write the file with the reach that the asker has now: marked, encrypted, for the hours of the policy."""
    require(ready(request, states.PRODUCE))
    kind, asker = queries.export_kind(request.list_kind), actor_named(request.asked_by, "desk")
    require(rules.may_ask_export(asker, kind, request.project_id))
    now, limit = clock.now(), int(policy.value("privacy.export_rows", project=request.project_id))
    rows = list(kind.rows(asker, request.project_id, request.is_masked))[:limit]
    body = workbook(kind, mark_of(request.asked_by, request.number), rows)
    sealed = secrets.seal(base64.b64encode(body).decode(), binding(request))
    file = attachments.store_bytes(
        sealed, SEALED, f"{request.number}.xlsx", by=SYSTEM, project_id=request.project_id, purpose="export"
    )
    attachments.attach([file], request.ref, by=SYSTEM)
    hours = float(policy.value("privacy.export_hours", project=request.project_id))
    return move(
        request, states.PRODUCE, events.ExportProduced(rows=len(rows)), by=SYSTEM, at=now, rows=len(rows),
        expires_at=now + timedelta(hours=hours),
    )  # fmt: skip


def binding(request: ExportRequest) -> str:
    """The one place at which the encrypted file opens."""
    return f"privacy_exportrequest|{request.number}|file"


def mark_of(asker: str, number: str) -> str:
    """Who took it, when, under which number: stands in the first line, at the foot, in the properties."""
    name = organization.names_of_refs({asker})[asker]
    return f"{name} {local(clock.now()):%Y-%m-%d %H:%M} 导出，{number}，只限申请的用途，不得外传"


def workbook(kind: declared.ExportKind, mark: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The list as a workbook with its mark."""
    out = io.BytesIO()
    write_workbook(out, {kind.label: [(mark,), kind.heads, *rows]}, mark)
    return out.getvalue()


@action
def take_export(request: ExportRequest, *, by: Actor) -> bytes:
    """The file, for the asker alone and while it is there; every taking is counted and recorded."""
    require(rules.may_take_export(by, request, clock.now()))
    [file] = attachments.files_of(request.ref)
    amend(request, events.ExportTaken(), by=by, downloads=request.downloads + 1)
    sealed = attachments.path_of(file).read_bytes()
    return base64.b64decode(secrets.unseal(sealed, binding(request)))


@action
def take_masked(project: Project, *, by: Actor, list_kind: str) -> bytes:
    """A masked list up to the cap, at once and without approval; the taking is recorded."""
    kind = queries.export_kind(list_kind)
    require(None if by.reach(kind.need).covers(project.pk) else NotFound())
    limit = int(policy.value("export.max_rows", project=project.pk))
    rows = list(kind.rows(by, project.pk, True))
    if len(rows) > limit:
        raise Refused("too_many_rows", f"这份名单有 {len(rows)} 行，打码导出一次最多 {limit} 行，请走申请。")
    record(events.MaskedListTaken(list_kind=list_kind, rows=len(rows)), project, by=by)
    return workbook(kind, mark_of(by.ref, "打码名单"), rows)


@beats.every(60)
def expire_exports() -> int:
    """Remove the files whose hours are over; returns how many."""
    over = ExportRequest.objects.filter(status=ExportRequest.Status.PRODUCED, expires_at__lte=clock.now())
    return sum(_expire(row) for row in over)


@action
def _expire(request: ExportRequest) -> int:
    files = Attachment.objects.filter(owner_kind=ExportRequest.kind, owner_id=request.pk)
    attachments.remove(files)
    move(request, states.EXPIRE, events.ExportExpired(), by=SYSTEM)
    return 1
