"""Past choices scored again under other weights, from what was kept with each (WO-03).

It looks back only as far as candidates were kept, and takes each choice as it stood: what another choice would have
done to the load, the place and the fairness of the next one is not carried on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, pstdev
from typing import Any

from guanjia.dispatch.models import Offer
from guanjia.kernel.actors import Actor

Points = Mapping[str, int]
MOST = 5_000  # choices that are looked at


@dataclass(frozen=True)
class Shape:
    """How a way to choose would have worked: minutes of the way, jobs a person, how evenly."""

    offers: int
    way: float
    most: int
    least: int
    spread: float


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
    kept = rows.exclude(shares=[]).exclude(mode=Offer.Mode.GRAB).select_related("order")
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
    taken = [row for row in chosen if row is not None]
    return Replay(shape(taken, everybody), shape(before, everybody), shape(after, everybody), changed, is_cut)


def first(shares: list[dict[str, Any]], points: Points) -> dict[str, Any]:
    """Who stands first under some weights, ties and rework as in the ranking."""
    return min(shares, key=lambda row: (row["behind"], -score(row, points), row["load"], row["staff"]))


def score(row: dict[str, Any], points: Points) -> int:
    """The points of one candidate; a term that did not exist then gives nothing."""
    return sum(round(most * row["shares"].get(key, 0)) for key, most in points.items())


def shape(rows: Iterable[dict[str, Any]], everybody: set[int]) -> Shape:
    """The mean estimated way in minutes, and how the jobs spread over all who could have had one."""
    rows = list(rows)
    jobs = Counter(dict.fromkeys(everybody, 0))
    jobs.update(row["staff"] for row in rows)
    counts = list(jobs.values()) or [0]
    way = mean(row["way"] for row in rows) if rows else 0.0
    return Shape(len(rows), way, max(counts), min(counts), pstdev(counts))
