"""Complaints 投诉: from five facts to a satisfied customer, round after round, and what the company learns of it."""
