"""Values of messages."""

import re

from guanjia.communications.tools import KINDS
from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

KEEPERS = ("administrator",)
TELLERS = ("front_desk", "supervisor", "project_manager")
LINKERS = ("security_admin",)


policy.declare(
    PolicyKey("messages.max_attempts", "消息最多试几次", 5, "次", check=positive, scopes=(), roles=KEEPERS),
    PolicyKey(
        "messages.retry_minutes", "消息隔多久再试", 2, "分钟", check=positive, scopes=(), roles=KEEPERS
    ),
)
policy.declare(
    PolicyKey(
        "letters.most_an_hour", "一个地址一小时内超过几封来信就不再逐封登记", 10, "封", check=positive, scopes=(),
        roles=KEEPERS,
    ),
)  # fmt: skip
policy.declare(
    PolicyKey(
        "wechat.reply_hours", "住户来公众号消息以后几小时内可以直接回复（微信的规定）", 48, "小时", check=positive,
        scopes=(), roles=KEEPERS,
    ),
    PolicyKey(
        "wechat.bind_minutes", "公众号绑定码几分钟内有效", 10, "分钟", check=positive, scopes=(), roles=KEEPERS
    ),
    PolicyKey(
        "wechat.bind_tries", "一个微信一小时内最多试几次绑定码", 5, "次", check=positive, scopes=(), roles=KEEPERS
    ),
)  # fmt: skip


def hour_of_day(value: object) -> str | None:
    """A clock time such as 22:00."""
    ok = isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)
    return None if ok else "请填钟点，例如 22:00。"


policy.declare(
    PolicyKey(
        "messages.order", "给业主发消息先用哪个渠道", ["wechat", "push", "sms", "email"], "", "D-6.2.1-1", kind="list",
        options={"wechat": "公众号", "push": "手机通知", "sms": "短信", "email": "邮件"}, roles=TELLERS,
    ),
    PolicyKey(
        "messages.quiet_from", "晚上几点起不打扰业主（安全的除外）", "22:00", "", "D-6.2.1-1", kind="text",
        check=hour_of_day, roles=TELLERS,
    ),
    PolicyKey(
        "messages.quiet_to", "早上几点起可以发消息", "08:00", "", "D-6.2.1-1", kind="text", check=hour_of_day,
        roles=TELLERS,
    ),
    PolicyKey(
        "messages.digest_at", "每天几点发消息摘要", "18:00", "", "D-6.2.1-1", kind="text", check=hour_of_day,
        roles=TELLERS,
    ),
    PolicyKey(
        "messages.most_a_day", "一位业主一天最多收几条（再多的进摘要，安全的除外）", 8, "条", "D-6.2.1-1",
        check=positive, roles=TELLERS,
    ),
    PolicyKey("notice.read_hours", "内部公告多久内要看", 24, "小时", "A-1.4-2", check=positive, roles=TELLERS),
    PolicyKey(
        "comm.tools", "内部沟通工具", list(KINDS), "", "D-6.1.2-1", True, kind="list",
        options={kind: kind for kind in KINDS}, required=KINDS, roles=LINKERS,
    ),
    PolicyKey(
        "comm.used_days", "内部沟通工具多少天内用过才算在用", 30, "天", "D-6.1.2-1", check=positive, roles=LINKERS
    ),
)  # fmt: skip


def linked(key: str, label: str, default: int, unit: str) -> PolicyKey:
    """A number of the links to other systems."""
    return PolicyKey(key, label, default, unit, check=positive, scopes=(), roles=LINKERS)


policy.declare(
    linked("robots.most_a_minute", "一个群机器人一分钟最多发几条", 20, "条"),
    linked("webhooks.seconds", "一次推送最多等对方几秒", 10, "秒"),
    linked("webhooks.max_attempts", "一条推送最多试几次", 12, "次"),
    linked("webhooks.retry_minutes", "推送没成功，第一次隔多久再试（以后每次加倍）", 1, "分钟"),
    linked("webhooks.longest_wait_minutes", "推送再试，最长隔多久", 120, "分钟"),
    linked("webhooks.off_after", "推送连续几次没成功就停用", 10, "次"),
    linked("webhooks.old_secret_hours", "换密钥后，推送还用旧密钥多签几小时", 24, "小时"),
    linked("webhooks.keep_days", "推送记录留几天", 30, "天"),
)
policy.relate(
    "webhooks.off_after", "<", "webhooks.max_attempts",
    "先停用再放弃，对方的服务器坏了才不会丢推送",
)  # fmt: skip
policy.relate(
    "webhooks.retry_minutes", "<=", "webhooks.longest_wait_minutes", "第一次的间隔不能长过最长的间隔"
)
