"""Reads of materials; what lies outside of the actor's projects is not there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.stores import states
from guanjia.stores.models import (
    Count,
    CountLine,
    Item,
    Line,
    MaterialRequest,
    RequestLine,
    Stock,
    Store,
    Unbooked,
)

NEED = "stores.read"
NOTHING = Decimal(0)


def _within(actor: Actor, name: str = "project") -> Q:
    """The projects whose stores the actor sees; who carries a van sees those of the own projects."""
    reach = actor.reach(NEED)
    if reach.company:
        return Q()
    asks = actor.projects if actor.may("stores.ask") else frozenset()
    return Q(**{f"{name}__in": reach.projects | asks})


def items(actor: Actor, project_id: int) -> QuerySet[Item]:
    """The items of a project in use, by code."""
    return Item.objects.filter(_within(actor), project_id=project_id, is_active=True).order_by("code")


def get_item(actor: Actor, item_id: int) -> Item:
    """An item within reach."""
    row = Item.objects.filter(_within(actor), pk=item_id).select_related("project").first()
    if row is None:
        raise NotFound
    return row


def stores(actor: Actor, project_id: int) -> list[Store]:
    """Warehouses first, then the vans of people who are still here or still carry something."""
    rows = Store.objects.filter(_within(actor), project_id=project_id).select_related("staff")
    carried = Q(staff=None) | Q(staff__has_left=False) | Q(stock__quantity__gt=0)
    return list(rows.filter(carried).distinct().order_by(F("staff__number").asc(nulls_first=True), "pk"))


def warehouses(project_id: int) -> QuerySet[Store]:
    """The warehouses of a project."""
    return Store.objects.filter(project_id=project_id, staff=None).order_by("pk")


def get_store(actor: Actor, store_id: int) -> Store:
    """A store within reach; a van also by who carries it."""
    rows = Store.objects.filter(_within(actor), pk=store_id)
    row = rows.select_related("project", "staff").first()
    if row is None:
        raise NotFound
    return row


def van_of(staff_id: int) -> Store | None:
    """What a person carries along, if anything was ever drawn."""
    return Store.objects.filter(staff_id=staff_id).select_related("staff").first()


def stock_of(store: Store | None, *, held_only: bool = False) -> list[Stock]:
    """The stock of a store by item; without `held_only` also what is used up or has a minimum."""
    rows = Stock.objects.filter(store=store).select_related("item").order_by("item__code")
    return list(rows.filter(quantity__gt=0) if held_only else rows)


def carried(staff_id: int | None) -> list[Stock]:
    """What a person's van holds, by item, in one query."""
    rows = Stock.objects.filter(store__staff_id=staff_id or 0, quantity__gt=0).select_related("item")
    return list(rows.order_by("item__code"))


@dataclass
class ItemRow:
    """An item with its stock in every store."""

    item: Item
    by_store: dict[int, Stock] = field(default_factory=dict)
    vans: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """All stores together."""
        return sum((row.quantity for row in self.by_store.values()), NOTHING)

    @property
    def low(self) -> list[Stock]:
        """The stocks that reached their minimum."""
        return [row for row in self.by_store.values() if row.is_low]


def overview(actor: Actor, project_id: int) -> list[ItemRow]:
    """Every item in use with its stock in every store; two queries."""
    rows = {item.pk: ItemRow(item) for item in items(actor, project_id)}
    for stock in Stock.objects.filter(item__in=rows).select_related("store"):
        row = rows[stock.item_id]
        row.by_store[stock.store_id] = stock
        if stock.store.staff_id:
            row.vans += stock.quantity
    return list(rows.values())


def stock_of_item(item: Item) -> list[Stock]:
    """Where an item lies."""
    rows = Stock.objects.filter(item=item).select_related("store__staff")
    return list(rows.order_by(F("store__staff__number").asc(nulls_first=True), "pk"))


def lines_of(item: Item | None = None, store: Store | None = None) -> QuerySet[Line]:
    """Moves of an item or of a store, newest first."""
    wanted = {name: row for name, row in (("stock__item", item), ("stock__store", store)) if row}
    rows = Line.objects.filter(**wanted).select_related("slip", "stock__item", "stock__store__staff")
    return rows.order_by("-pk")


def open_requests(actor: Actor, project_id: int) -> list[MaterialRequest]:
    """What waits to be handed out, the oldest first."""
    rows = MaterialRequest.objects.filter(
        _within(actor), project_id=project_id, status__in=states.OPEN
    ).select_related("staff", "store__staff")
    return list(rows.prefetch_related("lines__item").order_by("asked_at", "pk"))


