"""Endpoints of the stores."""
