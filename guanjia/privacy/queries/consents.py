"""Reads of the consent ledger."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.models import Consent
from guanjia.privacy.queries.parties import party_of

NEED = "privacy.consents"


def holds(at: datetime | None = None) -> Q:
    """The condition of a consent that holds at a moment: given, not withdrawn by then, its day not over."""
    moment = at or clock.now()
    lasts = Q(valid_until=None) | Q(valid_until__gte=local(moment).date())
    still = Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment)
    return lasts & still & Q(given_at__lte=moment)


def standing_consent(party: SubjectRef, attribute: str, at: datetime | None = None) -> Consent | None:
    """The consent that holds for one kind of information, for actions; none is a no."""
    return Consent.objects.filter(holds(at), party=str(party), attribute=attribute).order_by("-pk").first()


def standing_consents(parties: Iterable[SubjectRef]) -> dict[tuple[SubjectRef, str], Consent]:
    """Every consent that holds now for many parties, in one query."""
    rows = Consent.objects.filter(holds(), party__in=[str(party) for party in parties]).order_by("pk")
    return {(SubjectRef.parse(row.party), row.attribute): row for row in rows}


def consents_of(actor: Actor, party: SubjectRef) -> list[Consent]:
    """Everything that a party agreed to and took back, newest first; for itself and for staff within reach."""
    party_of(actor, party, NEED)
    return list(Consent.objects.filter(party=str(party)).order_by("-pk"))


def own_consents(actor: Actor) -> list[Consent]:
    """What the actor agreed to, for oneself and the own home, newest first."""
    mine = Q(pk__in=())
    for ref, since in declared.own(actor).items():
        mine |= Q(party=str(ref), given_at__gt=since) if since else Q(party=str(ref))
    return list(Consent.objects.filter(mine).order_by("-pk"))


def consents(actor: Actor, view: str = "") -> QuerySet[Consent]:
    """The ledger within reach, newest first: `given`, `expired`, `withdrawn`, or everything."""
    reach, now = actor.reach(NEED), clock.now()
    rows = Consent.objects.order_by("-pk")
    if not reach.company:
        zone = [str(ref) for find in declared.zones for ref in find(actor)] if reach.zone else []
        rows = rows.filter(Q(project_id__in=reach.projects) | Q(party__in=zone))
    if view == "given":
        return rows.filter(holds(now))
    if view == "expired":
        return rows.filter(status=Consent.Status.GIVEN, valid_until__lt=local(now).date())
    return rows.filter(status=Consent.Status.WITHDRAWN) if view == "withdrawn" else rows


def get_consent(actor: Actor, consent_id: int) -> Consent:
    """A consent of somebody within reach, or an own one."""
    row = Consent.objects.filter(pk=consent_id).first()
    if row is None:
        raise NotFound
    party_of(actor, SubjectRef.parse(row.party), NEED)
    return row
