"""Masking, reveals with a purpose, the audit of reads."""
