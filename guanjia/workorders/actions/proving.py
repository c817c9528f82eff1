"""What proves that somebody stands at a place, and what about it cannot be; the writer of proofs (B-3.3.1, A-1.2-3)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from guanjia.estate import screens
from guanjia.kernel import attachments, clock, policy
from guanjia.kernel import events as kernel
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment, Event
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.people import queries as people
from guanjia.people.protection import POSITION
from guanjia.privacy import queries as privacy
from guanjia.sla import queries as clocks
from guanjia.workorders import arrivals, counts, events, proof, rules
from guanjia.workorders.models import Proof, Visit, WorkOrder

WAYS = (Visit.Evidence.DOOR, Visit.Evidence.LOBBY, Visit.Evidence.CODE, Visit.Evidence.HAND)


@dataclass(frozen=True)
class Shown:
    """What somebody shows: one way with its code or note, and what comes beside it; `doubt` of the phone's clock."""

    evidence: str
    code: str
    note: str
    photos: tuple[Attachment, ...]
    position: str
    doubt: str

    @classmethod
    def of(
        cls, evidence: str, code: str, note: str, photos: Iterable[Attachment], position: str, doubt: str
    ) -> "Shown":
        """What was sent, in order."""
        return cls(
            evidence, code, noted(note, 120, "note"), tuple(photos), proof.position_in(position), doubt
        )


def check(order: WorkOrder, shown: Shown, *, by: Actor, at: datetime | None) -> None:
    """The code of the door, of the lobby at that moment or of the customer must be right; by hand needs a reason."""
    place = order.unit or order.area
    if shown.evidence not in WAYS:
        raise Refused("evidence_needed", "请选到场的凭据。", {"evidence": "请选择"})
    if shown.evidence == Visit.Evidence.DOOR and (place is None or shown.code.strip() != place.door_code):
        raise Refused("wrong_door", "扫到的不是这一户的门口码，请核对地址后重扫。", {"code": "不是这一户"})
    if shown.evidence == Visit.Evidence.LOBBY and (
        place is None or not screens.is_lobby_code(place, shown.code, at or clock.now())
    ):
        text = "大堂屏的码不是这一栋的，或已经换了，请站到屏前重扫一次。"
        raise Refused("wrong_lobby", text, {"code": "码不对或已经换了"})
    if shown.evidence == Visit.Evidence.CODE:
        check_code(order, shown.code, by=by, at=at)
    if shown.evidence == Visit.Evidence.HAND:
        require(rules.has_reason(shown.note, "手工登记到场要写原因，例如：门口码坏了。"))


def check_code(order: WorkOrder, code: str, *, by: Actor, at: datetime | None) -> None:
    """The customer's code; a wrong try is kept, and after the last one no code helps in this round (B-3.3.1).

    Tries that run at the same moment may pass the limit by as many as there are processes.
    """
    limit = int(policy.value("visit.code_tries", project=order.project_id))
    if counts.wrong_codes(order) >= limit:
        text = f"到访码已输错 {limit} 次，这张单不能再用到访码，请扫门口码，或手工登记到场并写原因。"
        raise Refused("code_locked", text, {"evidence": "请换一种凭据"})
    if code.strip() != order.arrival_code:
        fact = events.CodeRefused(staff_id=by.staff_id or 0, round=order.round)
        wrong = Refused("wrong_code", "到访码不对，请客户再看一下手机上的 4 位数。", {"code": "到访码不对"})
        wrong.kept = lambda: record(fact, order, by=by, at=at)
        raise wrong


def new_visit(order: WorkOrder, staff_id: int, **stamps: Any) -> Visit:
    """The next visit of an order."""
    nth = Visit.objects.filter(order=order).count() + 1
    return Visit.objects.create(order=order, round=order.round, nth=nth, staff_id=staff_id, **stamps)


