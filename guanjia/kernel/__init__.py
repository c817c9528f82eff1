"""The kernel: what every context stands on; no word of the trade."""
