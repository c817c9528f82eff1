"""Whose data it is: persons, homes and staff, as the contexts above say who they are."""

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.privacy import declared, rules
from guanjia.privacy.declared import Party

__all__ = ["Party", "party_of"]


def party_of(actor: Actor, party: SubjectRef, need: str) -> Party:
    """Who it is, for whom it is or for staff with the need within reach; NotFound for everybody else."""
    if party.kind not in declared.parties:
        raise NotFound
    return declared.parties[party.kind](actor, party, need, rules.is_own(actor, party))
