"""How figures move: several measures week by week in one query."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models.functions import TruncWeek

from guanjia.kernel.actors import Actor
from guanjia.measures.queries import SUMS, Figure, figure_of, sums

WEEK = timedelta(days=7)


def weekly(
    actor: Actor, keys: Iterable[str], until: date, weeks: int, projects: Iterable[int] = ()
) -> dict[str, list[tuple[date, Figure]]]:
    """Each measure over the last weeks that have cases, oldest first; a week begins on its Monday."""
    since = until - timedelta(days=until.weekday()) - (weeks - 1) * WEEK
    base = sums(actor, keys, since, until, projects).annotate(week=TruncWeek("day"))
    found: dict[str, list[tuple[date, Figure]]] = {}
    for row in base.values("measure", "week").order_by("measure", "week").annotate(**SUMS):
        found.setdefault(row["measure"], []).append((row["week"], figure_of(row["measure"], row)))
    return found
