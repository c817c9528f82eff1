"""Past choices scored again under other weights, from what was kept with each (WO-03).

It looks back only as far as candidates were kept, and takes each choice as it stood: what another choice would have
done to the load, the place and the fairness of the next one is not carried on.

When another would have arrived nobody knows: it is estimated from when who was sent did arrive, by how much longer or
shorter the other's way was then; every candidate had been free in the window, so nothing else is taken to differ.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, pstdev
from typing import Any

from django.db.models import OuterRef, Subquery

from guanjia.dispatch.models import Offer
from guanjia.kernel.actors import Actor
from guanjia.workorders.models import Visit

Points = Mapping[str, int]
Row = dict[str, Any]
MINUTE = timedelta(minutes=1)
MOST = 5_000  # choices that are looked at
VISITS = Visit.objects.filter(order=OuterRef("order"), staff=OuterRef("staff"), is_butler=False)
# when who was chosen came: the order itself says only that somebody did, and that may have been the butler
CAME = Subquery(VISITS.filter(arrived_at__isnull=False).order_by("-nth").values("arrived_at")[:1])


@dataclass(frozen=True)
class Shape:
    """How a way to choose would have worked: minutes of the way, jobs a person, how evenly."""

    offers: int
    way: float
    most: int
    least: int
    spread: float
    arrivals: "Arrivals"


@dataclass(frozen=True)
class Arrivals:
    """Of the choices that led to an arrival: minutes from sending to it; of those with a window, how many within it."""

    count: int
    minutes: float
    told: int
    in_time: int


@dataclass(frozen=True)
class Changed:
    """A choice that would have had another first."""

    offer: Offer
    before: int
    after: int


@dataclass(frozen=True)
class Replay:
    """What was chosen, what the weights of today would choose, and what others would."""

    chosen: Shape
    now: Shape
    tried: Shape
    changed: list[Changed]
    is_cut: bool


def replayed(
    actor: Actor, project_id: int, now: Points, tried: Points, since: datetime, until: datetime
) -> Replay:
    """The choices of a span under the weights of now and under others; only choices whose candidates were kept."""
    rows = Offer.objects.filter(order__project_id=project_id, at__gte=since, at__lt=until)
    if not actor.reach("dispatch.assign").covers(project_id):
        rows = rows.none()
    kept = (
        rows.exclude(shares=[]).exclude(mode=Offer.Mode.GRAB).select_related("order").annotate(came_at=CAME)
    )
    offers = list(kept.order_by("-at", "-pk")[: MOST + 1])
    is_cut, offers = len(offers) > MOST, offers[:MOST]
    before = [first(offer.shares, now) for offer in offers]
    after = [first(offer.shares, tried) for offer in offers]
    chosen = [next((row for row in o.shares if row["staff"] == o.staff_id), None) for o in offers]
    everybody = {row["staff"] for offer in offers for row in offer.shares}
    changed = [
        Changed(offer, old["staff"], new["staff"])
        for offer, old, new in zip(offers, before, after, strict=True)
        if old["staff"] != new["staff"]
    ]
    ended = [(offer, row) for offer, row in zip(offers, chosen, strict=True) if row and is_arrived(offer)]

    def shaped(rows: Sequence[Row | None]) -> Shape:
        return shape([row for row in rows if row], everybody, arrivals(ended, offers, rows))

    return Replay(shaped(chosen), shaped(before), shaped(after), changed, is_cut)


def is_arrived(offer: Offer) -> bool:
    """Whether who was chosen arrived, in the round in which he was chosen."""
    order, came = offer.order, offer.came_at  # type: ignore[attr-defined]
    if offer.outcome != Offer.Outcome.ACCEPTED or offer.round != order.round or came is None:
        return False
    return order.staff_id == offer.staff_id and offer.at <= came


def arrivals(
    ended: Sequence[tuple[Offer, Row]], offers: Sequence[Offer], rows: Iterable[Row | None]
) -> Arrivals:
    """When who is named by the rows would have arrived, for the choices of which the arrival is known."""
    instead = {offer.pk: row for offer, row in zip(offers, rows, strict=True)}
    minutes, windows = [], []
    for offer, sent in ended:
        other = instead[offer.pk] or sent
        at = arrival(offer, other["way"] - sent["way"])
        minutes.append((at - offer.at) / MINUTE)
        if offer.order.window_until is not None:
            windows.append(at < offer.order.window_until + MINUTE)
    return Arrivals(len(minutes), mean(minutes) if minutes else 0.0, len(windows), sum(windows))


def arrival(offer: Offer, longer: int) -> datetime:
    """The known arrival with a way that is so many minutes longer; where a window is agreed, a shorter way brings
    nobody before its start."""
    order = offer.order
    known: datetime = offer.came_at  # type: ignore[attr-defined]
    soonest = min(known, order.window_from) if order.window_from else offer.at
    return max(known + longer * MINUTE, soonest)


def first(shares: list[dict[str, Any]], points: Points) -> dict[str, Any]:
    """Who stands first under some weights, ties and rework as in the ranking."""
    return min(shares, key=lambda row: (row["behind"], -score(row, points), row["load"], row["staff"]))


def score(row: dict[str, Any], points: Points) -> int:
    """The points of one candidate; a term that did not exist then gives nothing."""
    return sum(round(most * row["shares"].get(key, 0)) for key, most in points.items())


def shape(rows: Iterable[Row], everybody: set[int], known: Arrivals) -> Shape:
    """The mean estimated way in minutes, and how the jobs spread over all who could have had one."""
    rows = list(rows)
    jobs = Counter(dict.fromkeys(everybody, 0))
    jobs.update(row["staff"] for row in rows)
    counts = list(jobs.values()) or [0]
    way = mean(row["way"] for row in rows) if rows else 0.0
    return Shape(len(rows), way, max(counts), min(counts), pstdev(counts), known)