def write_arrival(
    order: WorkOrder, visit: Visit, shown: Shown, *, by: Actor, at: datetime
) -> events.VisitArrived:
    """Write the arrival with everything that proves it and what is doubtful; gives the fact for its event."""
    away = arrivals.away_from(order, shown.position) if _may_keep(visit, shown, at) else None
    flags = _flags(order, visit, shown, at, away)
    attachments.attach(shown.photos, order.ref, by=by)
    _keep(visit, shown, at, away)
    visit.arrived_at, visit.evidence, visit.evidence_note = at, shown.evidence, shown.note
    visit.flags = flags
    _weigh(visit)
    return _fact(order, visit, [str(photo.token) for photo in shown.photos])


def _may_keep(visit: Visit, shown: Shown, at: datetime) -> bool:
    """Whether a position came, with the consent that held then."""
    return bool(shown.position) and privacy.standing_consent(visit.staff.ref, POSITION, at) is not None


def _keep(visit: Visit, shown: Shown, at: datetime, away: proof.Away | None) -> None:
    """Keep each kind that came; a position only with consent, and counted only near the building."""
    _prove(visit, shown.evidence, at)
    if shown.photos:
        _prove(visit, Visit.Evidence.PHOTO, at, sha256=shown.photos[0].sha256)
    if _may_keep(visit, shown, at):
        near, metres = away is None or away.is_near, away.metres if away else None
        _prove(visit, Visit.Evidence.POSITION, at, position=shown.position, is_counted=near, metres=metres)


def _prove(visit: Visit, kind: str, at: datetime, *, position: str = "", **facts: Any) -> None:
    row = Proof(visit=visit, kind=kind, at=at, **facts)
    row.position = position
    row.save(force_insert=True)


def _kinds(visit: Visit) -> list[str]:
    """What proves a visit, without what came and does not count."""
    return list(visit.proofs.filter(is_counted=True).values_list("kind", flat=True))


def _weigh(visit: Visit) -> None:
    """Sum up what the visit has now, and save it."""
    visit.strength = proof.strength_of(_kinds(visit), is_clock_doubtful="clock" in visit.flags)
    visit.save()


def _fact(order: WorkOrder, visit: Visit, files: list[str]) -> events.VisitArrived:
    """What the measures need: when the notice clock is due, whether the project counts it, the agreed window."""
    counted, left_out = clocks.due_of(order.ref, "T1"), clocks.due_of(order.ref, "T1R")
    return events.VisitArrived(
        supplier_id=0 if visit.is_butler else order.supplier_id or 0, urgency=order.urgency,
        staff_id=visit.staff_id, is_butler=visit.is_butler, evidence=visit.evidence,
        evidence_note=visit.evidence_note, notice_due_at=left_out or counted, counted_due_at=counted,
        is_counted=left_out is None or counted is not None,
        window_from=order.window_from, window_until=order.window_until, strength=visit.strength,
        kinds=sorted(_kinds(visit)), files=files, nth=visit.nth,
    )  # fmt: skip


def _flags(order: WorkOrder, visit: Visit, shown: Shown, at: datetime, away: proof.Away | None) -> list[str]:
    """What cannot be as it was told."""
    least = seconds("presence.least_way", order)
    travel = policy.minutes("visit.travel", project=order.project_id)
    found = {
        "travel": arrivals.is_elsewhere(visit.staff_id, order, at, travel),
        "instant": proof.is_instant(visit.departed_at, at, least),
        "clock": bool(shown.doubt),
        "reused": arrivals.were_used([photo.sha256 for photo in shown.photos]),
        "far": away is not None and away.is_far,
    }
    return [flag for flag, is_so in found.items() if is_so]


def seconds(key: str, order: WorkOrder) -> timedelta:
    """A policy value in seconds, for the project of an order."""
    return timedelta(seconds=float(policy.value(key, project=order.project_id)))


