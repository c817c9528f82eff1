"""Who may write, publish and acknowledge documents, who keeps scripts and answers, and what must be right; pure."""

import re
from collections.abc import Iterable
from datetime import date

from guanjia.kernel.actors import Actor, Reach
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.knowledge.models import Answer, Document, Edition, ReadingDuty
from guanjia.knowledge.states import IN_WRITING
from guanjia.organization.roles import holding

WRITE, PUBLISH, FOLLOW = "knowledge.write", "knowledge.publish", "knowledge.follow"
EDIT, READ = "knowledge.edit", "knowledge.read"
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


def may_write_answer(actor: Actor, project_id: int | None) -> Verdict:
    """Who writes an answer reaches everybody who would hear it, as with documents."""
    words = "您只能写自己项目的答案，请选您的项目；全公司的请系统管理员写。"
    return _reaches(actor.reach(WRITE), _places(project_id), words)


def may_publish_answer(actor: Actor, project_id: int | None) -> Verdict:
    """Who publishes, renews or withdraws an answer reaches everybody who would hear it."""
    words = "您只能发布自己项目的答案，全公司的请系统管理员发布。"
    return _reaches(actor.reach(PUBLISH), _places(project_id), words)


def _places(project_id: int | None) -> list[int]:
    return [] if project_id is None else [project_id]


def is_answer_of_another(answer: Answer, actor: Actor) -> Verdict:
    """Nobody publishes the answer that they wrote themselves."""
    if answer.written_by != actor.ref:
        return None
    return Refused("own_approval", "这条答案是您自己写的，请另一位有发布权限的人来看。")


def is_whole_answer(answer: Answer) -> Verdict:
    """An answer that is given says something, and where it comes from (D-3.2.3-2)."""
    missing = {}
    if not answer.text:
        missing["text"] = "请写答案"
    if not answer.source and answer.document_id is None:
        missing["source"] = "请写依据，或选一份制度文件"
    return (
        Refused("answer_unfinished", f"还不能发布：{'；'.join(missing.values())}。", missing)
        if missing
        else None
    )


def is_plain(found: Iterable[tuple[str, str]], reason: str) -> Verdict:
    """Words of the trade are replaced, or somebody says why they stay (D-3.2.4-1)."""
    words = "；".join(
        f"“{word}”可以说成“{plain}”" if plain else f"“{word}”请换个说法" for word, plain in found
    )
    if not words or reason:
        return None
    message = f"有业主听不懂的词：{words}。请改写，或在这里写为什么要保留。"
    return Refused("jargon", message, {"plain_reason": message})


def holds_on(valid_to: date, today: date) -> Verdict:
    """An answer holds until a day that is still to come."""
    if valid_to > today:
        return None
    return Refused("valid_past", "有效期要填今天以后的日期。", {"valid_to": "请填今天以后"})


def may_keep_laws(actor: Actor) -> Verdict:
    """Regulations hold for the whole company: who writes for all of it keeps them."""
    words = "法规对全公司有效，请培训、制度流程负责人或系统管理员来登记。"
    return _reaches(actor.reach(WRITE), (), words)


def may_review(actor: Actor) -> Verdict:
    """Who writes the processes of some place reviews them, trains on them, and tells cases."""
    return None if actor.reach(WRITE) else NotAllowed()


def may_review_in(actor: Actor, project_id: int) -> Verdict:
    """Who writes the processes of a project notes its case sessions."""
    return None if actor.reach(WRITE).covers(project_id) else NotAllowed()
