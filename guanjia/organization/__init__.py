"""Organization: the company, its projects and accounts, calendars and policy values."""
