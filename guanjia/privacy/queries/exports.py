"""Reads of exports: what may be asked for, own requests, those to decide."""

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.privacy import declared
from guanjia.privacy.declared import ExportKind
from guanjia.privacy.models import ExportRequest

APPROVE, ASK = "privacy.approve", "privacy.export"


def export_kind(key: str) -> ExportKind:
    """A list that may be asked for."""
    if key not in declared.exports:
        raise NotFound
    return declared.exports[key]


def export_kinds(actor: Actor, project_id: int) -> list[ExportKind]:
    """The lists of a project that the actor may read."""
    return [kind for kind in declared.exports.values() if actor.reach(kind.need).covers(project_id)]


def exports(actor: Actor) -> QuerySet[ExportRequest]:
    """The own requests, and all within reach of who decides or audits; newest first."""
    seen = Q(asked_by=actor.ref)
    for need in (APPROVE, "privacy.audit"):
        reach = actor.reach(need)
        seen |= Q() if reach.company else Q(project_id__in=reach.projects)
        if reach.company:
            return ExportRequest.objects.order_by("-pk")
    return ExportRequest.objects.filter(seen).order_by("-pk")


def get_export(actor: Actor, export_id: int) -> ExportRequest:
    """A request that the actor may see."""
    row = exports(actor).filter(pk=export_id).first()
    if row is None:
        raise NotFound
    return row


def system_export(export_id: int) -> ExportRequest:
    """A request by its number, for the worker."""
    return ExportRequest.objects.get(pk=export_id)
