"""Documents and their editions: written by one person, published by another, never changed afterwards (KNO-01)."""

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Any

from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.knowledge import events, library, paragraphs, rules, states
from guanjia.knowledge.actions.papers import store_pdf
from guanjia.knowledge.models import Document, Edition
from guanjia.organization import queries as organization
from guanjia.organization.moments import local


@action
def write_document(
    *, by: Actor, title: str, sort: str, number: str, role: str, upload: bytes | None = None, **facts: Any
) -> Document:
    """Open a document with the draft of its first edition (KNO-01)."""
    require(rules.may_write(by, facts.get("projects", ())))
    code = fit(number, 30, "number")
    _require_free(code)
    row = Document(title=_title(title), sort=sort, number=code, role=role)
    row.save(force_insert=True)
    record(events.DocumentChanged(fields=["new"]), row, by=by)
    write_edition(row, by=by, upload=upload, **facts)
    return row


def _title(title: str) -> str:
    words = fit(title, 60, "title")
    if not words:
        raise Refused("title_needed", "请写文件名称。", {"title": "请填写"})
    return words


def _require_free(number: str) -> None:
    if not number or Document.objects.filter(number=number).exists():
        raise Refused("number_taken", f"文件编号“{number}”不能用或已经有了。", {"number": "请换一个"})


@action
def change_document(
    document: Document, *, by: Actor, title: str, number: str, role: str, review_on: date | None
) -> Document:
    """Change the facts of a document, its next review among them; the text changes by an edition only.

    What was ever published carries its title and number on paper: who may publish it changes them.
    """
    require(rules.may_change(by, library.speaking_edition(document)))
    code = fit(number, 30, "number")
    if code != document.number:
        _require_free(code)
    facts: dict[str, Any] = {"title": _title(title), "number": code, "role": role, "review_on": review_on}
    return amend(document, events.DocumentChanged(fields=sorted(facts)), by=by, **facts)


@action
def write_edition(
    document: Document, *, by: Actor, text: str, changes: str = "", roles: Iterable[str] = (),
    projects: Iterable[int] = (), clauses: Iterable[str] = (), quiz: str = "", upload: bytes | None = None,
) -> Edition:  # fmt: skip
    """Write the draft of the next edition, or write it again; what was published stays as it is."""
    chosen, places, proved = list(roles), list(projects), list(clauses)
    known = {project.pk for project in organization.open_projects()}
    last = Edition.objects.filter(document=document).order_by("-number").first()
    require(rules.is_good_audience(chosen, places, known), rules.may_write(by, places))
    require(rules.may_write(by, last.projects) if last else None, rules.are_clauses(proved))
    facts: dict[str, Any] = {
        "text": paragraphs.good_text(text), "changes": fit(changes, 300, "changes"), "roles": chosen,
        "projects": places, "clauses": proved, "quiz": paragraphs.quiz_of(quiz), "written_by": by.ref,
        "written_at": clock.now(),
    }  # fmt: skip
    if last is not None and last.status in states.IN_WRITING:
        require(_is_draft(last))
        amend(last, events.EditionWritten(), by=by, **facts)
    else:
        if last is not None and not facts["changes"]:
            raise Refused("changes_needed", "请写这一版改了什么，读过旧版的人要看。", {"changes": "请填写"})
        number = last.number + 1 if last else 1
        last = Edition.objects.create(document=document, number=number, **facts)
        record(events.EditionWritten(), last, by=by)
    if upload:
        attach_paper(last, by=by, body=upload)
    return last


def _is_draft(edition: Edition) -> Refused | None:
    if edition.status == Edition.Status.DRAFT:
        return None
    return Refused("asked_already", f"第 {edition.number} 版已送审，请先让发布人退回再改。")


@action
def attach_paper(edition: Edition, *, by: Actor, body: bytes) -> Attachment:
    """Put the paper version beside a draft, as a PDF; the last one counts."""
    require(rules.may_write(by, edition.projects), _is_draft(edition))
    name = f"{edition.document.number}-{edition.number}.pdf"
    row = store_pdf(body, name, by=by, project_id=edition.event_project_id)
    attachments.attach([row], edition.ref, by=by)
    return row


@action
def ask_edition(edition: Edition, *, by: Actor) -> Edition:
    """Send the draft to who publishes."""
    require(rules.may_write(by, edition.projects))
    return move(edition, states.ASK, events.EditionAsked(), by=by, note="")


@action
def send_back_edition(edition: Edition, *, by: Actor, reason: str) -> Edition:
    """Send it back to the writer with the reason."""
    require(rules.may_publish(by, edition), ready(edition, states.SEND_BACK))
    words = _reason(reason)
    return move(edition, states.SEND_BACK, events.EditionSentBack(reason=words), by=by, note=words)


def _reason(reason: str) -> str:
    words = fit(reason, 200, "reason")
    if not words:
        raise Refused("reason_needed", "请写原因，写的人和读的人要看。", {"reason": "请写原因"})
    return words


@action
def publish_edition(edition: Edition, *, by: Actor, effective_on: date) -> Edition:
    """Publish what another person wrote; its readers owe it from now on, and the next review has its date."""
    replaced = library.asked_edition(edition.document)
    require(rules.may_publish(by, edition, replaced), ready(edition, states.PUBLISH))
    require(rules.is_another_person(edition, by), rules.is_ahead(effective_on, local(clock.now()).date()))
    fact = events.EditionPublished(effective_on=effective_on)
    move(edition, states.PUBLISH, fact, by=by, decided_by=by.ref, effective_on=effective_on)
    review_on = months_later(effective_on, int(policy.value("documents.review_months")))
    document = Document.objects.get(pk=edition.document_id)
    amend(document, events.DocumentChanged(fields=["review_on"]), by=by, review_on=review_on)
    return edition


def months_later(day: date, months: int) -> date:
    """The same day some months later, the last of its month where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


@action
def withdraw_edition(edition: Edition, *, by: Actor, reason: str) -> Edition:
    """Put a document out of force: nobody owes it, and only who keeps documents sees it."""
    require(rules.may_publish(by, edition), ready(edition, states.WITHDRAW))
    current = library.asked_edition(edition.document)
    if current is None or current.pk != edition.pk:
        raise Refused("not_current", "这一版已被新版替代，不用废止。")
    words = _reason(reason)
    return move(edition, states.WITHDRAW, events.EditionWithdrawn(reason=words), by=by, note=words)
