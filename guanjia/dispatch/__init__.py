"""Who goes: ranking, offers, crews."""
