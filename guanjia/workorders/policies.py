"""Numbers of on-site service, each with its clause; defaults are those of the documents. Readings: switches."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive
from guanjia.workorders import switches

__all__ = ["switches"]

FIELD = ("butler", "technician", "front_desk", "supervisor", "project_manager")
RECORD = {"content": "服务内容", "time": "服务时间", "feedback": "客户反馈"}


def stars(value: object) -> str | None:
    """A rating has one to five stars."""
    return None if isinstance(value, (int, float)) and 1 <= value <= 5 else "请填 1 到 5 分。"


def few_days(value: object) -> str | None:
    """Working days are counted one by one: at most a year of them."""
    return None if isinstance(value, (int, float)) and 0 < value <= 366 else "请填 1 到 366 之间的天数。"


def minutes(
    key: str, label: str, default: float, clause: str, stated: bool = False, narrow: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
) -> PolicyKey:  # fmt: skip
    """A limit in minutes; `narrow` names what may narrow it beside the project."""
    return PolicyKey(
        key, label, default, "分钟", clause, stated, positive, scopes=("project", *narrow), roles=FIELD, also=also
    )  # fmt: skip


def seconds(key: str, label: str, default: float) -> PolicyKey:
    """A span below which an arrival or a job is doubtful."""
    return PolicyKey(key, label, default, "秒", "B-3.3.1-1", False, positive, roles=FIELD)


policy.declare(
    minutes("sla.water_electric.arrive", "水电报修到场", 15, "A-1.2-3", stated=True),
    minutes("sla.water_electric.plan", "初步方案和预计时间", 60, "A-1.2-4", stated=True),
    minutes("sla.register", "登记服务单", 5, "B-3.1.2-1", narrow=("category", "urgency")),
    minutes("sla.confirm", "确认回访", 30, "B-3.1.3-1", narrow=("category", "urgency")),
    minutes("sla.dispatch.urgent", "派单（紧急）", 5, "B-3.2.1-1", narrow=("category",)),
    minutes("sla.dispatch.normal", "派单（普通）", 30, "B-3.2.1-1", narrow=("category",)),
    minutes("sla.dispatch.planned", "派单（可约期）", 240, "B-3.2.1-1", narrow=("category",)),
    minutes("sla.accept.urgent", "接单（紧急）", 3, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.accept.normal", "接单（普通）", 10, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.accept.planned", "接单（可约期）", 10, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.accept.urgent.contractor", "外委接单（紧急）", 10, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.accept.normal.contractor", "外委接单（普通）", 30, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.accept.planned.contractor", "外委接单（可约期）", 60, "B-3.2.2-1", narrow=("category",)),
    minutes("sla.arrive.urgent.contractor", "外委到场（紧急）", 60, "B-3.3.1-1", narrow=("category",)),
    minutes("sla.arrive.normal.contractor", "外委到场（普通，没有约时间）", 240, "B-3.3.1-1", narrow=("category",)),
    minutes("sla.arrive.planned.contractor", "外委到场（可约期，没有约时间）", 480, "B-3.3.1-1", narrow=("category",)),
    minutes("sla.finish.urgent.contractor", "外委到场后完工（紧急）", 480, "B-3.3.3-1", narrow=("category",)),
    minutes("sla.finish.normal.contractor", "外委到场后完工（普通）", 960, "B-3.3.3-1", narrow=("category",)),
    minutes("sla.finish.planned.contractor", "外委到场后完工（可约期）", 2400, "B-3.3.3-1", narrow=("category",)),
    PolicyKey(
        "sla.accept_work_days", "外委验收", 1, "工作日", "B-3.4.2-1", False, few_days,
        scopes=("project", "category", "urgency"), roles=("supervisor", "project_manager"),
    ),
    minutes("sla.arrange.urgent", "从收到到派单并约好（紧急）", 10, "C-2.1-5"),
    minutes("sla.arrange.normal", "从收到到派单并约好（普通）", 65, "C-2.1-5"),
    minutes("sla.arrange.planned", "从收到到派单并约好（可约期）", 275, "C-2.1-5"),
    PolicyKey("repair.repeat_days", "几天内又报同样的修算没有一次修好", 30, "天", "B-3.3.3-2", False, positive),
    minutes("sla.tell_delay", "延期告知", 30, "A-1.3-5", narrow=("category", "urgency"), also=("A-1.3-3",)),
    minutes("sla.ask_feedback", "完工后征求反馈", 30, "B-3.3.4-1"),
    PolicyKey(
        "sla.complete_days", "办结", 1, "工作日", "B-3.4.2-1", False, few_days,
        scopes=("project", "category", "urgency"),
    ),
    minutes("visit.early_target", "提前到场", 5, "B-3.3.1-2", stated=True),
    minutes("visit.travel", "路上估计用时（算路线以前）", 10, "B-3.3.1-2"),
    minutes("visit.early_latest", "提前到场最多", 15, "B-3.3.1-2"),
    minutes("visit.accept_grace", "接单填的时间可早于现在", 1, "B-3.2.2-2"),
    minutes("phone.clock_tolerance", "手机时间与系统最多差", 2, "B-3.3.1-1"),
    minutes("phone.pack_life", "手机上的任务包最多留", 1440, "A-3.1-10"),
    minutes("presence.tap_within", "到场后多少分钟内，客户还能点“师傅到了”", 120, "B-3.3.1-1"),
    seconds("presence.least_way", "出发后不到几秒就登记到场，算存疑", 20),
    seconds("presence.least_work", "几步的活不到几秒就完工，算存疑", 60),
    PolicyKey(
        "presence.position_metres", "手机定位离楼几米以内算凭据，再远算存疑", 200, "米", "B-3.3.1-1", False, positive,
        roles=FIELD,
    ),
    PolicyKey("visit.max_tries", "未能入户最多上门次数", 2, "次", "B-3.3.1-1", False, positive),
    PolicyKey("visit.code_tries", "到访码最多输错次数", 5, "次", "B-3.3.1-1", False, positive),
    PolicyKey("reopen.max_days", "关闭后多少天内可重新打开", 30, "天", "B-3.3.3-2", False, positive),
    PolicyKey("export.max_rows", "一次最多导出", 5000, "行", "A-3.1-11", False, positive),
    PolicyKey("rating.low", "低评价（马上回访）", 2, "分", "B-3.4.3-2", False, stars),
    PolicyKey("rating.good", "满意从几分起", 4, "分", "B-1-1", False, stars),
    PolicyKey(
        "workorder.record_fields", "服务记录必填项", list(RECORD), "", "B-3.4.1-1", True, kind="list",
        options=RECORD, required=tuple(RECORD), roles=FIELD,
    ),
)  # fmt: skip
policy.relate(
    "sla.water_electric.arrive", "<=", "sla.water_electric.plan", "水电到场时限不能比告知方案的时限长"
)
for step, word in (("dispatch", "派单"), ("accept", "接单")):
    policy.relate(f"sla.{step}.urgent", "<=", f"sla.{step}.normal", f"紧急{word}不能比普通{word}慢")
    policy.relate(f"sla.{step}.normal", "<=", f"sla.{step}.planned", f"普通{word}不能比可约期的{word}慢")
for step, word in (("accept", "接单"), ("arrive", "到场"), ("finish", "完工")):
    limit = f"sla.{step}.{{}}.contractor"
    policy.relate(limit.format("urgent"), "<=", limit.format("normal"), f"外委紧急{word}不能比普通{word}慢")
    policy.relate(
        limit.format("normal"), "<=", limit.format("planned"), f"外委普通{word}不能比可约期的{word}慢"
    )
policy.relate("visit.early_target", "<=", "visit.early_latest", "提前到场的目标不能超过提前到场的最多分钟数")
policy.relate("rating.low", "<", "rating.good", "低评价的分数要低于满意的分数")
