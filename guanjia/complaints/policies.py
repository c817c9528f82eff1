"""Numbers and readings of the complaint: how soon, by whom, until when."""

from guanjia.complaints.models import Complaint
from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

DESK = ("front_desk", "supervisor", "project_manager", "butler")
LEADERS = ("supervisor", "project_manager")
FIELDS = ["时间", "姓名", "联系方式", "投诉事项", "要求"]
OWNERS = {"front_desk": "前台客服", "supervisor": "客服主管", "project_manager": "项目经理"}
HOURS = 60


def days(key: str, label: str, default: int, clause: str, unit: str = "天") -> PolicyKey:
    """A limit in days."""
    return PolicyKey(key, label, default, unit, clause, check=positive, roles=LEADERS)


def minutes(key: str, label: str, hours: float, clause: str, *also: str) -> PolicyKey:
    """A limit in minutes, written in hours."""
    return PolicyKey(key, label, int(hours * HOURS), "分钟", clause, check=positive, roles=DESK, also=also)


policy.declare(
    PolicyKey(
        "complaint.required_fields", "投诉登记项", FIELDS, "", "D-3.3.2-1", True, kind="list",
        required=tuple(FIELDS), roles=DESK,
    ),
    minutes("complaint.register_minutes", "投诉登记", 0.25, "C-2.1-3"),
    minutes("complaint.classify_minutes", "投诉分级", 1, "C-2.1-3"),
    minutes("complaint.feedback_minutes", "投诉首次反馈（没有另外告知时）", 24, "D-3.3.3-1"),
    minutes("complaint.satisfy.minor_minutes", "满意答复（一般）", 24, "C-2.1-4"),
    minutes("complaint.satisfy.important_minutes", "满意答复（重要）", 72, "C-2.1-4"),
    minutes("complaint.satisfy.major_minutes", "满意答复（重大）", 168, "C-2.1-4"),
    minutes("complaint.silence.major_minutes", "进展反馈间隔（重大）", 24, "D-3.3.3-2"),
    minutes("complaint.silence.important_minutes", "进展反馈间隔（重要）", 48, "D-3.3.3-2"),
    minutes("complaint.silence.minor_minutes", "进展反馈间隔（一般）", 72, "D-3.3.3-2"),
    minutes("complaint.group_minutes", "成立专项小组", 4, "B-4.2.1-1"),
    minutes("complaint.group_major_minutes", "成立专项小组（重大）", 1, "B-4.2.1-1"),
    minutes("complaint.verdict_minutes", "投诉调查结论", 24, "D-3.3.4-1"),
    PolicyKey(
        "complaint.tell_result_days", "处理结果告知", 1, "天", "C-3.2-7", check=positive, roles=DESK,
        also=("D-3.3.5-2",),
    ),
    PolicyKey(
        "complaint.execute", "处理方案的执行期限", "按方案约定", "", "D-3.3.5-1", kind="text", roles=LEADERS,
    ),
    days("complaint.review_days", "投诉复盘", 5, "D-3.3.6-1", "个工作日"),
    days("complaint.repeat_days", "多少天内同类同处算重复投诉", 90, "D-3.3.6-2"),
    PolicyKey(
        "complaint.group_scope", "投诉怎么成立专门小组", "by_grade", "", "B-4.2.1-1", kind="choice", roles=LEADERS,
        options={
            "by_grade": "按等级：轻微一人经办一人复核，重要三人，重大由经理牵头", "each": "每件投诉都成立小组",
        },
        also=("D-3.3.4-1", "C-2.1-3"),
    ),
    PolicyKey(
        "complaint.group_least", "重要投诉小组至少几人", 3, "人", "B-4.2.1-1", check=positive, roles=LEADERS,
        also=("D-3.3.4-2",),
    ),
    PolicyKey(
        "complaint.group_departments", "重大投诉小组至少几个部门", 2, "个", "B-4.2.1-1", check=positive,
        roles=LEADERS, also=("D-3.3.4-2",),
    ),
    PolicyKey(
        "complaint.ends_with", "投诉到什么时候算了结", "approved", "", "D-3.3.5-3", kind="choice", roles=LEADERS,
        options={
            "approved": "客户满意；或经批准的例外，写明理由、法律意见和复核日期", "satisfied": "只有客户满意",
        },
        also=("D-3.2.4-2",),
    ),
    PolicyKey(
        "complaint.publish_least", "公示时一类至少几件才单列", 3, "件", "D-3.3.6-2", check=positive, roles=LEADERS,
    ),
    *(
        PolicyKey(
            f"complaint.owner.{grade}", f"{grade.label}投诉由谁负责", role, "", "C-2.1-3", kind="choice",
            options=OWNERS, roles=LEADERS,
        )
        for grade, role in zip(Complaint.Grade, OWNERS, strict=True)
    ),
)  # fmt: skip
policy.relate(
    "complaint.group_major_minutes", "<=", "complaint.group_minutes", "重大投诉成立小组不能比一般的慢"
)
for quick, slow in (
    ("satisfy.minor", "satisfy.important"), ("satisfy.important", "satisfy.major"),
    ("silence.major", "silence.important"), ("silence.important", "silence.minor"),
):  # fmt: skip
    policy.relate(
        f"complaint.{quick}_minutes", "<=", f"complaint.{slow}_minutes", "投诉时限要按等级一级比一级长"
    )
