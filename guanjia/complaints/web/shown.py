"""What the page of a complaint shows: stages, facts, clocks, rounds, people, what it led to, the timeline."""

from dataclasses import replace
from typing import Any

from guanjia.collaboration import queries as collaboration
from guanjia.complaints import queries, states
from guanjia.complaints.models import Complaint, Progress, Round
from guanjia.complaints.web import acts, papers
from guanjia.kernel import attachments, going, panels
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, panel_blocks
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.people.timeline import entries
from guanjia.sla import queries as sla

S = Complaint.Status
STAGES: list[tuple[str, tuple[str, ...]]] = [
    ("登记", (S.RECEIVED,)), ("分级受理", (S.REGISTERED,)), ("调查定性", (S.INVESTIGATING,)),
    ("定方案", (S.PLANNING,)), ("执行", (S.AGREED, S.EXECUTING)), ("告知结果", (S.EXECUTED,)), ("确认满意", (S.TOLD,)),
    ("复盘", (S.SATISFIED,)), ("观察", (S.REVIEWED,)),
]  # fmt: skip

SAID: dict[str, str] = {
    S.RECEIVED: "listen", S.REGISTERED: "listen", S.INVESTIGATING: "look", S.PLANNING: "consult", S.AGREED: "look",
    S.EXECUTING: "look", S.EXECUTED: "result", S.TOLD: "ask",
}  # fmt: skip


def context(request: Request, row: Complaint, opened: str = "") -> dict[str, Any]:
    """Everything the page needs."""
    actor, steps = request.actor, queries.rounds(row)
    bar, more = acts.bar(row, actor)
    offered = panels.move_bar(row.kind, actor, row)
    has = {name: panels.has(row, name) for name in ("evidence", "progress", "review", "joined", "actions")}
    evidence = list(row.evidence.select_related("staff").order_by("pk")) if has["evidence"] else []
    progress: list[Progress] = list(row.progress.order_by("-at")) if has["progress"] else []
    people = {one.by for one in evidence} | {one.by for one in progress} | {row.judged_by} | asked_by(steps)
    names = organization.names_of_refs(people)
    return {
        "row": row, "dot": states.DOTS[row.status], "opened": opened,
        "moves": [replace(move, open=move.name == opened) for move in (*bar.moves, *offered.moves)],
        "more": [replace(move, open=move.name == opened) for move in more],
        "stages": stages(row, steps), "facts": facts(row), "phone": mask_phone(row.phone) if row.phone else "",
        "clocks": clocks(row), "steps": steps, "names": names, "evidence": evidence, "progress": progress,
        "files": {one.pk: attachments.files_of(one.ref) for one in evidence}, "blocked": blocked(row),
        "review": queries.review_of(row) if has["review"] else None, "before": queries.before(row, days(row)),
        "orders": queries.orders_of(steps), "actions": collaboration.of_origin(row.ref) if has["actions"] else [],
        "alike": queries.alike(row) if row.status in states.OPEN else [],
        "joined": list(row.joined.all()) if has["joined"] else [], "came": came(request, row),
        "entries": entries(row.ref),
        "aside": panel_blocks(request, row.kind, "aside", row),
        "to_say": panel_blocks(request, "script", f"complaint-{SAID[row.status]}", row) if row.status in SAID else [],
        "papers": papers.offered(request, row, steps),
    }  # fmt: skip


def days(row: Complaint) -> int:
    """Within how many days the same counts as a repetition."""
    return queries.repeat_days(row.project_id)


def asked_by(steps: list[Round]) -> set[str]:
    """Who asked, agreed and approved in the rounds."""
    return {ref for step in steps for ref in (step.asked_by, step.agreed_by, step.approved_by) if ref}


def stages(row: Complaint, steps: list[Round]) -> list[dict[str, str]]:
    """The way of a complaint from left to right: what is done and when, where it stands now."""
    times = {
        "登记": row.registered_at, "分级受理": row.graded_at, "调查定性": row.judged_at, "确认满意": row.satisfied_at,
        "复盘": row.reviewed_at,
    }  # fmt: skip
    last = steps[-1] if steps else None
    if last is not None:
        times |= {
            "执行": last.executed_at,
            "告知结果": last.told_at,
            "定方案": last.due_at and last.opinion_at,
        }
    place = next((n for n, (_, at) in enumerate(STAGES) if row.status in at), len(STAGES))
    found = []
    for n, (label, _) in enumerate(STAGES):
        at = times.get(label)
        state = "done" if n < place and row.status not in ENDED else "now" if n == place else ""
        words = (
            f"第 {row.round} 轮"
            if state == "now" and row.round > 1
            else clock_time(at)
            if at and n < place
            else ""
        )
        found.append({"label": label, "state": state, "time": words})
    return found


ENDED = (S.EXCEPTED, S.WITHDRAWN, S.MERGED)


def facts(row: Complaint) -> list[tuple[str, Any]]:
    """The five facts, and what goes with them."""
    who = "匿名，凭编号查询" if row.is_anonymous else mask_name(row.name) if row.name else "—"
    found: list[tuple[str, Any]] = [
        ("时间", clock_time(row.received_at)), ("来源", row.get_source_display()), ("姓名", who),
        ("地点", row.place or "—"), ("事项", row.matter), ("要求", row.wish or "还没有问"),
    ]  # fmt: skip
    if row.about_staff:
        found.append(("投诉的是", str(row.about_staff.name)))
    if row.authority:
        number = f"，{row.authority_number}" if row.authority_number else ""
        until = f"，{clock_time(row.authority_due_at)} 前回复" if row.authority_due_at else ""
        found.append(("上级转办", f"{row.authority}{number}{until}"))
    if row.owner:
        found.append(("负责人", row.owner.name or row.owner.username))
    return found


def clocks(row: Complaint) -> list[Any]:
    """The clocks that run, the next due first, and those that were missed."""
    rows = sla.clocks_of(row.ref)
    rows.sort(key=lambda one: (one.stopped_at is not None, one.due_at))
    return [sla.view(one) for one in rows if one.stopped_at is None or one.breached_at is not None][:8]


def blocked(row: Complaint) -> str:
    """Why the plan cannot be carried out yet."""
    if row.status != S.AGREED:
        return ""
    if acts.needs_approval(row):
        return "还不能执行：费用超过权限，等批准"
    return "" if acts.may_start(row) else "还不能执行：公司有责，先写致歉说明"


def came(request: Request, row: Complaint) -> list[tuple[str, str]]:
    """The contact it came by and the case it is about, as far as this actor may open them."""
    refs = [SubjectRef.parse(text) for text in (row.origin, row.case) if text]
    names = going.names(request.actor, set(refs))
    return [(names[ref], going.address(request.actor, ref)) for ref in refs if ref in names]
