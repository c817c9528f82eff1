"""Values of the protection of personal data."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

OFFICERS = ("privacy_officer", "project_manager")
LOG_DAYS = 180


def half_a_year(value: object) -> str | None:
    """The trail of who saw what is kept six months at least (网络安全法)."""
    good = isinstance(value, (int, float)) and value >= LOG_DAYS
    return None if good else f"查看和审计记录至少保存 {LOG_DAYS} 天。"


policy.declare(
    PolicyKey("privacy.reveal_minutes", "号码显示时长", 10, "分钟", "A-3.1-11", check=positive),
    PolicyKey("privacy.carried_minutes", "带到没有信号的地方的号码留多久", 240, "分钟", "A-3.1-11", check=positive),
    PolicyKey("privacy.reveals_per_hour", "每人每小时可看号码数", 60, "个", "A-3.1-11", check=positive),
    PolicyKey(
        "privacy.unusual_reveals", "一人一天看几个号码以上要过问", 30, "个", "A-3.1-11", check=positive, roles=OFFICERS
    ),
    PolicyKey(
        "privacy.request_days", "个人信息请求几天内办好", 15, "天", "A-3.1-12", check=positive, roles=OFFICERS
    ),
    PolicyKey("privacy.copy_days", "个人信息副本几天内可下载", 7, "天", "A-3.1-12", check=positive, roles=OFFICERS),
    PolicyKey(
        "privacy.export_rows", "批准后一次最多导出未打码资料", 2000, "行", "A-3.1-10", check=positive, roles=OFFICERS
    ),
    PolicyKey("privacy.export_hours", "导出文件几小时内可下载", 24, "小时", "A-3.1-10", check=positive, roles=OFFICERS),
    PolicyKey(
        "privacy.contain_hours", "信息安全事件几小时内控制住", 4, "小时", "A-3.1-10", check=positive, roles=OFFICERS
    ),
    PolicyKey(
        "privacy.notify_hours", "信息安全事件几小时内通知本人和主管部门", 24, "小时", "A-3.1-10", check=positive,
        roles=OFFICERS,
    ),
    PolicyKey(
        "privacy.hold_days", "法定保留一次最长多久", 1095, "天", "A-3.1-12", check=positive, scopes=(), roles=OFFICERS
    ),
    PolicyKey(
        "privacy.trail_days", "查看和读取记录保存多久", 365, "天", "A-3.1-11", check=half_a_year, scopes=(),
        roles=OFFICERS,
    ),
)  # fmt: skip
policy.relate("privacy.contain_hours", "<=", "privacy.notify_hours", "先控制住，再通知")
