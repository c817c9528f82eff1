"""What may be done with a supplier's people and their work, and why not; pure predicates."""

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import Refused, Verdict
from guanjia.workorders.models import Acceptance, WorkOrder
from guanjia.workorders.rules import is_carried_by, may_work_desk

MOST_FEN = 99_999_999


def is_under_contract(fault: str) -> Verdict:
    """Nobody of a supplier without a running contract is sent or accepts (B-2.2-1)."""
    if not fault:
        return None
    text = f"{fault}，不能派单、接单；续签后请管理员在“供应商”里改合同日期。"
    return Refused("contract_over", text, {"staff": fault})


def is_where_one_goes(goes: bool) -> Verdict:
    """Nobody promises a visit in a project that is neither the own nor supported that day."""
    if goes:
        return None
    return Refused("support_over", "您这天已经不支援这个项目了，请填原因退给调度，由调度改派。")


def may_quote(order: WorkOrder, actor: Actor) -> Verdict:
    """The supplier's person says what the own work costs, or the desk enters it."""
    if is_carried_by(order, actor) and actor.may("workorders.visit"):
        return None
    return may_work_desk(order, actor, "workorders.complete")


def is_cost(*parts: int) -> Verdict:
    """Parts of a cost are whole fen, none below nothing, within what the books hold."""
    if all(part >= 0 for part in parts) and sum(parts) <= MOST_FEN:
        return None
    return Refused("bad_cost", "费用要在 0 到 999,999.99 元之间。", {"labour": "请改正"})


def may_accept_work(order: WorkOrder, actor: Actor) -> Verdict:
    """Supervisor or manager of the project; never who did the work."""
    if is_carried_by(order, actor):
        return Refused("own_work", "做活的人不能验收自己的活，请另一位来验收。")
    return may_work_desk(order, actor, "workorders.accept_work")


def is_undecided(row: Acceptance) -> Verdict:
    """What was accepted or sent back is final."""
    if row.is_waiting:
        return None
    return Refused("decided", "这次已经验收过，结果和费用不能再改；没修好请重新打开。")


def is_quoted(row: Acceptance) -> Verdict:
    """Work is accepted together with its cost; one that costs nothing says so."""
    if row.quoted_at is not None:
        return None
    return Refused("cost_missing", "还没有外委费用，请先录入；不另收费的填 0。")


def is_of_another(row: Acceptance, actor: Actor) -> Verdict:
    """Two people: who entered the cost does not accept it."""
    if row.quoted_by != actor.ref:
        return None
    return Refused("own_quote", "费用是您录入的，请另一位有验收权限的同事来验收。")
