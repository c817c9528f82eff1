"""The clause map: every clause with its figures, its standing and who answers for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from guanjia.collaboration import queries as collaboration
from guanjia.collaboration.models import ActionItem
from guanjia.insights import clauses, rules
from guanjia.insights.clauses import Clause
from guanjia.insights.models import Attestation, ClauseCharge, MapSnapshot
from guanjia.insights.policies import has_butlers
from guanjia.insights.rules import Standing
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import NotAllowed, NotFound
from guanjia.measures import declared
from guanjia.measures import queries as measures
from guanjia.measures.queries import Figure
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.values import value_in_words

SPAN = timedelta(days=29)
WEEK = timedelta(days=7)
NO_BUTLERS = "本项目没有管家服务，管家式服务制度不适用"


@dataclass(frozen=True)
class Line:
    """One clause of the map; `beside` are figures of the project's own reading, shown and not judged."""

    clause: Clause
    standing: Standing
    figures: tuple[Figure, ...]
    owner: str
    owner_id: int | None
    exempt_reason: str
    attested_until: date | None
    beside: tuple[Figure, ...] = ()

    @property
    def word(self) -> str:
        """The standing as people read it."""
        return rules.WORDS[self.standing]

    @property
    def look(self) -> str:
        """The mark of the standing."""
        return rules.LOOKS[self.standing]

    @property
    def leading(self) -> Figure | None:
        """The measure that is shown first: the worst of those with cases, else the first."""
        with_cases = [f for f in self.figures if f.total]
        judged = [f for f in with_cases if f.is_judged]
        if judged:
            return max(judged, key=lambda f: f.shortfall)
        return next(iter(with_cases or self.figures), None)


@dataclass(frozen=True)
class ClauseMap:
    """The map of a project over some days."""

    project: Project
    since: date
    until: date
    lines: dict[str, Line]
    words: "Said"

    @property
    def stated(self) -> list[Line]:
        """The clauses that the documents contain; assumed ones are shown and do not count."""
        return [line for line in self.lines.values() if not line.clause.assumed]

    @property
    def score(self) -> float | None:
        """Weighted conformity in percent, of the stated clauses that can be judged."""
        return rules.score([(line.clause.weight, line.standing) for line in self.stated])

    @property
    def coverage(self) -> str:
        """How many stated clauses have data or a confirmation (M211): gaps do not look like compliance."""
        return f"{sum(line.standing in rules.SHARES for line in self.stated)}/{len(self.stated)}"

    @property
    def counts(self) -> Counter[Standing]:
        """How many stated clauses stand how."""
        return Counter(line.standing for line in self.stated)


def check_reach(actor: Actor, project_id: int) -> None:
    """Refused for who may not read the map of the project."""
    if not actor.reach("clauses.read").covers(project_id):
        raise NotAllowed


@dataclass(frozen=True)
class Said:
    """What people said about the clauses of some projects: who answers, what is exempt, what was confirmed when."""

    charges: dict[tuple[int, str], ClauseCharge]
    attested: list[Attestation]

    def charge(self, clause: Clause, project_id: int) -> ClauseCharge | None:
        """Who answers; of a company clause the one row counts for every project."""
        return self.charges.get((0 if clause.is_company else project_id, clause.id))

    def until(self, project_id: int, day: date) -> dict[str, date]:
        """Until when each clause was confirmed, as far as it was said by a day; the latest word counts."""
        return {
            row.clause: row.valid_until
            for row in self.attested
            if (row.project_id == project_id or clauses.is_company(row.clause))
            and local(row.at).date() <= day
        }


def said(projects: Iterable[Project]) -> Said:
    """What people said, in two questions."""
    ids = [project.pk for project in projects]
    here = Q(project__in=ids) | Q(clause__in=clauses.company_ids())
    charges = ClauseCharge.objects.filter(here).select_related("owner").order_by("-pk")
    attested = Attestation.objects.filter(here).order_by("at", "pk")
    return Said({place_of(row): row for row in charges}, list(attested))


def place_of(row: ClauseCharge) -> tuple[int, str]:
    """Where a charge counts: in its project, or everywhere."""
    return (0 if clauses.is_company(row.clause) else row.project_id, row.clause)


def charge_of(clause: Clause, project: Project) -> ClauseCharge | None:
    """Who answers for a clause in a project; of a company clause the one row of the company."""
    rows = ClauseCharge.objects.filter(clause=clause.id)
    return (rows if clause.is_company else rows.filter(project=project)).order_by("pk").first()


def clause_map(actor: Actor, project: Project, until: date | None = None) -> ClauseMap:
    """Every clause as it stands over the thirty days that end on a day."""
    return clause_maps(actor, [project], said([project]), until)[project.pk]