def question(order: WorkOrder, visit: Visit, flags: list[str], *, at: datetime | None = None) -> None:
    """Say what is doubtful about an arrival; nothing is blocked."""
    if flags:
        fact = events.ArrivalQuestioned(staff_id=visit.staff_id, nth=visit.nth, flags=flags)
        record(fact, order, by=SYSTEM, at=at, about=[visit.staff.ref])


@action
def question_work(order: WorkOrder, *, at: datetime) -> None:
    """A whole job of several steps took less time than anybody needs: the visit is flagged; again is nothing."""
    steps = order.steps.filter(round=order.round, part="step", state="done").count()
    visit = arrivals.latest(order)
    if visit is None or "rushed" in visit.flags:
        return
    if proof.is_rushed(order.started_at, at, steps, seconds("presence.least_work", order)):
        visit.flags = [*visit.flags, "rushed"]
        visit.save(update_fields=["flags"])
        question(order, visit, ["rushed"], at=at)


@action
def witness_arrival(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The customer taps 师傅到了: the strongest evidence for the visit that is on; a second tap is nothing.

    Refused when nobody is on the way, and when the arrival is longer ago than the policy allows.
    """
    require(None if rules.is_customer_of(order, by) and by.may("workorders.witness") else NotAllowed())
    moment = at or clock.now()
    visit = arrivals.to_witness(order, moment)
    if visit is None:
        raise Refused("nobody_to_witness", "现在没有在路上或刚到的师傅；到得太久的也不能再确认。")
    if visit.tapped_at:  # type: ignore[attr-defined]
        return order
    _prove(visit, Visit.Evidence.TAP, moment)
    _weigh(visit)
    return amend(order, _witnessed(order, visit), by=by, at=at, about=[visit.staff.ref])


def _witnessed(order: WorkOrder, visit: Visit) -> events.ArrivalWitnessed:
    """What the arrival said, with what it is worth now; before the arrival was registered only who is meant."""
    kinds = sorted(_kinds(visit))
    said = _said(order, visit)
    if said is None:
        return events.ArrivalWitnessed(visit.staff_id, visit.is_butler, Visit.Evidence.TAP, kinds=kinds)
    facts = {one.name: getattr(said, one.name) for one in fields(said)}
    fact = events.ArrivalWitnessed(**facts, arrived_at=visit.arrived_at)
    return replace(fact, strength=visit.strength, kinds=kinds, files=[], nth=visit.nth)


def _said(order: WorkOrder, visit: Visit) -> events.VisitArrived | None:
    """The event of an arrival, as a fact."""
    if visit.arrived_at is None:
        return None
    rows = Event.objects.filter(
        subject_kind=order.kind, subject_id=order.pk, name=events.VisitArrived.event_name(),
        data__staff_id=visit.staff_id, occurred_at=visit.arrived_at,
    )  # fmt: skip
    row = rows.order_by("-pk").first()
    return kernel.fact_as(events.VisitArrived, row) if row else None


@action
def check_arrival(visit: Visit, *, by: Actor, words: str) -> Visit:
    """A supervisor looked at an arrival that is doubtful or weakly proved, and says what came of it."""
    order = visit.order
    require(
        rules.may_work_desk(order, by, "workorders.vet"),
        None
        if visit.staff_id != by.staff_id
        else Refused("own_arrival", "不能核对自己的到场，请另一位来看。"),
        rules.has_reason(words, "请写核对的结果，例如：问过客户，人到了。"),
    )
    said = noted(words, 120, "words")
    fact = events.ArrivalChecked(staff_id=visit.staff_id, nth=visit.nth, words=said)
    record(fact, order, by=by, about=[visit.staff.ref])
    visit.looked_at, visit.looked_by, visit.looked_words = clock.now(), by.ref, said
    visit.save(update_fields=["looked_at", "looked_by", "looked_words"])
    return visit


def ref_of(by: Actor) -> Any:
    """The staff file of the one who acts."""
    return people.system_staff(by.staff_id or 0).ref
