"""Numbers of the front desk."""

from guanjia.intake.models import Way
from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, share


def at_least_one(value: object) -> str | None:
    """A door sticker takes at least one request an hour."""
    return None if isinstance(value, int) and value >= 1 else "请填 1 以上的整数。"


def several(value: object) -> str | None:
    """One home, or one building, alone shares no cause."""
    return None if isinstance(value, int) and value >= 2 else "请填 2 以上的整数。"


DESK = ("front_desk", "supervisor", "project_manager")
WAYS = [str(way.label) for way in Way]

policy.declare(
    PolicyKey(
        "intake.scans_an_hour", "一个门口码一小时最多报几件", 10, "件", "B-3.1.1-1", False, at_least_one
    ),
    PolicyKey(
        "contact.answer.chat", "在线咨询多久内首次答复（服务时间）", 1, "分钟", "D-3.2.1-1", check=policy.positive,
        roles=DESK, also=("D-6.2.1-1", "AX-3.2-6"),
    ),
    PolicyKey(
        "contact.answer.message", "业主端、小程序、公众号、网站留言多久内首次答复（服务时间）", 15, "分钟", "A-3.2-3",
        check=policy.positive, roles=DESK, also=("B-2.1-1", "C-2.2-3", "AX-3.2-6"),
    ),
    PolicyKey(
        "contact.answer.social", "社交媒体留言多久内首次答复（服务时间）", 30, "分钟", "C-3.1-2",
        check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "contact.answer.danger", "说到危险的，多久内有人答复（日夜都算）", 5, "分钟", "A-1.2-2", check=policy.positive,
        roles=DESK,
    ),
    PolicyKey(
        "contact.answer.email", "邮件几个工作日内首次答复", 1, "个工作日", "C-3.1-8", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "contact.answer.lost", "没接到的来电多久内回拨", 30, "分钟", "C-3.1-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.back_tries", "回拨几次没接通就发消息、可以按未联系上结束", 3, "次", "C-3.1-1", check=at_least_one,
        roles=DESK,
    ),
    PolicyKey(
        "call.back_pause", "回拨没接通，隔多久再打", 60, "分钟", "C-3.1-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.max_rings", "铃响几声内接听", 3, "声", "D-3.2.1-1", True, policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.max_seconds", "没有铃声数时，几秒内接听", 15, "秒", "D-3.2.1-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.overflow_rings", "铃响几声没接，别的座席也能接", 2, "声", "C-3.1-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.longest_ring", "电话系统没说挂断，响几分钟就算没接到", 5, "分钟", "C-3.1-1",
        check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.longest_talk", "电话系统没说结束，接通几分钟就算说完了", 120, "分钟", "C-3.1-1",
        check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "call.import_back", "导入来电清单，多久以内没接到的要回拨", 1440, "分钟", "C-3.1-1", check=policy.positive,
        roles=DESK,
    ),
    PolicyKey(
        "call.recording", "电话系统的录音", "off", "", "C-3.1-1", kind="choice", roles=DESK,
        options={"off": "不保存（没有告知客户通话会录音）", "on": "保存地址（接通时已告知客户通话会录音）"},
    ),
    PolicyKey(
        "call.rings_by_hand", "手工填写的铃响次数怎么算", "apart", "", "D-3.2.1-1", kind="choice", roles=DESK,
        options={"apart": "单列，不计入三声接听率", "counted": "一并计入三声接听率"},
    ),
    PolicyKey(
        "chat.silent", "在线客户多久没再写，对话自动结束", 15, "分钟", "CX-6.2-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "enquiry.complex_days", "复杂咨询答复（另有约定按约定）", 1, "工作日", "D-3.2.2-3", check=policy.positive,
        roles=DESK,
    ),
    PolicyKey(
        "enquiry.simple_minutes", "简单咨询几分钟内答复算当场", 15, "分钟", "D-3.2.2-2", check=policy.positive,
        roles=DESK, also=("C-2.1-2", "D-3.1.3-1"),
    ),
    PolicyKey(
        "triage.threshold", "分类模型有几成把握才给建议", 60, "%", "A-1.2-2", check=share, roles=DESK,
    ),
    PolicyKey(
        "triage.doubt_from", "像是有危险到几成就请人先看", 25, "%", "A-1.2-2", check=share, roles=DESK,
    ),
    PolicyKey(
        "triage.duplicate_hours", "多久以内同一处的类似联系算可能重复", 72, "小时", "C-1.3-4",
        check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "triage.cause_hours", "多久以内的类似报修看作可能同一原因", 2, "小时", "C-1.3-4",
        check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "triage.cause_homes", "同一处几户类似就提示共同原因", 5, "户", "C-1.3-4", check=several, roles=DESK,
    ),
    PolicyKey(
        "triage.cause_buildings", "几栋同时各有共同原因就提示全项目一个原因", 3, "栋", "C-1.3-4", check=several,
        roles=DESK,
    ),
    PolicyKey(
        "channel.required", "受理渠道", WAYS, "", "A-3.2-1", True, kind="list", required=tuple(WAYS), roles=DESK,
        also=("B-3.1.1-1", "C-3.1-1", "C-3.1-3", "C-3.1-5", "C-3.1-7", "D-6.2.1-1"),
    ),
    PolicyKey(
        "channel.test_every", "渠道多久测一次", 1440, "分钟", "A-3.2-1", check=policy.positive, roles=DESK,
    ),
    PolicyKey(
        "channel.silent_days", "渠道几天没有测试通过也没有客户来算异常", 7, "天", "A-3.2-1", check=policy.positive,
        roles=DESK, also=("B-3.1.1-1", "C-3.1-3"),
    ),
)  # fmt: skip
policy.relate("call.overflow_rings", "<=", "call.max_rings", "先让别的座席接，三声内才接得到")
