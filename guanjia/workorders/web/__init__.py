"""Screens of work orders."""
