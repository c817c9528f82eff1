"""The only writer of visit plans, visits, and what the figures know of a home's care."""

from datetime import date, datetime, timedelta

from guanjia.customers.models import Household, Occupancy, UnitButler
from guanjia.followups import care, events, states
from guanjia.followups.models import CareCount, CareVisit, VisitPlan
from guanjia.intake import actions as intake
from guanjia.intake.models import Source
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people.models import Staff

REASON_LENGTH, NOTE_LENGTH, NEED_LENGTH = 120, 500, 500
YEAR = timedelta(days=365)


@action
def draw_plans(day: date | None = None) -> int:
    """Propose the visits of the quarter for every butler who has no plan yet; returns how many were drawn (T66)."""
    first, last = care.quarter_of(day or local(clock.now()).date())
    leads = UnitButler.objects.filter(lead__has_left=False).order_by("unit__project_id", "lead_id")
    pairs = list(leads.values_list("unit__project_id", "lead_id").distinct())
    have = set(VisitPlan.objects.filter(first_day=first).values_list("project_id", "butler_id"))
    for project_id, butler_id in pairs:
        if (project_id, butler_id) not in have:
            _draw(project_id, butler_id, first, last)
    return len(set(pairs) - have)


def _draw(project_id: int, butler_id: int, first: date, last: date) -> VisitPlan:
    """One plan with its homes in their order."""
    plan = VisitPlan.objects.create(
        project_id=project_id, butler_id=butler_id, first_day=first, last_day=last
    )
    rows = care.proposed(project_id, butler_id, first)
    CareVisit.objects.bulk_create(
        CareVisit(project_id=project_id, plan=plan, household=row.household, why=row.why, position=place)
        for place, row in enumerate(rows, 1)
    )
    record(events.VisitPlanDrawn(visits=len(rows), due_at=care.end_of(last)), plan, by=SYSTEM)
    _settle(plan, by=SYSTEM)
    return plan


@action
def add_visit(project: Project, *, by: Actor, household: Household) -> CareVisit:
    """Put a home on this quarter's plan of its butler."""
    if not care.is_within_reach(by, household.pk) or household.project_id != project.pk:
        raise NotAllowed
    plan, is_new = _plan_of(household)
    drawn = plan.visits.filter(household=household).first()
    if drawn is not None and is_new:
        return drawn
    if drawn is not None:
        words = "这一户本季已经在计划里了，请在名单里打开它。"
        raise Refused("already_planned", words, {"household": words})
    row = CareVisit.objects.create(
        project=project, plan=plan, household=household, why=CareVisit.Why.ADDED,
        position=plan.visits.count() + 1,
    )  # fmt: skip
    record(events.VisitAdded(), row, by=by)
    if plan.status == VisitPlan.Status.KEPT:
        fact = events.VisitPlanReopened(due_at=care.end_of(plan.last_day))
        move(plan, states.REOPEN_PLAN, fact, by=by, kept_at=None)
    return row


def _plan_of(household: Household) -> tuple[VisitPlan, bool]:
    """This quarter's plan of the butler of a home, and whether it was drawn now because there was none."""
    butlers = UnitButler.objects.filter(unit_id=household.unit_id).select_related("lead").first()
    if butlers is None:
        words = "这一户还没有管家，请先到“管家责任区”安排。"
        raise Refused("no_butler", words, {"household": words})
    first, last = care.quarter_of(local(clock.now()).date())
    rows = VisitPlan.objects.filter(project_id=household.project_id, butler=butlers.lead, first_day=first)
    # two who add at once: the butler's row is locked, so that one plan is drawn
    Staff.objects.select_for_update().get(pk=butlers.lead_id)
    known = rows.first()
    return (known, False) if known else (_draw(household.project_id, butlers.lead_id, first, last), True)


@action
def note_visit(
    visit: CareVisit, *, by: Actor, how: str, whom: str, note: str, wants: str = "", need: str = "",
    at: datetime | None = None,
) -> CareVisit:  # fmt: skip
    """Write down a visit; a need that was found becomes a contact of the home, typed once (D-1.3.2-1)."""
    _require_reach(visit, by)
    require(ready(visit, states.VISIT))
    said, needed = noted(note, NOTE_LENGTH, "note"), noted(need, NEED_LENGTH, "need")
    _require_facts(how, whom, said, wants, needed)
    moment = at or clock.now()
    case = ""
    if needed:
        contact = intake.receive(
            visit.project, by=by, wants=wants, text=needed, source=Source.FOLLOW_UP, unit=visit.household.unit,
            origin=visit.ref, at=moment,
        )  # fmt: skip
        case = str(contact.ref)
    visit.note = said
    fact = events.HouseholdVisited(how=how, has_need=bool(needed))
    move(
        visit, states.VISIT, fact, by=by, at=moment, how=how, whom=whom, note_sealed=visit.note_sealed, case=case,
        done_by=by.ref, reason="",
    )  # fmt: skip
    count_home(visit.household)
    _settle(visit.plan, by=by)
    return visit


