"""What documents, scripts and answers give to the kernel: menu lines, panels of other pages, pages, names."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from guanjia.kernel import actors, attachments, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.kernel.text import mask_name
from guanjia.knowledge import answers, laws, library, scripts
from guanjia.knowledge.models import (
    AffectedProcess,
    Answer,
    Case,
    CaseSession,
    Document,
    Edition,
    ReadingDuty,
    Regulation,
    RegulationChange,
    Script,
    Unanswered,
)
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import PersonalField

Fill = Callable[[Actor, Any], dict[str, Any] | None]

actors.facet(
    "SELECT 'reading_duty', id FROM knowledge_readingduty "
    "WHERE account_id = %(account)s AND status = 'owed' AND is_required"
)
privacy.declare(
    PersonalField("knowledge_readingduty", "signed_name_sealed", "personal", "承诺书签名", mask_name, 1825)
)


def owed_count(actor: Actor) -> int:
    """How many documents this person has to read; known with the actor, so it asks nothing."""
    return len(actor.own.get("reading_duty", ()))


navigation.add(
    Entry("desk", "团队", "library", "查知识", "search", "desk-library", "knowledge.read", 4),
    Entry("desk", "团队", "scripts", "话术", "message-2", "desk-scripts", "knowledge.read", 6),
    Entry("desk", "团队", "answers", "问答", "message-question", "desk-answers", "knowledge.read", 6),
    Entry("desk", "团队", "laws", "法规", "scale", "desk-laws", "knowledge.read", 6),
    Entry("desk", "团队", "cases", "案例", "bulb", "desk-cases", "knowledge.read", 6),
    Entry(
        "desk",
        "团队",
        "documents",
        "制度文件",
        "file-text",
        "desk-documents",
        "knowledge.read",
        5,
        owed_count,
    ),
)


def waiting(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """How many documents wait to be read, for the phone's day; nothing is shown when there is none."""
    count = owed_count(actor)
    return {"count": count} if count else None


panels.show(Panel("field", "today", "knowledge/field_link.html#link", waiting, 60))


def to_say(situation: str, stage: str = "") -> Fill:
    """What is said in a situation at the project of a subject; nothing where no script is on."""

    def fill(actor: Actor, subject: Subject) -> dict[str, Any] | None:
        found = scripts.said(actor, subject.event_project_id, situation, stage)
        return {"scripts": found, "situation": situation, "stage": stage} if found else None

    return fill


for _situation in Script.Situation.values:
    _begin = Script.Stage.LISTEN if _situation == Script.Situation.COMPLAINT else ""
    panels.show(Panel(Script.kind, _situation, "knowledge/say.html#card", to_say(_situation, _begin)))
for _stage in Script.Stage.values:
    _card = Panel(Script.kind, f"complaint-{_stage}", "knowledge/say.html#card", to_say("complaint", _stage))
    panels.show(_card)


def asked_about(actor: Actor, subject: Subject) -> dict[str, Any] | None:
    """The search for an answer, with the case in which it is asked; at the desk alone."""
    if not (actor.may("desk.open") and actor.may("knowledge.read")):
        return None
    return {"subject": subject.ref, "project": subject.event_project_id or ""}


panels.show(Panel("answers", "ask", "knowledge/ask_card.html#card", asked_about))


def face_of(actor: Actor) -> str:
    """The face in which this person reads documents."""
    return "field" if actor.channel == "field" or not actor.may("desk.open") else "desk"


@going.page_of(Document.kind)
def page_of_document(actor: Actor, document_id: int) -> str:
    """The document, in the face of the actor."""
    may = actor.may("knowledge.read")
    return reverse(f"{face_of(actor)}-document", args=[document_id]) if may else ""


@going.page_of(Edition.kind)
def page_of_edition(actor: Actor, edition_id: int) -> str:
    """The document of an edition."""
    return page_of_document(actor, library.system_edition(edition_id).document_id)


@going.page_of(ReadingDuty.kind)
def page_of_duty(actor: Actor, duty_id: int) -> str:
    """The document for the reader; for who looks after others, the list of who has not read what."""
    duty = library.system_duty(duty_id)
    if actor.id != duty.account_id and actor.may("knowledge.follow"):
        return reverse("documents-owed")
    return page_of_document(actor, duty.edition.document_id)


