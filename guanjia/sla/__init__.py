"""Clocks and promises, folded from events."""
