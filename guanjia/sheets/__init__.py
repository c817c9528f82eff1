"""Spreadsheets in and out, and their imports."""
