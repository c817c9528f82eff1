"""One timeline for every page: events in words, staff by name, customers masked."""

from dataclasses import dataclass, replace

from guanjia.kernel import events, going
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.people import queries

STRANGERS = ("link", "guest")  # who acts without an account
CUSTOMERS = ("resident", "link")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    time: str
    icon: str
    who: str
    text: str
    detail: str
    photos: list[str]
    system: bool
    promise: bool = False
    href: str = ""


def entries(ref: SubjectRef) -> list[Entry]:
    """Everything that concerns a subject, newest first, with the names of who did it."""
    rows = events.timeline(ref)
    names = names_of(rows)
    return [entry(row, names) for row in rows]


def entries_with_links(ref: SubjectRef, actor: Actor, limit: int = 60) -> list[Entry]:
    """The latest of a home or a person, each line leading to the case that it happened to and naming it."""
    rows = events.timeline(ref, limit)
    names, cases = names_of(rows), going.names(actor, {row.subject for row in rows} - {ref})
    return [
        replace(
            line, href=going.address(actor, row.subject) if row.subject in cases else "",
            detail="，".join(filter(None, (cases.get(row.subject, ""), line.detail))),
        )
        for row, line in ((row, entry(row, names)) for row in rows)
    ]  # fmt: skip


def names_of(rows: list[Event]) -> dict[str, str]:
    """Names for the actors and the staff of the events: staff by name, customers masked, in two queries."""
    accounts = {int(row.actor.split(":")[1]) for row in rows if row.actor.startswith("account:")}
    staff = {int(row.data["staff_id"]) for row in rows if row.data.get("staff_id")}
    known = queries.names_by_ref(staff, accounts)
    left = {pk for pk in accounts if f"account:{pk}" not in known}
    others = organization.account_names(left) if left else {}
    return known | {f"account:{pk}": mask_name(name) for pk, name in others.items()}


def is_automatic(row: Event, fact: events.DomainEvent) -> bool:
    """Whether nobody did it: declared so, or what the house promises where a customer acts."""
    return fact.automatic or (row.channel in CUSTOMERS and row.name.startswith("sla."))


def entry(row: Event, names: dict[str, str]) -> Entry:
    """One event in words; a colleague it concerns stands before its detail, its pictures below."""
    fact = events.fact_of(row)
    nobody = "客户" if row.actor.startswith(STRANGERS) else "系统"
    who = "系统" if is_automatic(row, fact) else names.get(row.actor, nobody)
    whom = names.get(f"staff:{getattr(fact, 'staff_id', None)}", "")
    detail = "，".join(part for part in (whom if whom != who else "", fact.detail()) if part)
    photos = [f"/files/{token}" for token in getattr(fact, "files", ())]
    return Entry(
        clock_time(row.occurred_at), fact.icon, who, fact.label, detail, photos, fact.quiet,
        row.name.startswith("sla.Promise"),
    )  # fmt: skip
