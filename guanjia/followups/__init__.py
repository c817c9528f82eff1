"""Return calls, and closing what they confirm."""
