"""What holds for protected data: a verdict is nothing, or the refusal with its cause and the next step."""

from datetime import date, datetime, timedelta

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, Verdict
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, ExportKind
from guanjia.privacy.models import Consent, DataRequest, ExportRequest, Incident, LegalHold

COPY_KINDS = ("xlsx", "json")
STAFF = "staff"


def is_own(actor: Actor, party: SubjectRef) -> bool:
    """Whether the data is the actor's own (a customer's person and homes, a member of the staff's file)."""
    return party in declared.own(actor)


def may_agree(attribute: Attribute, is_separate: bool, guardian: str) -> Verdict:
    """Sensitive information needs a consent of its own; a child's also the guardian's (PIPL 29, 31)."""
    if attribute.is_sensitive and not is_separate:
        return Refused(
            "separate_consent", f"“{attribute.label}”是敏感信息，要单独征得同意：单独说明、单独确认后再登记。"
        )
    if attribute.needs_guardian and not guardian.strip():
        return Refused(
            "guardian_needed", "孩子的信息要监护人同意，请填监护人姓名。", {"guardian": "请填监护人姓名"}
        )
    return None


def fits(attribute: Attribute, party: SubjectRef) -> Verdict:
    """What is asked of staff is never asked of customers, and the other way round."""
    if attribute.is_of_staff == (party.kind == STAFF):
        return None
    return Refused("wrong_party", "这一类信息不是向这个人征求同意的。", {"attribute": "请换一类"})


def lasts(valid_until: date | None, today: date) -> Verdict:
    """A consent ends in the future, if on a day."""
    if valid_until is not None and valid_until < today:
        return Refused(
            "already_over", "到期日已经过去，请填今天以后的日期。", {"valid_until": "请填今天以后"}
        )
    return None


def is_held_by(until: date, today: date) -> Verdict:
    """A hold ends within the days of the policy: for longer it is set again, with somebody who looks at it."""
    most = int(policy.value("privacy.hold_days"))
    if (until - today).days <= most:
        return None
    text = f"法定保留最长 {most} 天，到期前可以再设。"
    return Refused("too_long_held", text, {"until": text})


def is_how(how: str) -> Verdict:
    """One of the ways in which somebody agrees."""
    return (
        None
        if how in Consent.How.values and how != Consent.How.ERASED
        else Refused("how_unknown", "请选择同意的方式。", {"how": "请选择方式"})
    )


def may_erase(hold: LegalHold | None, obstacles: list[str]) -> Verdict:
    """Nothing is erased while the law wants it kept or a case is open; the refusal says which (A-3.1-12)."""
    if hold is not None:
        until = f"{hold.until:%Y-%m-%d}"
        return Refused(
            "legal_hold", f"有法定保留，到 {until} 为止，原因：{hold.reason}。到期或解除后才能清除。"
        )
    if obstacles:
        return Refused("open_cases", f"还有没办完的事：{'、'.join(obstacles)}。办完后再清除。")
    return None


def is_said(words: str, field: str, message: str) -> Verdict:
    """Something that must be written down is written down."""
    return None if words else Refused("words_needed", message, {field: message})


def is_wish(sort: str, way: str, words: str) -> Verdict:
    """A request says what is wanted and how it came; a correction also what is wrong."""
    if sort not in DataRequest.Sort.values or way not in DataRequest.Way.values:
        return Refused("sort_needed", "请选择要什么。", {"sort": "请选择"})
    if sort == DataRequest.Sort.CORRECT:
        return is_said(words.strip(), "words", "请写哪里不对，应该是什么。")
    return None


def copy_ends(request: DataRequest) -> datetime | None:
    """Until when the copy of a request may be taken; nothing where there is none."""
    if request.sort != DataRequest.Sort.COPY or request.status != DataRequest.Status.DONE:
        return None
    days = int(policy.value("privacy.copy_days", project=request.project_id))
    return request.decided_at + timedelta(days=days) if request.decided_at else None


