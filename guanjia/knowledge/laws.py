"""Reads of regulations 法规 with their changes, of cases 案例 and their sessions; all the staff may read them."""

from django.db.models import Prefetch, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge.models import (
    AffectedProcess,
    Case,
    CaseSession,
    CaseTalk,
    Regulation,
    RegulationChange,
)
from guanjia.knowledge.rules import READ


def regulations(actor: Actor) -> QuerySet[Regulation]:
    """The regulations, key ones first."""
    rows = Regulation.objects.order_by("-is_key", "title", "pk")
    return rows if actor.may(READ) else rows.none()


def get_regulation(actor: Actor, regulation_id: int) -> Regulation:
    """A regulation with its cases."""
    row = regulations(actor).prefetch_related("cases").filter(pk=regulation_id).first()
    if row is None:
        raise NotFound
    return row


def changes(actor: Actor) -> QuerySet[RegulationChange]:
    """Changes of regulations with the processes that they touch, what is due first."""
    processes = Prefetch(
        "processes", AffectedProcess.objects.select_related("document", "sop").order_by("pk")
    )
    rows = RegulationChange.objects.select_related("regulation").prefetch_related(processes)
    return rows.order_by("status", "due_at", "pk") if actor.may(READ) else rows.none()


def get_change(actor: Actor, change_id: int) -> RegulationChange:
    """A change of a regulation."""
    row = changes(actor).filter(pk=change_id).first()
    if row is None:
        raise NotFound
    return row


def get_process(actor: Actor, process_id: int) -> AffectedProcess:
    """A process that a change touches."""
    rows = AffectedProcess.objects.select_related("change__regulation").filter(pk=process_id)
    row = rows.first() if actor.may(READ) else None
    if row is None:
        raise NotFound
    return row


def process_names(actor: Actor, ids: list[int]) -> dict[int, str]:
    """What processes are called."""
    rows = AffectedProcess.objects.filter(pk__in=ids)
    return dict(rows.values_list("pk", "words")) if actor.may(READ) else {}


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases, the newest first, each with its talks."""
    talks = Prefetch("talks", CaseTalk.objects.order_by("-held_on", "-pk"))
    rows = Case.objects.select_related("regulation").prefetch_related(talks).order_by("-written_at", "-pk")
    return rows if actor.may(READ) else rows.none()


def get_case(actor: Actor, case_id: int) -> Case:
    """A case."""
    row = cases(actor).filter(pk=case_id).first()
    if row is None:
        raise NotFound
    return row


def sessions(actor: Actor) -> QuerySet[CaseSession]:
    """The case sessions within reach of who reads, the newest first."""
    rows = CaseSession.objects.select_related("project").prefetch_related("cases").order_by("-held_on", "-pk")
    reach = actor.reach(READ)
    return rows if reach.company else rows.filter(project_id__in=reach.projects | actor.projects)


def get_session(actor: Actor, session_id: int) -> CaseSession:
    """A case session."""
    row = sessions(actor).filter(pk=session_id).first()
    if row is None:
        raise NotFound
    return row


def is_explained(regulation: Regulation) -> bool:
    """Whether a regulation has both forms: an interpretation and a case (C-4.2-3)."""
    return bool(regulation.interpretation) and Case.objects.filter(regulation=regulation).exists()


# --- for actions and reactions, which ask for nobody ---------------------------------------------


def system_change(change_id: int) -> RegulationChange:
    """A change by number."""
    return RegulationChange.objects.get(pk=change_id)


def waiting(change: RegulationChange) -> list[AffectedProcess]:
    """The processes of a change that nobody reviewed yet."""
    return list(AffectedProcess.objects.filter(change=change, reviewed_at=None).order_by("pk"))
