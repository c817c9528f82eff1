"""What messages hear from the contexts below, a module each: clocks, promises, protection, rules, documents, homes."""

from guanjia.communications.reactions import documents, homes, ladder, promises, protection, rules

__all__ = ["documents", "homes", "ladder", "promises", "protection", "rules"]
