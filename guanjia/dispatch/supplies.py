"""What the jobs of a day need along, what is in whose van and in which warehouse, and what must be drawn before.

A tool is carried, a part is used up. Who is sent a job by the plan carries its tools; parts that no van has come out
of a warehouse, named with the visit (需先领料). What was sent already stays sent: its way is only spoken of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guanjia.dispatch.models import JobNeed
from guanjia.dispatch.planning.problem import Technician, Visit
from guanjia.stores.models import Stock
from guanjia.workorders.models import WorkOrder

Sort = JobNeed.Sort
LATE = 1 << 20


@dataclass(frozen=True)
class Draw:
    """So many of an item, out of which warehouse (none: nobody has it)."""

    item: int
    quantity: int
    store: int | None


@dataclass
class Supplies:
    """The needs by project and category, and the stock by van (staff) and by warehouse (store), by item; whole."""

    needs: Mapping[tuple[int, int], list[JobNeed]]
    vans: Mapping[str, Counter[str]]
    houses: Mapping[int, Counter[str]]
    drawn: dict[str, tuple[Draw, ...]] = field(default_factory=dict)

    def equipped(self, one: Technician) -> Technician:
        """A technician with what their van holds."""
        held = {item: n for item, n in self.vans[one.id].items() if n > 0}
        return replace(one, tools=frozenset(held), stock=held)

    def loaded(self, visits: Iterable[Visit], orders: Mapping[str, WorkOrder]) -> tuple[Visit, ...]:
        """The visits with what they need. Who is settled takes from the own van first, by time, then it is drawn."""
        found = {one.id: self._needing(one, orders[one.id]) for one in visits}
        left = {name: Counter(van) for name, van in self.vans.items()}
        for one in sorted(found.values(), key=lambda one: (one.pin.start or LATE, int(one.id))):
            if one.pin.technicians:
                found[one.id] = self._settled(one, orders[one.id], left)
        return tuple(found.values())

    def _needing(self, visit: Visit, order: WorkOrder) -> Visit:
        rows = self.needs.get((order.project_id, order.category_id), ())
        tools = frozenset(str(row.item_id) for row in rows if row.sort == Sort.TOOL)
        return replace(
            visit,
            tools=tools,
            parts={str(row.item_id): row.quantity for row in rows if row.sort == Sort.PART},
        )

    def _settled(self, visit: Visit, order: WorkOrder, left: dict[str, Counter[str]]) -> Visit:
        """A visit whose lead is settled; only what was sent may lack a tool, or a part that no warehouse has."""
        lead = visit.pin.technicians[0]
        is_sent, van = str(order.staff_id) == lead, left[lead]
        lacking = (
            visit.tools - {item for item, n in self.vans[lead].items() if n > 0} if is_sent else frozenset()
        )
        draws, parts = [self._draw(item, 1) for item in sorted(lacking)], {}
        for item, wanted in visit.parts.items():
            held = max(0, min(wanted, van[item]))
            draw = self._draw(item, wanted - held) if held < wanted else None
            is_short = draw is not None and draw.store is None and not is_sent
            parts[item] = wanted if is_short else held
            draws += [draw] if draw and not is_short else []
            van[item] -= parts[item]
        self._note(visit, draws)
        return replace(visit, tools=visit.tools - lacking, parts={i: n for i, n in parts.items() if n})

    def eased(self, visits: Iterable[Visit], names: Iterable[str]) -> tuple[Visit, ...]:
        """The visits with some of them freed of the parts that a warehouse has, the most urgent first."""
        found = {one.id: one for one in visits}
        for one in sorted((found[name] for name in set(names)), key=lambda one: (-one.priority, int(one.id))):
            if one.pin.technicians:
                continue
            draws = [draw for item, n in one.parts.items() if (draw := self._draw(item, n)).store is not None]
            self._note(one, draws)
            kept = {i: n for i, n in one.parts.items() if int(i) not in {draw.item for draw in draws}}
            found[one.id] = replace(one, parts=kept)
        return tuple(found.values())

    def _draw(self, item: str, quantity: int) -> Draw:
        """Take so many out of the first warehouse that has them all."""
        store = self._where(item, quantity)
        if store is not None:
            self.houses[store][item] -= quantity
        return Draw(int(item), quantity, store)

    def _note(self, visit: Visit, draws: Iterable[Draw]) -> None:
        if rows := tuple(draws):
            self.drawn[visit.id] = self.drawn.get(visit.id, ()) + rows

    def lacking(self, visit: Visit, one: Technician | None, used: Mapping[str, int]) -> list[dict[str, Any]]:
        """Which tools and parts of a visit somebody lacks (nobody given: everybody), and which warehouse has them."""
        vans = [one] if one else []
        tools = [(item, 1) for item in sorted(visit.tools) if not any(item in each.tools for each in vans)]
        short = [
            (item, n - max((each.stock.get(item, 0) - used.get(item, 0) for each in vans), default=0))
            for item, n in sorted(visit.parts.items())
        ]
        return [
            {"item": int(item), "quantity": n, "store": self._where(item, n)}
            for item, n in (*tools, *short)
            if n > 0
        ]

    def _where(self, item: str, quantity: int) -> int | None:
        """The first warehouse that has so many."""
        return next((store for store, held in self.houses.items() if held[item] >= quantity), None)


def supplies_of(project_ids: Iterable[int], orders: Iterable[WorkOrder], staff: Iterable[str]) -> Supplies:
    """What the jobs of a day need and where it lies, in two queries; each project has items of its own."""
    needs, people, projects = defaultdict(list), set(staff), list(project_ids)
    rows = JobNeed.objects.filter(
        item__project_id__in=projects, item__is_active=True, category__in={row.category_id for row in orders}
    )
    for need in rows.select_related("item"):
        needs[need.item.project_id, need.category_id].append(need)
    vans: dict[str, Counter[str]] = {name: Counter() for name in people}
    houses: dict[int, Counter[str]] = {}
    stock = Stock.objects.filter(
        store__project_id__in=projects, item__in={n.item_id for found in needs.values() for n in found}
    )
    for row in stock.select_related("store").order_by("store_id"):
        if row.store.staff_id is None:
            houses.setdefault(row.store_id, Counter())[str(row.item_id)] += int(row.quantity)
        elif str(row.store.staff_id) in vans:
            vans[str(row.store.staff_id)][str(row.item_id)] += int(row.quantity)
    return Supplies(needs, vans, houses)
