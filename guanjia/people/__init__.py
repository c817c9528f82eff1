"""Staff files, certificates, shifts and presence."""
