"""Triage 分类定级: what a text is about, how urgent, who answers for it; pure functions, no tables, no network."""
