"""Spreadsheets in and out, their imports, and papers (PDF)."""
