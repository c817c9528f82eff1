"""What the owner of clauses is told once a month: which became worse, which wait for a confirmation (ANA-02)."""

from collections import defaultdict
from dataclasses import dataclass, field

from guanjia.insights import queries, rules
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import queries as organization
from guanjia.organization.moments import local


@dataclass
class Brief:
    """The clauses of one owner that want attention."""

    worse: set[str] = field(default_factory=set)
    owed: set[str] = field(default_factory=set)

    @property
    def words(self) -> str:
        """Both in one sentence."""
        parts = (("比上个月变差", self.worse), ("等人工确认", self.owed))
        return (
            "；".join(f"{what} {len(ids)} 条：{'、'.join(sorted(ids))}" for what, ids in parts if ids) + "。"
        )


def briefs() -> dict[int, Brief]:
    """By owner, over all open projects: the map of today beside the one of thirty days ago."""
    projects = organization.open_projects()
    words, today = queries.said(projects), local(clock.now()).date()
    now = queries.clause_maps(SYSTEM, projects, words, today)
    before = queries.clause_maps(SYSTEM, projects, words, today - queries.SPAN)
    found: dict[int, Brief] = defaultdict(Brief)
    for project in projects:
        for line in now[project.pk].lines.values():
            charge = words.charge(line.clause, project.pk)
            if line.owner_id is None or charge is None:
                continue
            if rules.is_worse(line.standing, before[project.pk].lines[line.clause.id].standing):
                found[line.owner_id].worse.add(line.clause.id)
            if charge.asked_on is not None:
                found[line.owner_id].owed.add(line.clause.id)
    return dict(found)
