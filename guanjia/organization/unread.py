"""Changed rules that somebody has not read: by when it must be done, and who is missing (B-6.3-1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.organization import queries, rulebook
from guanjia.organization.models import PolicyChange, PolicyRead


@dataclass(frozen=True)
class Unread:
    """A published change that was not read by all: until when it should be, and the names of who is missing."""

    change: PolicyChange
    due_at: datetime
    names: list[str]


def due_of(change: PolicyChange) -> datetime:
    """When a published change must have been read by whom it touches."""
    decided = change.decided_at or clock.now()
    return decided + timedelta(days=int(policy.value("policy.read_days", at=decided)))


def unread(actor: Actor) -> list[Unread]:
    """Published changes of the last ninety days that somebody has not read, the longest overdue first."""
    recent = clock.now() - rulebook.READ_WITHIN
    rows = rulebook.policy_changes(actor).filter(status=PolicyChange.Status.PUBLISHED, decided_at__gte=recent)
    asked = rulebook.readers_of_all(list(rows))
    read = set(PolicyRead.objects.filter(change__in=asked).values_list("change_id", "account_id"))
    missing = {row: [pk for pk in sorted(asked[row.pk]) if (row.pk, pk) not in read] for row in rows}
    names = queries.account_names({pk for accounts in missing.values() for pk in accounts})
    found = [
        Unread(row, due_of(row), [names[pk] for pk in accounts])
        for row, accounts in missing.items()
        if accounts
    ]
    return sorted(found, key=lambda row: row.due_at)
