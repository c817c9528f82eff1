"""What the demo shows of guarded data: an export and a request that wait, an incident that is contained."""

from datetime import timedelta

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project
from guanjia.privacy import actions

FOUND_AGO = timedelta(hours=5)
STOPPED_AGO = timedelta(hours=4, minutes=10)


def load(project: Project, owner: Actor, desk: Actor, boss: Actor, manager: Actor) -> None:
    """Tell it by the ordinary actions of an owner, the front desk, the supervisor and the project manager."""
    now = clock.now()
    with clock.pinned(now - FOUND_AGO):
        incident = actions.report_incident(
            project, by=desk, sort="wrong", words="装修通知误发到另一单元的住户群，里面有 3 户的姓名和门牌"
        )
    with clock.pinned(now - STOPPED_AGO):
        actions.contain_incident(incident, by=manager, how="撤回消息，请群里看到的人删除")
    actions.request_export(project, by=boss, list_kind="households", reason="第三方满意度调查，抽样用")
    actions.ask_data(SubjectRef("person", owner.person_id or 0), by=owner, sort="copy")
