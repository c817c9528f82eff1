"""Who may go at all, whatever the time: the hard gates as the planners ask them (`check` asks by itself)."""

from guanjia.dispatch.planning.line import Line
from guanjia.dispatch.planning.problem import Technician, Visit

LEAD, SKILL, TOOL, HAZARD, PART = "lead", "skill", "tool", "hazard", "part"
BARRED, PINNED, JOBS, TEAM, PROJECT = "barred", "pinned", "jobs", "team", "project"


def may_lead(one: Technician, visit: Visit) -> str:
    """Nothing, or which gate keeps this technician from leading the visit (or from going alone)."""
    if visit.pin.technicians and visit.pin.technicians[0] != one.id:
        return PINNED
    if not one.leads:
        return LEAD
    if not visit.skills <= one.skills:
        return SKILL
    if not visit.tools <= one.tools:
        return TOOL
    if any(one.stock.get(part, 0) < number for part, number in visit.parts.items()):
        return PART
    return _may_come(one, visit)


def may_join(one: Technician, visit: Visit, lead: Technician) -> str:
    """Nothing, or which gate keeps this technician from going as the mate of a lead."""
    if one.team != lead.team:
        return TEAM
    return _may_come(one, visit)


def _may_come(one: Technician, visit: Visit) -> str:
    if one.goes_to is not None and visit.place.project not in one.goes_to:
        return PROJECT
    if one.id in visit.barred:
        return BARRED
    if visit.hazard and visit.hazard not in one.clearances:
        return HAZARD
    return JOBS if one.jobs == 0 else ""


def has_room(line: Line, visit: Visit | None = None) -> str:
    """Nothing, or what is used up: the number of jobs, or a part that the visit needs of its lead."""
    cap, stock = line.technician.jobs, line.technician.stock
    if cap is not None and line.jobs >= cap:
        return JOBS
    parts = visit.parts.items() if visit else ()
    short = any(line.parts.get(part, 0) + number > stock.get(part, 0) for part, number in parts)
    return PART if short else ""
