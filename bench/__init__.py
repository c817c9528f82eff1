"""Measurements of the product beside its limit in the same run: `make bench` (docs/performance.md)."""
