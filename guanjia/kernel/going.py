"""Where the page of a subject is: contexts register it, so that messages and links need no upward import."""

from collections.abc import Callable

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef

_pages: dict[str, Callable[[Actor, int], str]] = {}


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
