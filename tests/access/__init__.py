"""Who reaches what: every role, route, method and scope; no field, no form and no link gives more."""