def may_take_copy(request: DataRequest, kind: str, now: datetime) -> Verdict:
    """A copy is there for some days after the request was done."""
    ends = copy_ends(request)
    if ends is None or kind not in COPY_KINDS:
        return NotFound()
    return None if now <= ends else Refused("copy_over", "副本的下载期已过，请再提一次请求。")


def is_by_two(request: DataRequest, actor: Actor) -> Verdict:
    """A copy or an erasure takes two of the staff: who registered it or checked the identity does not finish it."""
    if request.sort == DataRequest.Sort.CORRECT or actor.ref not in (request.asked_by, request.checked_by):
        return None
    text = "登记或核实身份的人不能自己办结，请另一位有权限的同事来办：副本和清除要两个人经手。"
    return Refused("second_person", text)


def may_ask_export(actor: Actor, kind: ExportKind, project_id: int) -> Verdict:
    """Who may ask for lists, of a project and a list within reach."""
    if not actor.may("privacy.export"):
        return NotAllowed()
    reaches = (actor.reach("privacy.export"), actor.reach(kind.need))
    return None if all(reach.covers(project_id) for reach in reaches) else NotFound()


def fits_cap(rows: int, most: int) -> Verdict:
    """No file is longer than the cap."""
    if rows <= most:
        return None
    return Refused(
        "too_many_rows", f"这份名单有 {rows} 行，一次最多 {most} 行，请改要打码的，或请信息保护专员调整上限。"
    )


def may_decide_export(actor: Actor, request: ExportRequest) -> Verdict:
    """Another one with the permission decides, never who asked (specification, section 9)."""
    if not actor.reach("privacy.approve").covers(request.project_id):
        return NotAllowed()
    if actor.ref == request.asked_by:
        return Refused("own_request", "自己申请的不能自己批，请另一位有批准权的人来看。")
    return None


def may_take_export(actor: Actor, request: ExportRequest, now: datetime) -> Verdict:
    """The asker alone, who still may, while the file is there."""
    if actor.ref != request.asked_by or not actor.may("privacy.export"):
        return NotFound()
    if (
        request.status != ExportRequest.Status.PRODUCED
        or request.expires_at is None
        or request.expires_at <= now
    ):
        return Refused("export_over", "文件还没有生成，或已过期删除，需要时请重新申请。")
    return None


def is_past(at: datetime, now: datetime, field: str) -> Verdict:
    """What happened did not happen later than now."""
    return None if at <= now else Refused("in_the_future", "时间不能晚于现在。", {field: "不能晚于现在"})


def is_assessed(risk: str, affected: int, is_confirmed: bool, must_notify: bool) -> Verdict:
    """The assessment is whole, and high risk of something true is always told."""
    if risk not in Incident.Risk.values:
        return Refused("risk_needed", "请选危害大小。", {"risk": "请选择"})
    if affected < 0:
        return Refused("affected_needed", "请填影响多少人，没有就填 0。", {"affected": "请填人数"})
    if is_confirmed and risk == Incident.Risk.HIGH and not must_notify:
        return Refused(
            "must_be_told", "属实而且危害较高的，必须通知本人和主管部门。", {"must_notify": "必须通知"}
        )
    return None


def counts_all(affected: int, named: int) -> Verdict:
    """No fewer people are concerned than were named."""
    if affected >= named:
        return None
    text = f"点到了 {named} 个人，影响人数不能少于 {named}。"
    return Refused("affected_too_few", text, {"affected": text})


def needs_notice(incident: Incident) -> Verdict:
    """Only what must be told is told."""
    return None if incident.must_notify else Refused("no_notice", "评估为不需要通知，可以直接复盘。")


def was_told(incident: Incident) -> Verdict:
    """Who must be told is told before the review."""
    if incident.must_notify and incident.notified_at is None:
        return Refused("not_told_yet", "还没有通知本人和主管部门，请先通知再复盘。")
    return None
