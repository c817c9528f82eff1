"""On-site service from order to close."""
