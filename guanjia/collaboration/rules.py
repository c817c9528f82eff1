"""Who may ask for an action, form a group, hand something off, and what each must say; pure."""

from collections.abc import Collection
from datetime import date, datetime

from guanjia.collaboration import states
from guanjia.collaboration.models import ActionItem, GroupDuty, HandOff, TaskGroup
from guanjia.kernel.actors import Actor, Reach
from guanjia.kernel.refusals import IllegalMove, NotAllowed, Refused, Verdict
from guanjia.organization.models import Account


def may_ask(actor: Actor, project_id: int) -> Verdict:
    """Supervisors and managers of the project ask for actions and look at their effect."""
    return None if actor.reach("actions.ask").covers(project_id) else NotAllowed()


def may_do(actor: Actor, item: ActionItem) -> Verdict:
    """The owner says that it is done, or whoever may ask for it."""
    if actor.kind == "account" and actor.id == item.owner_id:
        return None
    return may_ask(actor, item.project_id)


def is_judged_by_another(actor: Actor, item: ActionItem) -> Verdict:
    """Nobody judges the effect of the own work."""
    if actor.kind == "account" and actor.id == item.owner_id:
        return Refused("own_work", "做的人不能自己说有效，请另一个人来看。")
    return None


def is_in_order(due_on: date, check_on: date, today: date) -> Verdict:
    """Due not before today, looked at not before it is due."""
    if due_on < today:
        return Refused("past", "做到的日子已经过去，请填今天或以后。", {"due_on": "请填今天或以后"})
    if check_on < due_on:
        return Refused("check_first", "看效果要在做完以后。", {"check_on": "请填做完那天或以后"})
    return None


def has_words(words: str) -> Verdict:
    """What was done or seen is said in words."""
    if words.strip():
        return None
    return Refused("words_needed", "请写一句做了什么、看到了什么。", {"words": "请填写"})


def says(words: str, field: str, message: str) -> Verdict:
    """Something that must be said is said."""
    return None if words else Refused("words_needed", message, {field: message})


def is_ahead(due_at: datetime, now: datetime) -> Verdict:
    """A time until which something is to be done lies ahead."""
    if due_at > now:
        return None
    return Refused("past", "这个时间已经过去，请填以后的时间。", {"due_at": "请填以后的时间"})


# --- task groups ---


def may_form(actor: Actor, project_id: int) -> Verdict:
    """Who forms groups: supervisors, managers, heads of departments of the project, quality of the company."""
    return None if actor.reach("groups.form").covers(project_id) else NotAllowed()


def is_account(actor: Actor, account_id: int) -> bool:
    """Whether the actor is this account."""
    return actor.kind == "account" and actor.id == account_id


def may_lead(actor: Actor, group: TaskGroup) -> Verdict:
    """The lead, or who may form groups."""
    return None if is_account(actor, group.lead_id) else may_form(actor, group.project_id)


def may_finish(actor: Actor, duty: GroupDuty) -> Verdict:
    """The member whose duty it is, or the lead."""
    return None if is_account(actor, duty.account_id) else may_lead(actor, duty.group)


def is_colleague(account: Account, can_join: Collection[int], field: str) -> Verdict:
    """Members are colleagues of the project or of the company."""
    if account.pk in can_join:
        return None
    return Refused("not_a_colleague", "只能选本项目或公司的在职同事。", {field: "请换一位同事"})


def has_the_lead(group: TaskGroup, members: Collection[int]) -> Verdict:
    """The lead has a duty too."""
    if group.lead_id in members:
        return None
    return Refused("lead_duty", "组长也要写明自己的职责和期限。")


def is_no_loner(group: TaskGroup, members: Collection[int]) -> Verdict:
    """Projects and tasks take several people; who handles a complaint is the complaint's own rule."""
    if group.sort == TaskGroup.Sort.COMPLAINT or len(members) > 1:
        return None
    return Refused("group_too_small", "小组至少两人，请再加一位成员，写明职责和期限。")


def is_open_group(group: TaskGroup) -> Verdict:
    """The group has not reported yet."""
    if group.status in states.GROUP_OPEN:
        return None
    return IllegalMove("group_over", f"小组{group.get_status_display()}，不能再改。")


def is_live_group(group: TaskGroup) -> Verdict:
    """The group is formed and has not reported yet."""
    if group.status in states.GROUP_LIVE:
        return None
    return IllegalMove(
        "group_not_live", f"小组现在是“{group.get_status_display()}”，成立以后、总结以前才行。"
    )


