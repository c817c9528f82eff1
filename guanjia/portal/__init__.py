"""The three home pages, navigation and sign-in."""
