"""Who writes and who approves notices; who says how somebody is told."""

from datetime import datetime

from guanjia.communications.models import Message, Notice
from guanjia.customers.models import Person
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict


def may_write(actor: Actor, project_id: int) -> Verdict:
    """Who writes notices of the project."""
    return None if actor.reach("notices.write").covers(project_id) else NotAllowed()


def may_approve(actor: Actor, row: Notice) -> Verdict:
    """Another person than the writer, who approves notices of the project."""
    if not actor.reach("notices.approve").covers(row.project_id):
        return NotAllowed()
    return Refused("own_notice", "自己写的公告要由另一位批准。") if actor.id == row.written_by_id else None


def is_own_draft(actor: Actor, row: Notice) -> Verdict:
    """A draft is its writer's: who changed it could else have the own words approved by the first writer."""
    return (
        None
        if actor.id == row.written_by_id
        else Refused("not_your_draft", "这份草稿请写的人自己改，或另写一条。")
    )


def is_not_over(row: Notice, now: datetime) -> Verdict:
    """What is over is not told any more."""
    if row.ends_at is None or row.ends_at > now:
        return None
    return Refused("already_over", "公告的结束时间已经过了，请退回改晚一些，或者撤回。")


def has_reason(words: str) -> Verdict:
    """What is sent back or withdrawn says why."""
    return None if words else Refused("reason_needed", "请写原因。", {"reason": "请填写"})


def says_how(is_spoken: bool, whom: str, reason: str) -> Verdict:
    """A doubt ends with who was told, or with why nobody needs to be."""
    if is_spoken and not whom:
        return Refused("whom_needed", "请写告诉了谁。", {"whom": "请填写，例如“本人”“她爱人”"})
    if not is_spoken and not reason:
        return Refused("reason_needed", "请写为什么不必再告知。", {"reason": "请填写"})
    return None


def is_after_sending(told_at: datetime, row: Message, now: datetime) -> Verdict:
    """Who was told by voice was told after the message was made, and not in the future."""
    if row.created_at.replace(second=0, microsecond=0) <= told_at <= now:
        return None
    return Refused("told_when", "告知的时间要在这条消息以后、现在以前。", {"told_at": "请改时间"})


def may_tell_again(actor: Actor, row: Message) -> Verdict:
    """The desk of the project, while nobody knows whether the message left."""
    if row.project_id is None or not actor.reach("intake.register").covers(row.project_id):
        return NotAllowed()
    if row.status == Message.Status.UNKNOWN:
        return None
    return Refused("not_in_doubt", "这一条已经知道结果，不用再发，请刷新页面。")


def may_change_reach(actor: Actor, person: Person) -> Verdict:
    """The person, or who keeps the customers of the project."""
    if actor.person_id == person.pk or actor.reach("customers.edit").covers(person.project_id):
        return None
    return NotAllowed()
