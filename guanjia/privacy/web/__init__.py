"""Screens of the protection of personal data."""
