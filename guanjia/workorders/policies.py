"""Numbers of on-site service, each with its clause; defaults are those of the documents."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey


def positive(value: object) -> str | None:
    """A limit is a number above zero."""
    return None if isinstance(value, (int, float)) and value > 0 else "请填大于 0 的数。"


def minutes(key: str, label: str, default: float, clause: str, stated: bool = False) -> PolicyKey:
    """A limit in minutes."""
    return PolicyKey(key, label, default, "分钟", clause, stated, positive)


policy.declare(
    minutes("sla.water_electric.arrive", "水电急修到场", 15, "A-1.2-3", stated=True),
    minutes("sla.water_electric.plan", "初步方案和预计时间", 60, "A-1.2-4", stated=True),
    minutes("sla.register", "登记服务单", 5, "B-3.1.2-1"),
    minutes("sla.confirm", "确认回访", 30, "B-3.1.3-1"),
    minutes("sla.dispatch.urgent", "派单（紧急）", 5, "B-3.2.1-1"),
    minutes("sla.dispatch.normal", "派单（普通）", 30, "B-3.2.1-1"),
    minutes("sla.dispatch.planned", "派单（可约期）", 240, "B-3.2.1-1"),
    minutes("sla.accept.urgent", "接单（紧急）", 3, "B-3.2.2-1"),
    minutes("sla.accept.normal", "接单（普通）", 10, "B-3.2.2-1"),
    minutes("sla.accept.planned", "接单（可约期）", 10, "B-3.2.2-1"),
    minutes("sla.tell_delay", "延期告知", 30, "A-1.3-5"),
    minutes("sla.ask_feedback", "完工后征求反馈", 30, "B-3.3.4-1"),
    PolicyKey("sla.complete_days", "办结", 1, "工作日", "B-3.4.2-1", False, positive),
    minutes("visit.early_target", "提前到场", 5, "B-3.3.1-2", stated=True),
    minutes("visit.travel", "路上估计用时（算路线以前）", 10, "B-3.3.1-2"),
    minutes("visit.early_latest", "提前到场最多", 15, "B-3.3.1-2"),
    minutes("visit.accept_grace", "接单填的时间可早于现在", 1, "B-3.2.2-2"),
    PolicyKey("visit.max_tries", "未能入户最多上门次数", 2, "次", "B-3.3.1-1", False, positive),
    PolicyKey("reopen.max_days", "关闭后多少天内可重新打开", 30, "天", "B-3.3.3-2", False, positive),
    PolicyKey("export.max_rows", "一次最多导出", 5000, "行", "A-3.1-11", False, positive),
    PolicyKey("rating.low", "低评价（马上回访）", 2, "分", "B-3.4.3-2", False, positive),
    PolicyKey("rating.good", "满意从几分起", 4, "分", "B-1-1", False, positive),
)
