"""Every channel's front desk: contacts, triage, routing."""