def keeps_its_lead(duty: GroupDuty, others: Collection[int]) -> Verdict:
    """The lead's only duty stays: without one nobody leads (D-6.1.3-2)."""
    if duty.account_id != duty.group.lead_id or duty.account_id in others:
        return None
    return Refused("lead_duty", "这是组长唯一的职责，请先给组长另写一项，或换组长。")


def is_another_lead(group: TaskGroup, lead: Account) -> Verdict:
    """Somebody else than before."""
    if lead.pk != group.lead_id:
        return None
    return Refused("same_lead", "现在就是这位组长，请选另一位。", {"lead": "请选另一位"})


def is_member(lead: Account, members: Collection[int]) -> Verdict:
    """Who leads is a member with a duty."""
    if lead.pk in members:
        return None
    message = "新组长还没有职责，请写明做什么、办到什么时候。"
    return Refused("lead_duty", message, {"words": "请写职责", "due_at": "请填期限"})


def says_why_none(was_formed: bool, reason: str) -> Verdict:
    """A declared group that is not formed needs a reason."""
    return None if was_formed else says(reason, "reason", "小组还没成立，请写为什么不用成立。")


# --- hand-offs ---


def may_hand_off(actor: Actor, project_id: int) -> Verdict:
    """Colleagues at the desk ask for help in their projects."""
    reach = actor.reach("handoffs.work")
    is_near = (reach.zone or reach.own) and project_id in actor.projects
    return None if actor.kind == "account" and (reach.covers(project_id) or is_near) else NotAllowed()


def reading(actor: Actor) -> Reach:
    """Where somebody reads every hand-off: supervisors, managers, heads of departments, quality."""
    return actor.reach("handoffs.read")


def is_asker(actor: Actor, row: HandOff) -> Verdict:
    """Who asked corrects it, sends it elsewhere, withdraws and rates it."""
    return None if is_account(actor, row.asked_by_id) else NotAllowed("这是提出人的事，您可以留言提醒。")


def is_receiver(actor: Actor, receivers: Collection[int]) -> Verdict:
    """The person who was asked, or one of the department that was asked."""
    if actor.kind == "account" and actor.id in receivers:
        return None
    return NotAllowed("这件协办不是发给您或您部门的。")


def is_taker(actor: Actor, row: HandOff) -> Verdict:
    """Who accepted it says that it is done."""
    return None if is_account(actor, row.owner_id) else NotAllowed("接收的人办完了才能点。")


def may_decide(actor: Actor, row: HandOff) -> Verdict:
    """Supervisors and managers of the project decide who takes what went back and forth, and look at poor ratings."""
    return None if actor.reach("handoffs.decide").covers(row.project_id) else NotAllowed()


def may_return(row: HandOff) -> Verdict:
    """What the supervisor decided is not returned (C-1.3-4)."""
    if not row.is_decided:
        return None
    return Refused("decided", "主管已经裁定由您办，不能再退回。有困难请直接找主管。")


def may_route(row: HandOff) -> Verdict:
    """What the supervisor decided stays where it is."""
    if not row.is_decided:
        return None
    return Refused("decided", "主管已经裁定谁来办，不能再改派。有变化请找主管。")


def goes_to_one(department: object, account: object) -> Verdict:
    """To a department or to a person, not to both and not to nobody."""
    if (department is None) != (account is None):
        return None
    message = "请选一个部门，或者选一位同事，选一样就行。"
    return Refused("to_whom", message, {"to": message})


def has_receivers(receivers: Collection[int]) -> Verdict:
    """Somebody can take it: not only the asker."""
    if receivers:
        return None
    message = "这里没有能接收协办的同事（不算您自己），请另选部门或同事。"
    return Refused("nobody_there", message, {"to": message})


def is_rated_by_another(actor: Actor, row: HandOff) -> Verdict:
    """Nobody rates the own work."""
    return Refused("own_work", "办的人不能给自己评分。") if is_account(actor, row.owner_id) else None


def are_stars(stars: int, words: str) -> Verdict:
    """One to five; below four the words say what was missing."""
    if not 1 <= stars <= 5:
        return Refused("stars", "请选 1 到 5 分。", {"stars": "请选 1 到 5 分"})
    if stars < 4 and not words:
        return Refused("words_needed", "请写哪里没做好。", {"words": "3 分及以下要写哪里没做好"})
    return None
