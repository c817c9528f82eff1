"""Screens of promises."""
