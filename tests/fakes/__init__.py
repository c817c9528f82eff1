"""Other systems on loopback that speak their real protocols."""
