"""The papers of a complaint: 投诉处理单 for the file, letters to the customer, the notice that a group was formed."""

from typing import Any

from guanjia.collaboration.models import TaskGroup
from guanjia.complaints import queries
from guanjia.complaints.models import Complaint, Round
from guanjia.kernel import attachments, clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.sheets import papers

SHEET = "complaints/templates/complaints/handling-sheet.typ"
LETTER = "complaints/templates/complaints/letter.typ"
GROUP = "complaints/templates/complaints/group-notice.typ"
STAMP = "%Y-%m-%d %H:%M"
LETTERS = {"notice": "受理告知书", "reply": "处理结果回复函", "apology": "致歉函"}


def handling_sheet(row: Complaint, url: str) -> bytes:
    """投诉处理单: the whole complaint on paper, name and number masked (D-3.3.2-1 to D-3.3.6-1)."""
    return papers.render(SHEET, sheet_data(row), url)


def letter(row: Complaint, sort: str, url: str) -> bytes:
    """One of the letters to the customer (D-3.3.3-1, D-3.3.5-2, C-3.2-6)."""
    return papers.render(LETTER, letter_data(row, sort), url)


def group_notice(row: Complaint, group: TaskGroup, url: str) -> bytes:
    """专项小组成立通知: who is in it, for what, until when (B-4.2.1-1)."""
    return papers.render(GROUP, group_data(row, group), url)


def is_due(row: Complaint, steps: list[Round], sort: str) -> bool:
    """Whether a letter has something to say yet."""
    if sort == "notice":
        return row.feedback_due_at is not None
    if sort == "apology":
        return bool(row.apology)
    return any(step.told_at for step in steps)


def head(row: Complaint, warning: str = "") -> dict[str, Any]:
    """The head and foot of every paper."""
    company = organization.company()
    phone = row.project.service_phone or (company.service_phone if company else "")
    foot = [f"服务热线 {phone or '—'}", f"打印于 {local(clock.now()):{STAMP}}", warning]
    return {
        "company": company.name if company else "", "project": row.project.name, "number": row.number,
        "phone": phone, "foot": "　".join(part for part in foot if part),
    }  # fmt: skip


def stamp(at: Any) -> str:
    """A time in full, or nothing."""
    return f"{local(at):{STAMP}}" if at else ""


def yuan(fen: int) -> str:
    """What it costs."""
    return f"{fen / 100:.2f} 元" if fen else "没有"


def sheet_data(row: Complaint) -> dict[str, Any]:
    """Everything that the sheet shows, ready to print."""
    steps, evidence = queries.rounds(row), list(row.evidence.order_by("pk"))
    told = list(row.progress.order_by("at"))
    refs = {row.judged_by, *(one.by for one in evidence), *(one.by for one in told)}
    refs |= {ref for step in steps for ref in (step.agreed_by, step.approved_by, step.asked_by)}
    names, review, group = (
        organization.names_of_refs(refs - {""}),
        queries.review_of(row),
        queries.group_of(row),
    )
    return head(row, "姓名和号码已打码，请妥善保管") | {
        "mark": row.get_grade_display() if row.grade else "", "status": row.get_status_display(),
        "facts": five_facts(row), "wish": row.wish, "matter": row.matter, "group": group_rows(group),
        "group_lead": named(group.lead) if group else "",
        "evidence": [
            {
                "sort": one.get_sort_display(), "words": one.words, "at": stamp(one.at), "by": names.get(one.by, ""),
                "files": len(attachments.files_of(one.ref)), "digest": one.digest,
            }
            for one in evidence
        ],
        "verdict": verdict_rows(row, names), "findings": row.findings, "apology": row.apology,
        "rounds": [round_data(step, names) for step in steps],
        "progress": [{"at": stamp(one.at), "how": one.get_how_display(), "words": one.words} for one in told],
        "review": [
            ("根本原因", review.get_cause_display(), False), ("复盘时间", stamp(review.at), False),
            ("为什么", "；".join(review.whys), True), ("学到的", review.words, True),
        ] if review else [],
        "end": end_rows(row),
    }  # fmt: skip


def five_facts(row: Complaint) -> list[tuple[str, str, bool]]:
    """Time, name, contact, and what goes with them; matter and wish stand below."""
    return [
        ("投诉时间", stamp(row.received_at), False), ("来源", row.get_source_display(), False),
        ("姓名", "匿名" if row.is_anonymous else mask_name(row.name) if row.name else "", False),
        ("联系方式", mask_phone(row.phone) if row.phone else "", False),
        ("地点", row.place, False), ("类别", row.get_topic_display() if row.topic else "", False),
        ("等级", row.get_grade_display() if row.grade else "", False),
        ("负责人", named(row.owner) if row.owner else "", False),
        ("登记时间", stamp(row.registered_at), False), ("受理时间", stamp(row.graded_at), False),
        ("首次反馈前", stamp(row.feedback_due_at), False), ("满意答复前", stamp(row.satisfy_due_at), False),
    ]  # fmt: skip


def named(account: Any) -> str:
    """The name of a colleague."""
    return account.name or account.username


def group_rows(group: TaskGroup | None) -> list[dict[str, str]]:
    """Who is in the special group, with the written duty."""
    if group is None:
        return []
    duties = group.duties.select_related("account").order_by("pk")
    return [{"who": named(one.account), "words": one.words, "due": stamp(one.due_at)} for one in duties]


