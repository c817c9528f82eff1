"""Common causes 共同原因: proposed once by the words, judged by a person, then one lead order with followers."""

from datetime import datetime

from django.db.models import QuerySet

from guanjia.intake import alike, events, states, suggesting
from guanjia.intake.actions.contacts import UNSORTED, receive_request
from guanjia.intake.models import CauseProposal, Contact
from guanjia.intake.triage.causes import PROJECT, RISER, CommonCause, common_causes, over_project
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import queries as knowledge
from guanjia.organization.models import Project
from guanjia.workorders import actions as workorders
from guanjia.workorders import states as order_states
from guanjia.workorders.models import WorkOrder

NEEDS = ("dispatch.assign", "intake.register")


@action
def propose_causes(project_id: int, *, at: datetime | None = None) -> list[CauseProposal]:
    """Put to a person what many homes of one place said within the time of the rules (C-1.3-4); each place once."""
    moment = at or clock.now()
    within = alike.hours("triage.cause_hours", project_id, moment)
    at_least = int(policy.value("triage.cause_homes", at=moment, project=project_id))
    Project.objects.select_for_update().get(pk=project_id)  # two workers propose one thing once
    cases = alike.open_cases(project_id, moment - within)
    parts = common_causes(cases, lexicon(), within, at_least)
    buildings = int(policy.value("triage.cause_buildings", at=moment, project=project_id))
    whole = over_project([*parts, *alike.linked_causes(project_id, moment - within)], buildings)
    found = [_propose(project_id, cause, moment, moment - within) for cause in (*whole, *parts)]
    wide = set(_proposed(project_id).filter(part=PROJECT).values_list("code", flat=True))
    return [row for row in found if row is not None and (row.part == PROJECT or row.code not in wide)]


def _proposed(project_id: int) -> QuerySet[CauseProposal]:
    return CauseProposal.objects.filter(project_id=project_id, status=CauseProposal.Status.PROPOSED)


def _propose(project_id: int, cause: CommonCause, at: datetime, since: datetime) -> CauseProposal | None:
    """A new row, or more members of the one that waits; nothing where a person judged it within the time."""
    keys = [cause.lead.key, *(case.key for case in cause.followers)]
    line = cause.place.room if cause.part == RISER else ""
    same = {
        "project_id": project_id, "code": cause.code, "part": cause.part, "building": cause.place.building,
        "entrance": cause.place.entrance, "line": line,
    }  # fmt: skip
    known = CauseProposal.objects.select_for_update().filter(**same).order_by("-pk").first()
    if known is not None and known.status == CauseProposal.Status.PROPOSED:
        return _grow(known, keys, at)
    if known is not None and known.decided_at is not None and known.decided_at >= since:
        return None
    row = CauseProposal.objects.create(**same, members=keys, found_at=at)
    about = [SubjectRef.parse(key) for key in keys]
    record(
        events.CauseProposed(code=cause.code, part=cause.part, homes=len(keys)),
        row,
        by=SYSTEM,
        at=at,
        about=about,
    )
    return row


def _grow(row: CauseProposal, keys: list[str], at: datetime) -> CauseProposal | None:
    """The same with what came since."""
    together = list(dict.fromkeys([*row.members, *keys]))
    if together == row.members:
        return None
    fact = events.CauseGrown(homes=len(together))
    amend(row, fact, by=SYSTEM, at=at, members=together)
    return None


@action
def link_cause(proposal: CauseProposal, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """One tap: contacts become orders, one leads and the others follow it; nothing is merged away (decision 13)."""
    moment = at or clock.now()
    _require_judge(proposal, by)
    require(ready(proposal, states.LINK))
    rows = alike.members(proposal.refs)
    orders = [row for row in rows if isinstance(row, WorkOrder)]
    contacts = [row for row in rows if isinstance(row, Contact) and row.status == Contact.Status.OPEN]
    orders += [_ordered(row, orders, by, moment) for row in contacts]
    lead = _lead(orders)
    followers = [row for row in orders if row != lead and row.lead_id is None and _may_follow(row)]
    if lead is None or not followers:
        raise Refused("too_few", "剩下能并的不到两件（有的已经派出或办完），请单独处理，或标为不是同一原因。")
    for row in followers:
        workorders.follow_lead(
            row, by=by, lead=lead, reason=f"多户同时反映：{alike.name_of(proposal)}", at=moment
        )
    fact = events.CauseTaken(lead=lead.number, followers=len(followers))
    about = [row.ref for row in (lead, *followers)]
    move(proposal, states.LINK, fact, by=by, at=moment, about=about, lead=lead)
    if proposal.part == PROJECT:
        for part in _proposed(proposal.project_id).filter(code=proposal.code):
            within = events.CauseTaken(lead=lead.number, followers=len(part.members))
            move(part, states.LINK, within, by=by, at=moment, lead=lead)
    return lead


def _require_judge(proposal: CauseProposal, by: Actor) -> None:
    """Who takes contacts and may link orders."""
    require(None if all(by.reach(need).covers(proposal.project_id) for need in NEEDS) else NotAllowed())


def _ordered(contact: Contact, orders: list[WorkOrder], by: Actor, at: datetime) -> WorkOrder:
    """A contact as an order of its own home, of the category that was suggested, else of the first order."""
    code = contact.suggestions.filter(head="category").values_list("final", "value").first() or ("", "")
    usual = orders[0].category.code if orders else UNSORTED
    category = knowledge.get_category(by, code[0] or code[1] or usual)
    return receive_request(
        contact.project, by=by, category=category, description=contact.text, source=contact.source,
        unit=contact.unit or suggesting.place_in(contact.project_id, contact.text), contact=contact, at=at,
    )  # fmt: skip


def _lead(orders: list[WorkOrder]) -> WorkOrder | None:
    """Who leads: an order that somebody works on already, else the first that came."""
    able = [row for row in orders if row.lead_id is None and row.status in order_states.MAY_LEAD]
    return min(able, key=lambda row: (_may_follow(row), row.received_at, row.pk), default=None)


def _may_follow(order: WorkOrder) -> bool:
    return order.status in order_states.MAY_FOLLOW and not order.followers.exists()


@action
def dismiss_cause(proposal: CauseProposal, *, by: Actor) -> CauseProposal:
    """It is not one cause: each goes its own way, and the same is not proposed again within the time."""
    _require_judge(proposal, by)
    return move(proposal, states.DISMISS, events.CauseDismissed(), by=by)
