"""Who acts: a frozen value that every query and every action takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import connection

from guanjia.kernel.refs import SubjectRef

Scope = Literal["company", "project", "zone", "own"]
Channel = Literal["desk", "field", "resident", "link", "api", "system", "import"]


@dataclass(frozen=True)
class Grant:
    """One role of an account: what it may do, and how far that reaches."""

    role: str
    needs: frozenset[str]
    scope: Scope
    projects: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reach:
    """How far one permission reaches for an actor: the union over its roles."""

    company: bool = False
    projects: frozenset[int] = frozenset()
    zone: bool = False
    own: bool = False

    def __bool__(self) -> bool:
        return self.company or bool(self.projects) or self.zone or self.own

    def covers(self, project_id: int | None) -> bool:
        """Whether the whole project is within reach."""
        return self.company or project_id in self.projects


@dataclass(frozen=True)
class Actor:
    """A person or the system, with the roles held now and the rows that are its own."""

    kind: Literal["account", "link", "guest", "system"]
    id: int | None = None
    grants: tuple[Grant, ...] = ()
    channel: Channel = "system"
    own: dict[str, frozenset[int]] = field(default_factory=dict, hash=False)
    link: SubjectRef | None = None
    projects: frozenset[int] = frozenset()

    @property
    def ref(self) -> str:
        """How events and logs name this actor; no personal data."""
        if self.kind == "account":
            return f"account:{self.id}"
        return f"link:{self.link}" if self.link else self.kind

    @property
    def staff_id(self) -> int | None:
        """The staff file behind the account, if there is one."""
        return next(iter(self.own.get("staff", ())), None)

    @property
    def person_id(self) -> int | None:
        """The customer behind the account, if there is one."""
        return next(iter(self.own.get("person", ())), None)

    @property
    def roles(self) -> frozenset[str]:
        """Names of the roles held."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, need: str) -> bool:
        """Whether any role holds the permission, whatever its reach."""
        return self.kind == "system" or any(need in grant.needs for grant in self.grants)

    def reach(self, need: str) -> Reach:
        """How far the permission reaches; an empty reach means no."""
        if self.kind == "system":
            return Reach(company=True)
        held = [grant for grant in self.grants if need in grant.needs]
        projects = [grant.projects for grant in held if grant.scope == "project"]
        return Reach(
            company=any(grant.scope == "company" for grant in held),
            projects=frozenset().union(*projects),
            zone=any(grant.scope == "zone" for grant in held),
            own=any(grant.scope == "own" for grant in held),
        )


SYSTEM = Actor("system")
GUEST = Actor("guest")
IMPORT = Actor("system", channel="import")

_loaders: list[Callable[[Any], Actor | None]] = []
_facets: list[str] = []
_accounts: list[Callable[[int, Channel], Actor | None]] = []


def loader(load: Callable[[Any], Actor | None]) -> Callable[[Any], Actor | None]:
    """Register the function that makes the actor of a web request (organization has it)."""
    _loaders.append(load)
    return load


def facet(sql: str) -> None:
    """Register a SELECT of (name, number) that says what is the own of %(account)s: staff file, person, roles."""
    _facets.append(sql)


def own_rows(account_id: int) -> dict[str, frozenset[int]]:
    """Everything that is the account's own, from every context that knows some, in one statement."""
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_facets), {"account": account_id})
        for name, number in cursor.fetchall():
            found.setdefault(name, set()).update(() if number is None else (number,))
    return {name: frozenset(numbers) for name, numbers in found.items()}


def actor_of(request: Any) -> Actor:
    """The actor of a request; a guest where nobody is signed in."""
    for load in _loaders:
        actor = load(request)
        if actor is not None:
            return actor
    return GUEST


def account_loader(load: Callable[[int, Channel], Actor | None]) -> Callable[[int, Channel], Actor | None]:
    """Register the function that makes the actor of an account's number (organization has it)."""
    _accounts.append(load)
    return load


def actor_named(ref: str, channel: Channel) -> Actor:
    """The actor of a stored reference with the roles held now, for work that began earlier; a guest if gone."""
    if ref == SYSTEM.ref:
        return Actor("system", channel=channel)
    kind, _, number = ref.partition(":")
    found = (load(int(number), channel) for load in _accounts if kind == "account")
    return next((actor for actor in found if actor is not None), GUEST)


def link_actor(link: SubjectRef, project_id: int | None, needs: frozenset[str]) -> Actor:
    """Somebody who holds a signed link to one subject: may do only what the link is for."""
    projects = frozenset() if project_id is None else frozenset({project_id})
    return Actor("link", grants=(Grant("link", needs, "own"),), channel="link", link=link, projects=projects)