def ended_requests(actor: Actor, project_id: int, limit: int) -> list[MaterialRequest]:
    """What was handed out, refused or taken back, the newest first."""
    rows = MaterialRequest.objects.filter(_within(actor), project_id=project_id).exclude(
        status__in=states.OPEN
    )
    found = rows.select_related("staff", "store__staff").prefetch_related("lines__item")
    return list(found.order_by("-ended_at", "-pk")[:limit])


def my_requests(staff_id: int, limit: int) -> list[MaterialRequest]:
    """What a person asked for, the newest first."""
    rows = MaterialRequest.objects.filter(staff_id=staff_id).prefetch_related("lines__item")
    return list(rows.order_by("-pk")[:limit])


def get_request(actor: Actor, request_id: int) -> MaterialRequest:
    """A request within reach, or the own one."""
    seen = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    reach = actor.reach(NEED)
    seen |= Q() if reach.company else Q(project_id__in=reach.projects)
    rows = MaterialRequest.objects.filter(seen, pk=request_id)
    row = rows.select_related("staff", "store__staff", "project").first()
    if row is None:
        raise NotFound
    return row


def counts(actor: Actor, store: Store, limit: int) -> list[Count]:
    """The counts of a store, the newest first."""
    return list(Count.objects.filter(_within(actor), store=store).order_by("-pk")[:limit])


def waiting_counts(actor: Actor, project_id: int) -> list[Count]:
    """Counts whose difference waits for another person."""
    rows = Count.objects.filter(_within(actor), project_id=project_id, status=Count.Status.WAITING)
    return list(rows.select_related("store__staff").order_by("pk"))


def get_count(actor: Actor, count_id: int) -> Count:
    """A count within reach."""
    rows = Count.objects.filter(_within(actor), pk=count_id)
    row = rows.select_related("store__staff", "project").first()
    if row is None:
        raise NotFound
    return row


def unbooked(actor: Actor, project_id: int) -> list[Unbooked]:
    """What was used without the book knowing, and nobody settled yet."""
    rows = Unbooked.objects.filter(
        _within(actor, "stock__store__project"), stock__store__project_id=project_id, settled_at=None
    )
    return list(rows.select_related("stock__item", "stock__store__staff").order_by("pk"))


def get_unbooked(actor: Actor, unbooked_id: int) -> Unbooked:
    """One of them, within reach."""
    rows = Unbooked.objects.filter(_within(actor, "stock__store__project"), pk=unbooked_id)
    row = rows.select_related("stock__item", "stock__store__staff").first()
    if row is None:
        raise NotFound
    return row


def stock(actor: Actor, *, only_low: bool = False) -> QuerySet[Stock]:
    """Stock of items in use within reach; `only_low` leaves what reached its minimum."""
    rows = Stock.objects.filter(_within(actor, "store__project"), item__is_active=True)
    if only_low:
        rows = rows.filter(minimum__gt=0, quantity__lte=F("minimum"))
    return rows.select_related("item", "store__staff", "store__project").order_by("pk")


@dataclass
class MonthRow:
    """An item of a store in a month: what was there, what came, what went, what is left."""

    item: Item
    opening: Decimal = NOTHING
    came: Decimal = NOTHING
    went: Decimal = NOTHING

    @property
    def closing(self) -> Decimal:
        """What is left at the end."""
        return self.opening + self.came - self.went


def month(store: Store, since: datetime, until: datetime) -> list[MonthRow]:
    """In and out of a store by item in [since, until), by when it happened; two queries."""
    moved = Line.objects.filter(stock__store=store, slip__at__lt=until).values("stock__item_id")
    sums = moved.annotate(
        opening=Sum("quantity", filter=Q(slip__at__lt=since), default=NOTHING),
        came=Sum("quantity", filter=Q(slip__at__gte=since, quantity__gt=0), default=NOTHING),
        went=Sum("quantity", filter=Q(slip__at__gte=since, quantity__lt=0), default=NOTHING),
    ).order_by("stock__item__code")
    found = list(sums)
    known = Item.objects.in_bulk([row["stock__item_id"] for row in found])
    rows = [
        MonthRow(known[row["stock__item_id"]], row["opening"], row["came"], -row["went"]) for row in found
    ]
    return [row for row in rows if row.opening or row.came or row.went]


