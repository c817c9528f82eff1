"""Who may write, publish and acknowledge documents, who keeps scripts, and what must be right before; pure."""

import re
from collections.abc import Iterable
from datetime import date

from guanjia.kernel.actors import Actor, Reach
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.knowledge.models import Document, Edition, ReadingDuty
from guanjia.knowledge.states import IN_WRITING
from guanjia.organization.roles import holding

WRITE, PUBLISH, FOLLOW = "knowledge.write", "knowledge.publish", "knowledge.follow"
EDIT = "knowledge.edit"
KEEPING = (WRITE, PUBLISH, FOLLOW)
CLAUSE = re.compile(r"[ABCD]X?-\d+(\.\d+)*-\d+")
READERS = tuple(holding("knowledge.read"))
# what a script may name; `scripts.NAMED` fills it when it is shown
NAMES = ("{company}", "{project}", "{me}")
ALLOWED = "{company}（公司）、{project}（项目）、{me}（我的姓名）"
BRACED = re.compile(r"\{[^{}]*\}?|\}")


def may_write(actor: Actor, projects: Iterable[int]) -> Verdict:
    """Who writes for some projects, none of them for all, reaches everybody who would have to read it."""
    words = "您只能写只给本项目看的文件，请选您的项目；给别的项目或全公司的请系统管理员写。"
    return _reaches(actor.reach(WRITE), projects, words)


def may_publish(actor: Actor, edition: Edition, replaced: Edition | None = None) -> Verdict:
    """Who publishes or withdraws reaches everybody who must read it, or no longer has to read what it replaces."""
    words = "您只能发布只给本项目看的文件，给全公司的请系统管理员发布。"
    reach = actor.reach(PUBLISH)
    return _reaches(reach, edition.projects, words) or (
        _reaches(reach, replaced.projects, words) if replaced else None
    )


def _reaches(reach: Reach, projects: Iterable[int], words: str) -> Verdict:
    """Whether some projects are within reach; none of them means all, which only the whole company reaches."""
    places = set(projects)
    if reach.company or (places and places <= reach.projects):
        return None
    return Refused("not_your_scope", words) if reach else NotAllowed()


def may_change(actor: Actor, speaking: Edition) -> Verdict:
    """Title and number of what was ever published change by who may publish it, before that by who writes it."""
    is_draft = speaking.status in IN_WRITING
    return may_write(actor, speaking.projects) if is_draft else may_publish(actor, speaking)


def is_another_person(edition: Edition, actor: Actor) -> Verdict:
    """Nobody publishes or judges what they wrote themselves."""
    if edition.written_by != actor.ref:
        return None
    return Refused("own_approval", "这一版是您自己写的，请另一位有发布权限的人来看。")


def is_ahead(effective_on: date, today: date) -> Verdict:
    """An edition counts from today or later."""
    if effective_on >= today:
        return None
    return Refused("effective_past", "生效日期已经过去。", {"effective_on": "请填今天或以后"})


def is_good_audience(roles: Iterable[str], projects: Iterable[int], known: Iterable[int]) -> Verdict:
    """The audience is of staff and of projects that there are."""
    if set(roles) <= set(READERS) and set(projects) <= set(known):
        return None
    return Refused("bad_audience", "读者里有不认识的岗位或项目，请从列表里选。", {"roles": "请从列表里选"})


def are_clauses(clauses: Iterable[str]) -> Verdict:
    """The clauses that a document proves are written as in the clause map."""
    bad = next((clause for clause in clauses if not CLAUSE.fullmatch(clause)), None)
    if bad is None:
        return None
    words = f"“{bad[:16]}”不是条款编号，请写成 A-3.1-9 这样，用空格分开。"
    return Refused("bad_clause", words, {"clauses": words})


def is_owed_by(duty: ReadingDuty, actor: Actor) -> Verdict:
    """The reader acknowledges in person, and only what is asked."""
    if actor.kind == "account" and actor.id == duty.account_id and duty.is_required:
        return None
    return Refused("not_asked", "这份文件不要求您签认，不用确认。")


def is_quiz_passed(duty: ReadingDuty) -> Verdict:
    """Where an edition has a quiz, it was passed before."""
    if not duty.edition.quiz or duty.tries.filter(passed=True).exists():
        return None
    return Refused("quiz_first", "这份文件有小测验，请先做合格再签认。")


def is_signed_rightly(document: Document, name: str, own_name: str) -> Verdict:
    """An undertaking is signed with the own name, typed."""
    if document.sort != Document.Sort.UNDERTAKING or name == own_name:
        return None
    words = "请亲手输入您自己的姓名，和账号里的一致。" if name else "承诺书要签名，请输入您的姓名。"
    return Refused("name_differs", words, {"signed_name": words})


def may_keep_script(actor: Actor, project_id: int | None) -> Verdict:
    """Scripts are kept as the catalogue is; what is of one project, by who reaches it."""
    reach = actor.reach(EDIT)
    if not reach:
        return NotAllowed()
    if project_id is None or reach.covers(project_id):
        return None
    words = "您只能写全公司的或您项目的话术，请选您的项目。"
    return Refused("not_your_scope", words, {"project": words})


def is_good_script(say: str, avoid: str) -> Verdict:
    """A script says something, and only names that are known when it is shown."""
    if not say:
        return Refused("script_empty", "至少写一句要说的话。", {"say": "至少写一句要说的话"})
    for name, text in (("say", say), ("avoid", avoid)):
        unknown = next((word for word in BRACED.findall(text) if word not in NAMES), None)
        if unknown is not None:
            words = f"不认识“{unknown[:20]}”，花括号里只能写 {ALLOWED}。"
            return Refused("unknown_name", words, {name: words})
    return None
