"""Endpoints of this context: the same queries and actions as the screens."""