@going.page_of(Script.kind)
def page_of_script(actor: Actor, script_id: int) -> str:
    """The script in the library, in the face of the actor."""
    return f"{reverse(f'{face_of(actor)}-scripts')}#script-{script_id}" if actor.may("knowledge.read") else ""


@going.page_of(Answer.kind)
def page_of_answer(actor: Actor, answer_id: int) -> str:
    """The answer at the desk; on the phone the list of answers."""
    if not actor.may("knowledge.read"):
        return ""
    return reverse("answer", args=[answer_id]) if face_of(actor) == "desk" else reverse("field-answers")


def at_desk(actor: Actor) -> bool:
    """Whether this person reads regulations and cases at the desk."""
    return actor.may("desk.open") and actor.may("knowledge.read")


@going.page_of(Regulation.kind)
def page_of_regulation(actor: Actor, regulation_id: int) -> str:
    """The regulation."""
    return reverse("law", args=[regulation_id]) if at_desk(actor) else ""


@going.page_of(RegulationChange.kind)
def page_of_change(actor: Actor, change_id: int) -> str:
    """The regulation that changed."""
    return page_of_regulation(actor, laws.system_change(change_id).regulation_id)


@going.page_of(AffectedProcess.kind)
def page_of_process(actor: Actor, process_id: int) -> str:
    """The regulation that touches a process."""
    return (
        page_of_regulation(actor, laws.get_process(actor, process_id).change.regulation_id)
        if at_desk(actor)
        else ""
    )


@going.page_of(Case.kind)
def page_of_case(actor: Actor, case_id: int) -> str:
    """The cases."""
    return f"{reverse('desk-cases')}#case-{case_id}" if at_desk(actor) else ""


@going.page_of(CaseSession.kind)
def page_of_session(actor: Actor, session_id: int) -> str:
    """The session within reach."""
    is_there = at_desk(actor) and laws.sessions(actor).filter(pk=session_id).exists()
    return reverse("case-session", args=[session_id]) if is_there else ""


@going.names_of(CaseSession.kind)
def names_of_sessions(actor: Actor, ids: list[int]) -> dict[int, str]:
    """When they were held."""
    return {row.pk: str(row) for row in laws.sessions(actor).filter(pk__in=ids)}


@going.names_of(Regulation.kind)
def names_of_regulations(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Titles of regulations."""
    return {row.pk: str(row) for row in laws.regulations(actor).filter(pk__in=ids)}


@going.names_of(RegulationChange.kind)
def names_of_changes(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Which regulation changed, and when."""
    return {row.pk: str(row) for row in laws.changes(actor).filter(pk__in=ids)}


@going.names_of(AffectedProcess.kind)
def names_of_processes(actor: Actor, ids: list[int]) -> dict[int, str]:
    """The processes that changes touch."""
    return laws.process_names(actor, ids)


@going.names_of(Case.kind)
def names_of_cases(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Titles of cases."""
    return {row.pk: str(row) for row in laws.cases(actor).filter(pk__in=ids)}


@going.page_of(Unanswered.kind)
def page_of_unanswered(actor: Actor, row_id: int) -> str:
    """The questions that found no answer."""
    return reverse("unanswered") if actor.may("desk.open") and actor.may("knowledge.read") else ""


@going.names_of(Unanswered.kind)
def names_of_unanswered(actor: Actor, ids: list[int]) -> dict[int, str]:
    """The words that were asked, within reach."""
    return dict(answers.unanswered(actor).filter(pk__in=ids).values_list("pk", "text"))


@going.names_of(Answer.kind)
def names_of_answers(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Questions of answers within reach."""
    return answers.names(actor, ids)


@going.names_of(Script.kind)
def names_of_scripts(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Situation and title of scripts."""
    return scripts.names(actor, ids)


@going.names_of(Document.kind)
def names_of_documents(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Titles of documents within reach."""
    return {row.document_id: row.document.title for row in library.newest(actor).filter(document__in=ids)}


@going.names_of(Edition.kind)
def names_of_editions(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Titles of editions within reach."""
    return {row.pk: str(row) for row in library.newest(actor).filter(pk__in=ids)}


@going.names_of(ReadingDuty.kind)
def names_of_duties(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Whose reading of what: the own, and those of readers within reach."""
    return library.names_of_duties(actor, ids)


attachments.owner_check(Edition.kind)(library.get_edition)
