"""Faults on purpose, each with its control that must fail: `make chaos` (docs/reliability.md)."""
