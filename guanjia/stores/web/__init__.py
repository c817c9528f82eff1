"""Screens of the stores."""
