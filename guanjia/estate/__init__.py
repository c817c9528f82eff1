"""Buildings, units, public areas, door codes."""