def verdict_rows(row: Complaint, names: dict[str, str]) -> list[tuple[str, str, bool]]:
    """What the investigation found, and who answers for it."""
    if not row.verdict:
        return []
    who = "、".join(str(one) for one in (row.blamed_department, row.blamed_staff) if one)
    return [
        ("结论", row.get_verdict_display(), False), ("公司责任", "有" if row.is_company_fault else "没有", False),
        ("责任方", who, False), ("定性", f"{names.get(row.judged_by, '')} {stamp(row.judged_at)}".strip(), False),
    ]  # fmt: skip


def round_data(step: Round, names: dict[str, str]) -> dict[str, Any]:
    """One round: options, the customer's view, plan, what was done, told and answered."""
    answer = {True: "满意", False: "不满意", None: ""}[step.is_satisfied]
    return {
        "number": step.number,
        "options": [
            {
                "name": one.name, "method": one.method, "due": f"{one.due_on}", "cost": yuan(one.fen),
                "risk": one.risk, "on": one.is_chosen,
            }
            for one in step.options.all()
        ],
        "facts": [
            ("客户意见", step.opinion, True), ("方案", step.plan, True),
            ("办完期限", stamp(step.due_at), False), ("费用", yuan(step.fen) if step.plan else "", False),
            ("定方案", names.get(step.agreed_by, ""), False), ("批准", names.get(step.approved_by, ""), False),
            ("做了什么", step.done_words, True),
            ("执行完成", stamp(step.executed_at), False), ("告知结果", stamp(step.told_at), False),
            ("告知内容", step.told_words, True),
            ("客户答复", "，".join(part for part in (answer, step.words) if part), True),
        ],
    }  # fmt: skip


def end_rows(row: Complaint) -> list[tuple[str, str, bool]]:
    """How it ended, where it ended otherwise than satisfied."""
    found = [("满意时间", stamp(row.satisfied_at), True)] if row.satisfied_at else []
    if row.end_reason:
        found.append((row.get_status_display(), row.end_reason, True))
    if row.legal_note:
        found.append(("法律意见", row.legal_note, True))
    return found


def letter_data(row: Complaint, sort: str) -> dict[str, Any]:
    """What a letter says; it goes to the customer, so it carries the name, and no number."""
    words = {"notice": notice_words, "reply": reply_words, "apology": apology_words}[sort](row)
    greeting = "尊敬的客户" if row.is_anonymous or not row.name else f"尊敬的{row.name}"
    return head(row) | {
        "title": LETTERS[sort], "greeting": f"{greeting}：", "asks": sort == "reply",
        "date": f"{local(clock.now()):%Y 年 %m 月 %d 日}",
    } | words  # fmt: skip


def notice_words(row: Complaint) -> dict[str, Any]:
    """Accepted: number, who answers for it, by when we call."""
    return {
        "words": [f"您于 {stamp(row.received_at)} 反映的事项，我们已经受理，并指定专人负责。现将受理情况告知如下。"],
        "facts": [
            ("投诉编号", row.number, False), ("受理时间", stamp(row.graded_at), False),
            ("负责人", named(row.owner) if row.owner else "", False), ("等级", row.get_grade_display(), False),
            ("首次反馈", f"{stamp(row.feedback_due_at)} 前", False),
            ("处理期限", f"{stamp(row.satisfy_due_at)} 前", False),
            ("反映事项", row.matter, True), ("您的要求", row.wish, True),
        ],
        "last": ["处理期间我们会主动向您告知进展。如要补充情况，请拨打下方的服务热线，报投诉编号即可。"],
    }  # fmt: skip


def reply_words(row: Complaint) -> dict[str, Any]:
    """The result of the last round that was told."""
    step = row.rounds.filter(told_at__isnull=False).latest("number")
    verdict = row.get_verdict_display() if row.verdict else ""
    return {
        "words": [f"您反映的事项（编号 {row.number}），我们已经调查处理完毕，现将结果回复如下。"],
        "facts": [
            ("反映事项", row.matter, True), ("您的要求", row.wish, True),
            ("调查结论", "：".join(part for part in (verdict, row.findings) if part), True),
            ("处理方案", step.plan, True), ("处理情况", step.done_words, True),
            ("完成时间", stamp(step.executed_at), False), ("回复时间", stamp(step.told_at), False),
        ],
        "last": ["只有您满意，这件事才算办完。如您认为还没有解决，请写在下面或直接告诉我们，我们接着办。"],
    }  # fmt: skip


def apology_words(row: Complaint) -> dict[str, Any]:
    """What the company answers for, and what it will do."""
    step = queries.present_round(row)
    plan = [("补救办法", step.plan, True), ("办完期限", stamp(step.due_at), True)] if step.plan else []
    return {
        "words": [f"关于您反映的“{row.title}”（编号 {row.number}）：", *row.apology.splitlines()],
        "facts": plan, "last": ["再次向您诚恳致歉，并请您监督。"],
    }  # fmt: skip


def group_data(row: Complaint, group: TaskGroup) -> dict[str, Any]:
    """What the notice of a special group says."""
    return head(row, "内部文件") | {
        "lead": named(group.lead), "purpose": group.purpose, "members": group_rows(group),
        "facts": [
            ("投诉编号", row.number, False), ("等级", row.get_grade_display(), False), ("事项", row.matter, True),
            ("处理期限", f"{stamp(row.satisfy_due_at)} 前办到客户满意", True),
        ],
        "date": f"{local(clock.now()):%Y 年 %m 月 %d 日}",
    }  # fmt: skip