def clause_maps(
    actor: Actor, projects: Iterable[Project], words: Said, until: date | None = None
) -> dict[int, ClauseMap]:
    """The maps of several projects, by two questions more than what people said.

    A company clause is measured over all projects (section 15, no. 23).
    """
    rows = list(projects)
    for project in rows:
        check_reach(actor, project.pk)
    today = until or local(clock.now()).date()
    since = today - SPAN
    keys = {key for clause in clauses.every() for key in clause.measures if key in declared.measures}
    keys |= {key for key, measure in declared.measures.items() if measure.beside}
    found = measures.figures_by_project(actor, sorted(keys), since, today, [row.pk for row in rows])
    common = measures.figures(SYSTEM, sorted(clauses.company_measures() & keys), since, today)
    return {
        row.pk: ClauseMap(row, since, today, _lines(found[row.pk], common, words, row, today), words)
        for row in rows
    }


def _lines(
    figures: Mapping[str, Figure], common: Mapping[str, Figure], words: Said, project: Project, today: date
) -> dict[str, Line]:
    near = float(policy.value("clauses.near_points", project=project.pk))
    attested, lines, butlers = words.until(project.pk, today), {}, has_butlers(project.pk)
    second = declared.second_readings(project.pk, clock.now())
    for clause in clauses.every():
        counted = common if clause.is_company else figures
        own = tuple(counted[key] for key in clause.measures if key in counted)
        charge = words.charge(clause, project.pk)
        exempt = (charge.exempt_reason if charge else "") or (
            "" if butlers or not clause.is_butlers else NO_BUTLERS
        )
        until = attested.get(clause.id)
        owner = charge.owner if charge else None
        lines[clause.id] = Line(
            clause, rules.standing(clause, own, near, until, today, bool(exempt)), own,
            (owner.name or owner.username) if owner else "", owner.pk if owner else None, exempt, until,
            tuple(figures[second[key]] for key in clause.measures if key in second),
        )  # fmt: skip
    return lines


@dataclass(frozen=True)
class Course:
    """How the map moved: the score thirty days ago, and what changed within a week."""

    earlier: float | None
    better: list[str]
    worse: list[str]


def course(actor: Actor, now: ClauseMap) -> Course:
    """Compare the map with those of thirty days and of a week ago, by the same figures."""
    earlier = clause_maps(actor, [now.project], now.words, now.since - timedelta(days=1))[now.project.pk]
    week_ago = clause_maps(actor, [now.project], now.words, now.until - WEEK)[now.project.pk]
    pairs = [(line, week_ago.lines[line.clause.id].standing) for line in now.stated]
    moved = [
        (line.clause.id, rules.SHARES[line.standing] - rules.SHARES[before])
        for line, before in pairs
        if line.standing in rules.SHARES and before in rules.SHARES
    ]
    return Course(earlier.score, [c for c, d in moved if d > 0], [c for c, d in moved if d < 0])


def gap_actions(actor: Actor, project: Project, clause_id: str) -> list[ActionItem]:
    """What was asked for to close the gap of a clause, newest first."""
    check_reach(actor, project.pk)
    charge = charge_of(get_clause(clause_id), project)
    return collaboration.of_origin(charge.ref) if charge else []


def attestations(actor: Actor, project: Project, clause_id: str) -> list[Attestation]:
    """What people confirmed about a clause, newest first."""
    check_reach(actor, project.pk)
    rows = Attestation.objects.filter(clause=clause_id)
    rows = rows if clauses.is_company(clause_id) else rows.filter(project=project)
    return list(rows.order_by("-at", "-pk"))


def get_attestation(actor: Actor, attestation_id: int) -> Attestation:
    """A confirmation within reach; one of a company clause is for everybody who reads the map."""
    row = Attestation.objects.filter(pk=attestation_id).first()
    if row is None or not actor.may("clauses.read"):
        raise NotFound
    if not clauses.is_company(row.clause) and not actor.reach("clauses.read").covers(row.project_id):
        raise NotFound
    return row


def snapshots(actor: Actor, project: Project) -> list[MapSnapshot]:
    """The frozen maps of a project, newest first, without their lines."""
    check_reach(actor, project.pk)
    return list(MapSnapshot.objects.filter(project=project).defer("data").order_by("-taken_at", "-pk")[:60])


def get_snapshot(actor: Actor, snapshot_id: int) -> MapSnapshot:
    """A frozen map within reach."""
    row = MapSnapshot.objects.select_related("project").filter(pk=snapshot_id).first()
    if row is None or not actor.reach("clauses.read").covers(row.project_id):
        raise NotFound
    return row


def changed(clause: Clause, project_id: int) -> list[str]:
    """The numbers of a clause that hold in a project instead of those of the documents, as people read them."""
    values = [(key, policy.value(key.key, project=project_id)) for key in clause.policies]
    return [f"{key.label} {value_in_words(key, value)}" for key, value in values if value != key.default]


def get_clause(clause_id: str) -> Clause:
    """A clause by its id."""
    found = clauses.by_id().get(clause_id)
    if found is None:
        raise NotFound("没有这一条，请从制度对照里打开。")
    return found
