"""Numbers and switches of the clause map."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

policy.declare(
    PolicyKey("clauses.near_points", "差几个百分点以内算部分达标", 5, "个百分点", "A-1.1-1", False, positive),
    PolicyKey("clauses.attest_days", "人工确认管多少天", 365, "天", "A-2.3-4", False, positive),
    PolicyKey(
        "clauses.attest_working_days",
        "人工确认到期后几个工作日内补上",
        10,
        "个工作日",
        "A-2.3-4",
        False,
        positive,
    ),
    PolicyKey(
        "service.butler",
        "项目有没有管家服务",
        "yes",
        "",
        "A-1.2-3",
        False,
        None,
        "choice",
        {"yes": "有管家服务", "no": "没有管家服务，管家式服务制度不适用"},
        roles=("supervisor", "project_manager"),
    ),
    PolicyKey("report.working_days", "月报过期后几个工作日内出", 5, "个工作日", "B-6.1-1", False, positive),
    PolicyKey("watch.silence", "多久没人动算没人管", 120, "分钟", "D-1.3.2-2", False, positive),
)


def has_butlers(project_id: int) -> bool:
    """Whether a project offers butler service; without it document A does not apply (section 15, no. 23)."""
    return bool(policy.value("service.butler", project=project_id) == "yes")
