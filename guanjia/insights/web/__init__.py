"""Screens of this context."""
