"""Lists of calls, taken over: the same call once, lost ones of the last day wait to be called back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from guanjia.intake import calls
from guanjia.intake.actions.calls import end_call, ring, take_call
from guanjia.intake.call_list import CallRow
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.sheets import imports
from guanjia.sheets.imports import Progress


def import_calls(
    project: Project, rows: Sequence[CallRow], *, by: Actor, progress: Progress = imports.silent
) -> dict[str, int]:
    """Take over a list of calls, in chunks; who was reached later in the list need not be called back any more.

    It is the business of these days and no history: clocks and figures count as if the telephone had told.
    """
    actor = replace(imports.importer(by, project.pk, "intake.register"), channel="desk")
    reached = {row.number: row.rang_at for row in sorted(rows, key=lambda r: r.rang_at) if row.is_answered}
    counts: Counter[str] = Counter()
    imports.in_chunks(rows, lambda part: _take(project, part, reached, actor, counts), project.pk, progress)
    return dict(counts)


@action
def _take(
    project: Project, rows: Sequence[CallRow], reached: dict[str, datetime], by: Actor, counts: Counter[str]
) -> None:
    """One chunk; agents are found by their user names."""
    oldest = clock.now() - policy.minutes("call.import_back", project=project.pk)
    known = calls.known_ids(project.pk, [row.their_id for row in rows])
    agents = {name: organization.account_named(name) or 0 for name in {row.agent for row in rows}}
    for row in rows:
        if row.their_id[:80] in known:
            counts["calls_known"] += 1
            continue
        known |= {row.their_id[:80]} - {""}
        call = ring(
            project, by=by, number=row.number, their_id=row.their_id, is_offered=False, at=row.rang_at
        )
        picked_up = row.rang_at + row.waited
        if row.is_answered:
            call = take_call(call, by=by, account_id=agents[row.agent], rings=row.rings, at=picked_up)
            end_call(call, by=by, at=picked_up + row.talked)
        else:
            is_reached = reached.get(row.number, row.rang_at) > row.rang_at
            call = end_call(call, by=by, at=picked_up, calls_back=row.rang_at >= oldest and not is_reached)
            counts["to_call_back"] += call.contact_id is not None
        counts["calls_added"] += 1
