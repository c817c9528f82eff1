"""Screens of the organization."""
