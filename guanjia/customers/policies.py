"""Numbers and lists of customers' files, each with its clause; defaults are those of the documents."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

OFFICE = ("front_desk", "butler", "supervisor", "project_manager")
BASIC = ["姓名", "性别", "年龄", "联系方式"]
RESIDENCE = ["面积", "楼层", "户型"]
MORE = ["紧急联系人"]
CHECKLIST = [
    "水表、电表、燃气表已抄表",
    "钥匙和门禁卡数量已点清",
    "水、电、燃气已通",
    "门窗、墙面、地面已看过",
    "住户手册和收费标准已说明",
    "联系方式和紧急联系人已核对",
]
TICK = "preference.before_leaving"


def fields(key: str, label: str, default: list[str], clause: str, *, stated: bool = True) -> PolicyKey:
    """What a whole file holds; what the document names stays in it."""
    return PolicyKey(
        key, label, default, "", clause, stated, kind="list", required=tuple(default) if stated else (),
        roles=OFFICE,
    )  # fmt: skip


def days(key: str, label: str, default: int, clause: str, unit: str = "天") -> PolicyKey:
    """A number of days."""
    return PolicyKey(key, label, default, unit, clause, False, positive, roles=OFFICE)


policy.declare(
    fields("customer.basic_fields", "客户基本信息", BASIC, "A-3.1-2"),
    fields("customer.residence_fields", "居住信息", RESIDENCE, "A-3.1-3"),
    fields("profile.more_fields", "档案齐全还要有", MORE, "A-3.1-5", stated=False),
    days("profile.change_days", "住户资料变更", 1, "A-3.1-7", "工作日"),
    days("profile.check_days", "住户资料核对", 180, "A-3.1-6"),
    days("preference.keep_days", "偏好默认保存", 365, "A-3.1-4"),
    days("preference.longest_days", "偏好最长保存", 730, "A-3.1-4"),
    PolicyKey(
        TICK, "住户有偏好时，出发前要不要先看", "tick", "", "A-1.1-2", False, kind="choice",
        options={"tick": "先勾“看过了”才能出发", "show": "只显示，不拦"}, roles=("technician", *OFFICE),
    ),
    days("butler.most_homes", "一位管家最多负责", 300, "A-1.2-3", "户"),
    days("safety.review_days", "“请勿单独上门”几天内复核", 90, "A-1.2-3"),
    days("move_in.interview_days", "交房前几天访谈", 3, "A-1.1-4"),
    days("move_in.file_days", "交房后几天内档案齐全", 3, "A-3.1-5"),
    days("invitation.days", "家人和租户的邀请几天内有效", 7, "A-3.1-11"),
    days("invitation.most_open", "一户同时最多几个没接受的邀请", 5, "A-3.1-11", "个"),
    fields("move_in.checklist", "交房清单", CHECKLIST, "A-1.1-5", stated=False),
)  # fmt: skip
policy.relate("preference.keep_days", "<=", "preference.longest_days", "偏好的默认保存天数不能超过最长天数")
