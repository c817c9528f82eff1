"""Whose data it is: persons, homes and staff, as the contexts above say who they are."""

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.privacy import declared, rules
from guanjia.privacy.declared import Party

__all__ = ["Party", "parties_called", "party_of"]


def party_of(actor: Actor, party: SubjectRef, need: str) -> Party:
    """Who it is, for whom it is or for staff with the need within reach; NotFound for everybody else."""
    if party.kind not in declared.parties:
        raise NotFound
    return declared.parties[party.kind](actor, party, need, rules.is_own(actor, party))


def parties_called(actor: Actor, project_id: int, text: str) -> list[SubjectRef]:
    """The people that are called line by line, by address, phone or name; refused for a line that finds nobody."""
    found: set[SubjectRef] = set()
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        people = {ref for find in declared.named for ref in find(actor, project_id, line.strip())}
        if not people:
            words = f"第 {place} 行没有找到人，请核对门牌、电话或姓名；查不到的先删掉，人数照填。"
            raise Refused("nobody_called_so", words, {"who": words})
        found |= people
    return sorted(found, key=lambda ref: (ref.kind, ref.id))
