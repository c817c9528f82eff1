"""Who looks after which home; a change leaves a brief for the new butler (ORG-03, A-1.2-3)."""

from collections import defaultdict
from collections.abc import Iterable

from guanjia.customers import events, queries, zoning
from guanjia.customers.models import ButlerBrief, UnitButler
from guanjia.estate.models import Building, Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.people import queries as people
from guanjia.people.models import Staff


@action
def assign_butlers(unit: Unit, *, by: Actor, lead: Staff, deputy: Staff | None = None) -> UnitButler:
    """Give a unit its lead and deputy butler; both of the unit's project. A new lead gets a brief of the home."""
    return _assign([unit], by, lead, deputy)[0]


@action
def assign_zone(
    building: Building, *, by: Actor, entrance: str = "", floor: int | None = None, lead: Staff,
    deputy: Staff | None = None,
) -> int:  # fmt: skip
    """Give every unit of a building, an entrance or a floor its butlers; returns how many units (A-1.1)."""
    found = zoning.chosen_units(building.project_id, building.pk, entrance, floor)
    if not found:
        words = {"floor": "没有这一层"} if floor is not None else {"entrance": "没有这个单元"}
        raise Refused("no_units", "这里还没有房屋，请核对楼栋、单元和楼层。", words)
    return len(_assign(found, by, lead, deputy))


def _assign(units: list[Unit], by: Actor, lead: Staff, deputy: Staff | None) -> list[UnitButler]:
    _check(units[0].project_id, by, lead, deputy)
    former: dict[int, list[Unit]] = defaultdict(list)
    rows = []
    for unit in units:
        before = queries.butlers_of(unit.pk)
        row, _ = UnitButler.objects.update_or_create(unit=unit, defaults={"lead": lead, "deputy": deputy})
        changed = before.lead_id if before and before.lead_id != lead.pk else None
        fact = events.ButlersAssigned(lead.pk, deputy.pk if deputy else None, changed)
        record(fact, unit, by=by)
        rows.append(row)
        if changed:
            former[changed].append(unit)
    for staff_id, held in former.items():
        _brief(lead, staff_id, held, ButlerBrief.Why.CHANGE, by)
    return rows


def _check(project_id: int, by: Actor, lead: Staff, deputy: Staff | None) -> None:
    """Two different members of the project's staff who have not left, by who makes zones."""
    require(None if by.reach("people.edit").covers(project_id) else NotAllowed())
    both = {"lead": lead} | ({"deputy": deputy} if deputy else {})
    for field, person in both.items():
        if person.project_id != project_id:
            raise Refused("other_project", "管家要是本项目的员工。", {field: "请选本项目的员工"})
        if person.has_left:
            raise Refused("has_left", f"{person.name}已离职，请选别人。", {field: "已离职"})
    if deputy is not None and deputy.pk == lead.pk:
        raise Refused("same_butler", "副管家要是另一个人。", {"deputy": "请选另一个人"})


def _brief(staff: Staff, former_id: int, units: Iterable[Unit], why: str, by: Actor) -> ButlerBrief:
    """One brief for what one butler takes over from another; an unread one grows."""
    former = people.system_staff(former_id)
    row = ButlerBrief.objects.filter(staff=staff, former=former, read_at=None).first()
    if row is None:
        row = ButlerBrief.objects.create(
            project=staff.project, staff=staff, former=former, why=why, made_at=clock.now()
        )
    row.units.add(*units)
    record(events.ButlersBriefed(staff.pk, row.units.count()), row, by=by)
    return row


@action
def brief_of_leaver(staff_id: int) -> int:
    """A butler left: each deputy who stands in now gets a brief; returns how many homes."""
    units = zoning.left_by(staff_id)
    held: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        held[queries.butlers_of(unit.pk).deputy_id or 0].append(unit)  # type: ignore[union-attr]
    for deputy_id, theirs in held.items():
        _brief(people.system_staff(deputy_id), staff_id, theirs, ButlerBrief.Why.LEAVE, SYSTEM)
    return len(units)


@action
def read_brief(brief: ButlerBrief, *, by: Actor) -> ButlerBrief:
    """The new butler read what was handed over."""
    if by.staff_id != brief.staff_id:
        raise Refused("not_yours", "交接要由接手的管家本人确认。")
    if brief.read_at is not None:
        return brief
    return amend(brief, events.BriefRead(), by=by, read_at=clock.now())
