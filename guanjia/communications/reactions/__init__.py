"""What messages hear from the contexts below, a module each."""

from guanjia.communications.reactions import (
    documents,
    homes,
    ladder,
    promises,
    protection,
    rosters,
    rules,
    stores,
)

__all__ = ["documents", "homes", "ladder", "promises", "protection", "rosters", "rules", "stores"]
