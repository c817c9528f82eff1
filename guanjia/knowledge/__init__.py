"""The service catalogue and the standard operating procedures."""
