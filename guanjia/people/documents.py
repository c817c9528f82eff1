"""排班表 as a PDF: the month of a project on one sheet, to hang up; names of staff, no numbers (A-2.3-3)."""

from collections.abc import Iterable
from typing import Any

from guanjia.kernel import clock
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people.kinds import Kind
from guanjia.people.month import Month
from guanjia.sheets import papers

TEMPLATE = "people/templates/people/roster.typ"


def roster_sheet(project: Project, month: Month, kinds: Iterable[Kind], url: str) -> bytes:
    """The sheet of a month."""
    return papers.render(TEMPLATE, sheet_data(project, month, kinds), url)


def sheet_data(project: Project, month: Month, kinds: Iterable[Kind]) -> dict[str, Any]:
    """Everything that the sheet shows, ready to print."""
    company = organization.company()
    return {
        "company": company.name if company else "", "project": project.name,
        "number": f"{month.first:%Y-%m}",
        "foot": f"打印于 {local(clock.now()):%Y-%m-%d %H:%M}　以系统里的排班为准",
        "kinds": "　".join(f"{kind.code} {kind.words}" for kind in kinds if kind.hours),
        "days": [
            {"n": str(day.day.day), "week": "一二三四五六日"[day.day.weekday()], "off": day.is_weekend,
             "missing": str(day.missing or "")}
            for day in month.days
        ],
        "lines": [
            {"name": line.person.name, "post": line.person.post, "hours": line.hours,
             "cells": ["假" if cell.is_away else cell.code for cell in line.cells]}
            for line in month.lines
        ],
        "gaps": "；".join(gap.text for gap in month.gaps[:12]),
    }  # fmt: skip
