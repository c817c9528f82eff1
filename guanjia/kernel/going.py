"""Where the page of a subject is and what it is called: registered, so that links need no upward import."""

from collections.abc import Callable, Iterable

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef

Names = Callable[[Actor, list[int]], dict[int, str]]
_pages: dict[str, Callable[[Actor, int], str]] = {}
_names: dict[str, Names] = {}


def page_of(kind: str) -> Callable[[Callable[[Actor, int], str]], Callable[[Actor, int], str]]:
    """Register the address of a kind of subject, by actor (each face has its own)."""

    def register(find: Callable[[Actor, int], str]) -> Callable[[Actor, int], str]:
        _pages[kind] = find
        return find

    return register


def address(actor: Actor, subject: SubjectRef) -> str:
    """The page of a subject for this actor; empty when there is none."""
    find = _pages.get(subject.kind)
    return find(actor, subject.id) if find else ""


def names_of(kind: str) -> Callable[[Names], Names]:
    """Register what subjects of a kind are called, many at once, within the actor's reach."""

    def register(give: Names) -> Names:
        _names[kind] = give
        return give

    return register


def names(actor: Actor, subjects: Iterable[SubjectRef]) -> dict[SubjectRef, str]:
    """What subjects are called, as far as this actor may see them."""
    found: dict[str, list[int]] = {}
    for subject in subjects:
        found.setdefault(subject.kind, []).append(subject.id)
    return {
        SubjectRef(kind, pk): name
        for kind, ids in found.items() if kind in _names
        for pk, name in _names[kind](actor, ids).items()
    }  # fmt: skip
