"""Who may do what with materials, and which quantities there are; pure."""

from collections.abc import Mapping
from decimal import Decimal

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.people.models import Staff
from guanjia.stores.models import Count, Item, Stock, Store

MOST = Decimal(1_000_000)
CENT = Decimal("0.01")


def may_work(actor: Actor, project_id: int) -> Verdict:
    """Who keeps the stores of the project."""
    return None if actor.reach("stores.work").covers(project_id) else NotAllowed()


def may_carry(actor: Actor, staff: Staff) -> Verdict:
    """Who carries the van, or who keeps the stores."""
    if actor.staff_id == staff.pk and actor.may("stores.ask"):
        return None
    return may_work(actor, staff.project_id)


def may_ask(actor: Actor, staff: Staff) -> Verdict:
    """Who carries the van, who keeps the stores, or who sends the person to jobs that need material."""
    if actor.reach("stores.ask_for").covers(staff.project_id):
        return None
    return may_carry(actor, staff)


def may_decide(actor: Actor, count: Count) -> Verdict:
    """Supervisor or manager of the project, and never who counted."""
    if not actor.reach("stores.approve").covers(count.project_id):
        return NotAllowed()
    if actor.ref == count.by:
        return Refused("own_count", "盘点的人不能批准自己的差异，请另一位主管或项目经理批准。")
    return None


def may_write_off(actor: Actor, project_id: int, fen: int, before: int, limit: int) -> Verdict:
    """Above the policy's amount, with what the same person wrote off lately (`before`), only who approves; in fen."""
    if fen + before <= limit or actor.reach("stores.approve").covers(project_id):
        return None
    lately = f"，加上您近来报损的 {before / 100:.2f} 元" if before else ""
    return Refused(
        "too_much", f"这次报损 {fen / 100:.2f} 元{lately}，超过 {limit / 100:.0f} 元，要主管或项目经理来办。"
    )


def are_quantities(lines: Mapping[int, Decimal], least: Decimal = CENT) -> Verdict:
    """At least one line, each with a quantity of at most two places."""
    if not lines:
        return Refused("no_lines", "请至少填一样物料的数量。")
    if all(least <= n < MOST and n == n.quantize(CENT) for n in lines.values()):
        return None
    return Refused("bad_quantity", "数量要大于 0，最多两位小数。")


def is_warehouse(store: Store) -> Verdict:
    """A warehouse, not a van."""
    return None if store.staff_id is None else Refused("not_a_warehouse", "请选仓库；随车物料从仓库领。")


def are_two(store: Store, other: Store) -> Verdict:
    """Two stores of one project."""
    if store.pk != other.pk and store.project_id == other.project_id:
        return None
    return Refused("same_store", "请选同一项目的另一个仓库或随车。", {"to": "请另选"})


def is_there(stock: Stock, item: Item, delta: Decimal) -> Verdict:
    """No stock goes below zero."""
    if stock.quantity + delta >= 0:
        return None
    left = f"{shown(stock.quantity)} {item.unit}"
    return Refused("not_enough", f"{item.name}只有 {left}，不够 {shown(-delta)} {item.unit}。请减少数量。")


def short_of(item: Item, held: Decimal, wanted: Decimal) -> str:
    """What somebody hears who asks for more than there is: `还有 3 个，想领 5 个`; empty when it is enough."""
    return "" if wanted <= held else f"还有 {shown(held)} {item.unit}，想领 {shown(wanted)} {item.unit}"


def has_reason(words: str) -> Verdict:
    """A reason is written down."""
    return None if words.strip() else Refused("words_needed", "请写明原因。", {"reason": "请填写"})


def shown(quantity: Decimal) -> str:
    """A quantity without idle zeros."""
    return f"{quantity.normalize() + 0:f}"


def in_words(item: Item, quantity: Decimal) -> str:
    """`角阀 3 个`."""
    return f"{item.name} {shown(quantity)} {item.unit}"
