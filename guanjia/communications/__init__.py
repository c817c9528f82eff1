"""Messages out: the inbox, e-mail, and whatever channel comes later."""
