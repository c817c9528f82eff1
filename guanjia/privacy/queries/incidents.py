"""Reads of privacy incidents."""

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.privacy.models import Incident

NEED = "privacy.incidents"


def incidents(actor: Actor) -> QuerySet[Incident]:
    """Incidents within reach, and what the actor reported; newest first."""
    reach = actor.reach(NEED)
    if reach.company:
        return Incident.objects.order_by("-pk")
    mine = Q(reported_by=actor.ref) if actor.may("privacy.report") else Q(pk__in=())
    return Incident.objects.filter(mine | Q(project_id__in=reach.projects)).order_by("-pk")


def get_incident(actor: Actor, incident_id: int) -> Incident:
    """An incident within reach, or an own report."""
    row = incidents(actor).filter(pk=incident_id).first()
    if row is None:
        raise NotFound
    return row


def system_incident(incident_id: int) -> Incident:
    """An incident by its number, for the worker."""
    return Incident.objects.get(pk=incident_id)
