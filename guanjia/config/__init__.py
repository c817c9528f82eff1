"""How the house is put together and run: settings, addresses, processes, commands."""
