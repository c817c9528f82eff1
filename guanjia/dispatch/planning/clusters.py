"""Large days in parts of so many visits: whole projects that lie near each other, with the people nearest to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guanjia.dispatch.planning.problem import Problem, Visit
from guanjia.dispatch.planning.travel import Place, Table


def split(problem: Problem, at_most: int) -> list[Problem]:
    """The problem in parts of at most so many visits, each technician in one; one part when it is small.

    A visit pinned to somebody goes where that person is, even beyond the number; one whose pinned people were
    parted is in no part.
    """
    if len(problem.visits) <= at_most:
        return [problem]
    blocks = list(_blocks(problem.visits, at_most))
    centres = [block[0].place for block in blocks]
    homes = {one.id: one.start or one.base for one in problem.technicians}
    table = Table(problem.travel, dict.fromkeys([*centres, *homes.values()]))
    groups = _grown(blocks, centres, table, at_most)
    group_of = {n: g for g, group in enumerate(groups) for n in group}
    part_of = {name: group_of[_nearest(table, home, centres, group_of)] for name, home in homes.items()}
    visits: list[list[Visit]] = [[] for _ in groups]
    for n, block in enumerate(blocks):
        for visit in block:
            parts = {part_of[name] for name in visit.pin.technicians} or {group_of[n]}
            if len(parts) == 1:
                visits[parts.pop()].append(visit)
    return [
        replace(
            problem,
            technicians=tuple(one for one in problem.technicians if part_of[one.id] == g),
            visits=tuple(visits[g]),
        )
        for g in range(len(groups))
    ]


def _blocks(visits: Sequence[Visit], at_most: int) -> Iterator[list[Visit]]:
    """The visits of each project, in order of buildings; a project with too many in several."""
    of: dict[str, list[Visit]] = {}
    for visit in visits:
        of.setdefault(visit.place.project, []).append(visit)
    for _, found in sorted(of.items()):
        found.sort(key=lambda visit: (visit.place.building, visit.id))
        yield from (found[first : first + at_most] for first in range(0, len(found), at_most))


def _grown(blocks: list[list[Visit]], centres: list[Place], table: Table, at_most: int) -> list[list[int]]:
    """Blocks in groups: begin with the one farthest from the others, take the nearest that still fits."""
    left, groups = set(range(len(blocks))), []
    while left:
        group = [max(left, key=lambda n: (sum(_way(table, centres, n, other) for other in left), -n))]
        left -= set(group)
        room = at_most - len(blocks[group[0]])
        while fitting := [n for n in left if len(blocks[n]) <= room]:
            near = min(fitting, key=lambda n: (min(_way(table, centres, n, other) for other in group), n))
            group.append(near)
            left.remove(near)
            room -= len(blocks[near])
        groups.append(group)
    return groups


def _way(table: Table, centres: list[Place], a: int, b: int) -> int:
    return table.minutes[table.index[centres[a]]][table.index[centres[b]]]


def _nearest(table: Table, home: Place, centres: list[Place], among: dict[int, int]) -> int:
    """The block nearest to a home: that of the same project, else by the way."""
    row = table.minutes[table.index[home]]
    return min(among, key=lambda n: (centres[n].project != home.project, row[table.index[centres[n]]], n))
