"""The tools by which colleagues talk 内部沟通工具: which kinds are in service in a project (D-6.1.2-1, N36)."""

from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.communications import mail
from guanjia.communications.models import Message, NoticeReader, RobotPost
from guanjia.kernel import policy
from guanjia.organization import sign_ins

INTRANET, INSTANT, MAIL = KINDS = ("内网", "即时通讯", "邮件")


def in_service(project_id: int, at: datetime) -> dict[str, bool]:
    """Each kind of tool that the policy names: whether it is on and was used within the days of the policy."""
    since = at - timedelta(days=int(policy.value("comm.used_days", project=project_id)))
    used = {INTRANET: _is_read, INSTANT: _is_posted, MAIL: _is_sent}
    return {kind: used[kind](project_id, since) for kind in policy.value("comm.tools", project=project_id)}


def _is_read(project_id: int, since: datetime) -> bool:
    """Colleagues opened what lay in their inbox, or read a notice."""
    staff = sign_ins.staff_accounts().values("pk")
    opened = Message.objects.filter(
        channel=Message.Channel.INBOX, project_id=project_id, read_at__gte=since, account__in=staff
    )
    read = NoticeReader.objects.filter(notice__project_id=project_id, read_at__gte=since, account__in=staff)
    return opened.exists() or read.exists()


def _is_posted(project_id: int, since: datetime) -> bool:
    """A robot that is on told its group something; a test is no use of it."""
    posts = RobotPost.objects.filter(robot__project=project_id, robot__is_on=True, is_test=False)
    return posts.filter(sent_at__gte=since).exists()


def _is_sent(project_id: int, since: datetime) -> bool:
    """E-mail is set up, and a message left by it; what belongs to no project is everybody's."""
    if not mail.is_on():
        return False
    where = Q(project_id=project_id) | Q(project_id=None)
    sent = Message.objects.filter(where, channel=Message.Channel.EMAIL, status=Message.Status.SENT)
    return sent.filter(sent_at__gte=since).exists()