def _require_facts(how: str, whom: str, said: str, wants: str, needed: str) -> None:
    """How, whom and what; a need and its kind belong together."""
    wrong = {}
    if how not in CareVisit.How.values:
        wrong["how"] = "请选当面还是电话"
    if whom not in Occupancy.Relation.values:
        wrong["whom"] = "请选见到了谁"
    if not said:
        wrong["note"] = "请写聊了什么"
    if needed and wants not in CareVisit.Wants.values:
        wrong["wants"] = "请选这件需求是什么"
    if wants and not needed:
        wrong["need"] = "请写需求的内容"
    if wrong:
        raise Refused("facts_needed", "还不能记录拜访：" + "，".join(wrong.values()) + "。", wrong)


@action
def put_off_visit(visit: CareVisit, *, by: Actor, reason: str) -> CareVisit:
    """Not in this quarter: the home stands on the plan of the next one."""
    _require_reach(visit, by)
    why = _reason(reason)
    move(visit, states.PUT_OFF_VISIT, events.VisitPutOff(reason=why), by=by, reason=why)
    _settle(visit.plan, by=by)
    return visit


@action
def drop_visit(visit: CareVisit, *, by: Actor, reason: str) -> CareVisit:
    """The home is not visited, with the reason."""
    if by != SYSTEM:
        _require_reach(visit, by)
    why = _reason(reason)
    move(visit, states.DROP_VISIT, events.VisitDropped(reason=why), by=by, reason=why)
    _settle(visit.plan, by=by)
    return visit


@action
def drop_without_consent(household_id: int) -> int:
    """A home that took its consent back stands on no list for that reason any more; returns how many visits ended."""
    if care.frail([household_id]):
        return 0
    rows = CareVisit.objects.filter(household_id=household_id, why=CareVisit.Why.ELDER)
    count = 0
    for row in rows.filter(status=CareVisit.Status.PLANNED).select_related("household", "plan"):
        drop_visit(row, by=SYSTEM, reason="列入的依据不再有效")
        count += 1
    rows.update(why=CareVisit.Why.LONGEST)
    return count


def _reason(text: str) -> str:
    """A reason, in words."""
    words = noted(text, REASON_LENGTH, "reason")
    if not words:
        raise Refused("reason_needed", "请写理由。", {"reason": "请写理由"})
    return words


def _require_reach(visit: CareVisit, by: Actor) -> None:
    """Who looks after the home, or leads the project."""
    if not care.is_within_reach(by, visit.household_id):
        raise NotAllowed


def _settle(plan: VisitPlan, *, by: Actor) -> None:
    """A plan on which nothing is left to do is kept."""
    found = list(plan.visits.values_list("status", flat=True))
    if plan.status == VisitPlan.Status.OPEN and CareVisit.Status.PLANNED not in found:
        fact = events.VisitPlanKept(visited=found.count(CareVisit.Status.VISITED), visits=len(found))
        move(plan, states.KEEP_PLAN, fact, by=by)


@action
def count_home(household: Household) -> None:
    """Say anew what the figures know of a home after the staff got in touch (M205)."""
    last = care.contacted(household.project_id, household.pk).get(household.pk)
    is_active = care.lived_in(household.project_id).filter(pk=household.pk).exists()
    _count(household, CareCount.objects.filter(household=household).first(), is_active, last)


@action
def count_care() -> int:
    """Count every home, for what time brought; returns how many there are."""
    seen = 0
    for project in Project.objects.order_by("pk"):
        last, living = care.contacted(project.pk), set(care.lived_in(project.pk).values_list("pk", flat=True))
        known = {row.household_id: row for row in CareCount.objects.filter(household__project_id=project.pk)}
        for home in Household.objects.filter(project=project).order_by("pk").iterator():
            _count(home, known.get(home.pk), home.pk in living, last.get(home.pk))
            seen += 1
    return seen


def _count(home: Household, known: CareCount | None, is_active: bool, last: datetime | None) -> None:
    """One home; nothing when nothing changed, or nobody ever lived there."""
    now = clock.now()
    first = care.quarter_of(local(now).date())[0]
    facts = {
        "is_active": is_active, "in_year": last is not None and last > now - YEAR,
        "in_quarter": last is not None and local(last).date() >= first,
    }  # fmt: skip
    before = {name: getattr(known, name) for name in facts} if known else {"is_active": False}
    if before == facts or (known is None and not is_active):
        return
    CareCount.objects.update_or_create(household=home, defaults=facts)
    record(events.CareCounted(**facts), home, by=SYSTEM)
