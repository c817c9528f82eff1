"""Persons, households, occupancies and butler zones."""
