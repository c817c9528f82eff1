"""What messages hear from the contexts below, a module each."""

from guanjia.communications.reactions import (
    answers,
    documents,
    groups,
    homes,
    ladder,
    promises,
    protection,
    reaching,
    rosters,
    rules,
    stores,
    texts,
)

__all__ = [
    "answers",
    "documents",
    "groups",
    "homes",
    "ladder",
    "promises",
    "protection",
    "reaching",
    "rosters",
    "rules",
    "stores",
    "texts",
]
