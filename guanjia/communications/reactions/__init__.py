"""What messages hear from the contexts below, a module each: clocks, promises, rules, documents."""

from guanjia.communications.reactions import documents, ladder, promises, rules

__all__ = ["documents", "ladder", "promises", "rules"]