def items_named(project_id: int, names: Iterable[str]) -> dict[str, Item]:
    """The items in use of a project by their exact names, in one query."""
    rows = Item.objects.filter(project_id=project_id, name__in=set(names), is_active=True)
    return {row.name: row for row in rows}


def codes_by_name(project_id: int) -> dict[str, str]:
    """The names of the items in use with their codes, for imports."""
    return dict(Item.objects.filter(project_id=project_id, is_active=True).values_list("name", "code"))


@dataclass(frozen=True)
class Packed:
    """Where an item for a job is: in the van, to be drawn, or missing until a day (None: nobody knows)."""

    item: Item
    in_van: Decimal
    in_warehouses: Decimal
    expected_on: date | None

    @property
    def is_missing(self) -> bool:
        """Neither in the van nor in a warehouse."""
        return not self.in_van and not self.in_warehouses

    @property
    def words(self) -> str:
        """`车上有 3 个`, `到仓库领，有 12 个`, `缺货，11-26 到`."""
        if self.in_van:
            return f"车上有 {self.in_van.normalize():f} {self.item.unit}"
        if self.in_warehouses:
            return f"去仓库领，有 {self.in_warehouses.normalize():f} {self.item.unit}"
        return f"缺货，{self.expected_on:%m-%d} 到" if self.expected_on else "缺货，到货日期还没定"

    @property
    def tone(self) -> str:
        """Green in the van, amber when it is missing."""
        return "green" if self.in_van else "amber" if self.is_missing else ""


def packing(project_id: int, staff_id: int | None, names: Iterable[str]) -> dict[str, Packed]:
    """Where the items of some names are, for who prepares a job; names that are no item are left out; two queries."""
    known = items_named(project_id, names)
    rows: dict[int, list[Stock]] = defaultdict(list)
    if known:
        here = Q(store__staff=None) | Q(store__staff_id=staff_id or 0)
        for row in Stock.objects.filter(here, item__in=known.values()).select_related("store"):
            rows[row.item_id].append(row)
    return {name: _packed(item, rows[item.pk]) for name, item in known.items()}


def _packed(item: Item, rows: list[Stock]) -> Packed:
    """One item out of the stocks that this person can reach."""
    vans = sum((row.quantity for row in rows if row.store.staff_id), NOTHING)
    held = sum((row.quantity for row in rows if row.store.staff_id is None), NOTHING)
    days = [row.expected_on for row in rows if row.expected_on]
    return Packed(item, vans, held, min(days, default=None))


def system_store(store_id: int) -> Store:
    """A store by number, for reactions."""
    return Store.objects.select_related("staff").get(pk=store_id)


def system_request(request_id: int) -> MaterialRequest:
    """A request by number, for reactions."""
    return MaterialRequest.objects.select_related("staff", "store").get(pk=request_id)


def system_count(count_id: int) -> Count:
    """A count by number, for reactions."""
    return Count.objects.select_related("store__staff").get(pk=count_id)


def requests_for(ref: SubjectRef) -> list[MaterialRequest]:
    """What was asked for a case and is not all there yet."""
    rows = MaterialRequest.objects.filter(case_kind=ref.kind, case_id=ref.id, status__in=states.OPEN)
    return list(rows.select_related("staff").prefetch_related("lines__item").order_by("pk"))


def names_of(actor: Actor, kind: type[Item] | type[Store], ids: list[int]) -> dict[int, str]:
    """Names of items or stores within reach."""
    rows = kind._default_manager.filter(_within(actor), pk__in=ids)
    return {row.pk: str(row) for row in rows}


def stock_row(store: Store, item: Item) -> Stock | None:
    """The stock of an item in a store, if it was ever there."""
    return Stock.objects.filter(store=store, item=item).first()


def other_stores(store: Store) -> QuerySet[Store]:
    """Every other store of the project."""
    rows = Store.objects.filter(project_id=store.project_id).exclude(pk=store.pk).select_related("staff")
    return rows.order_by(F("staff__number").asc(nulls_first=True), "pk")


def open_lines(request: MaterialRequest) -> list[RequestLine]:
    """What of a request is not handed out yet."""
    rows = RequestLine.objects.filter(request=request, issued__lt=F("wanted")).select_related("item")
    return list(rows.order_by("pk"))


def lines_of_count(count: Count) -> list[CountLine]:
    """What was counted, by item."""
    rows = CountLine.objects.filter(count=count).select_related("stock__item")
    return list(rows.order_by("stock__item__code"))
