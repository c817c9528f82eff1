"""Who may ask for an action, do it, and say that it helped; pure."""

from datetime import date

from guanjia.collaboration.models import ActionItem
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict


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
