"""Numbers of the staff: hours, rest and days in a row (A-2.3-3), and the first weeks of who is new
(A-2.1-6), the hand-over between shifts (A-1.4-2).

The documents ask for reasonable hours without a figure; the defaults are those of the labour law: 8 hours a day and
40 a week as the standard, an average of 44 a week as the limit, 3 hours overtime a day, 36 a month, one day off a week.
"""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive, share

ROSTER = ("supervisor", "project_manager", "hr")


def hours(value: object) -> str | None:
    """A rest is longer than nothing and shorter than a day."""
    return None if isinstance(value, (int, float)) and 0 < value < 24 else "请填 0 到 24 之间的小时数。"


def limit(key: str, label: str, default: int, unit: str = "小时", clause: str = "A-2.3-3") -> PolicyKey:
    """A limit of the roster."""
    return PolicyKey(key, label, default, unit, clause, False, positive, roles=ROSTER)


policy.declare(
    PolicyKey("roster.shortest_rest", "两班之间至少休息", 11, "小时", "A-2.3-3", False, hours),
    limit("roster.most_day_hours", "一天最多工时（含加班）", 11),
    limit("roster.week_hours", "一周标准工时", 40),
    limit("roster.most_week_hours", "一周最多工时（含加班）", 44),
    limit("roster.most_month_overtime", "一月最多加班", 36),
    limit("roster.most_days", "最多连续上班", 6, "天"),
    limit("people.answer_within", "请假和换班多久没答复就再提醒一次", 1440, "分钟", "C-1.1-1"),
    limit("handover.ask_before", "下班前多久提醒写交接班记录", 30, "分钟", "A-1.4-2"),
    limit("handover.ask_after", "下班后多久以内才排上的班还补记交接班", 120, "分钟", "A-1.4-2"),
    limit("handover.gap", "前后两班相差多久以内算直接接班", 60, "分钟", "A-1.4-2"),
    limit("handover.read_within", "接班后多久没看交接班记录就提醒", 30, "分钟", "A-1.4-2"),
    limit("people.praise_characters", "五星评价写了多少字以上算表扬", 8, "字", "D-2.2.2-1"),
    PolicyKey(
        "people.use_share", "一月里至少几成上班日用过本系统才算在用", 80, "%", "D-6.1.2-1", False, share
    ),
    limit("people.induction_window", "入职几天内要完成入职培训才能派单", 90, "天", "A-2.1-6"),
)
policy.relate("roster.week_hours", "<=", "roster.most_week_hours", "一周最多工时不能少于标准工时")
