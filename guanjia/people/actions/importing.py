"""Staff, certificates and shifts of a roster; the same roster again changes nothing."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanjia.kernel.actors import Actor
from guanjia.knowledge import actions as knowledge
from guanjia.knowledge import queries as catalogue
from guanjia.knowledge.models import Skill
from guanjia.organization import actions as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people.actions.files import add_staff, change_staff, note_certificate, plan_shifts
from guanjia.people.models import Certificate, Shift, Staff
from guanjia.people.roster import Certificate as CertificateCell
from guanjia.people.roster import RosterReport, ShiftRow, StaffRow
from guanjia.sheets import imports
from guanjia.sheets.imports import Progress

NEEDS = ("people.edit", "knowledge.edit", "organization.set_up")
BUTLERS = {
    "客服管家": Staff.ButlerKind.SERVICE,
    "工程管家": Staff.ButlerKind.ENGINEERING,
    "安保管家": Staff.ButlerKind.SECURITY,
}
TRADES = {
    "低压电工证": "electric", "电工证": "electric", "电工": "electric", "管道工": "water", "水工": "water",
    "木工": "door", "综合维修": "general", "弱电工": "security", "绿化工": "green", "电梯作业证": "lift",
}  # fmt: skip


def import_staff(
    project: Project, report: RosterReport, *, by: Actor, progress: Progress = imports.silent
) -> dict[str, int]:
    """Take a roster over: departments, staff files, skills with certificates, shifts; returns what is new."""
    importer = imports.importer(by, project.pk, *NEEDS)
    planned: defaultdict[str, list[ShiftRow]] = defaultdict(list)
    for shift in report.shifts:
        planned[shift.staff_number].append(shift)
    taking = Taking(project, importer, planned)
    imports.in_chunks(report.rows, taking.take, project.pk, progress)
    return dict(taking.added)


@dataclass
class Taking:
    """One import on its way: the planned shifts by number, and what is new so far."""

    project: Project
    by: Actor
    planned: dict[str, list[ShiftRow]]
    added: Counter[str] = field(default_factory=Counter)

    def take(self, rows: Sequence[StaffRow]) -> None:
        """Take some people over in one unit of work."""
        known = {
            person.number: person
            for person in Staff.objects.filter(project=self.project, number__in=[row.number for row in rows])
        }
        skills = {
            (row.staff_id, row.skill_id): row for row in Certificate.objects.filter(staff__in=known.values())
        }
        for row in rows:
            person = self._person(row, known.get(row.number))
            for cell in row.certificates:
                self._certificate(person, cell, skills)
            self._shifts(person)

    def _person(self, row: StaffRow, person: Staff | None) -> Staff:
        """The staff file of a row: opened, or brought up to date where the roster says otherwise."""
        department = row.department and organization.open_department(
            by=self.by, name=row.department, project=self.project
        )
        facts: dict[str, Any] = {
            "post": row.post, "butler_kind": BUTLERS.get(row.post, ""), "hired_on": row.hired_on,
            "department": department or None,
        }  # fmt: skip
        if person is None:
            self.added["staff_added"] += 1
            return add_staff(
                self.project, by=self.by, number=row.number, name=row.name, phone=row.phone, **facts
            )
        changed = {name: value for name, value in facts.items() if value and getattr(person, name) != value}
        if row.phone and person.phone != row.phone:
            person.phone = row.phone
            changed["phone_sealed"] = person.phone_sealed
        if changed:
            self.added["staff_changed"] += 1
            change_staff(person, by=self.by, **changed)
        return person

    def _certificate(
        self, person: Staff, cell: CertificateCell, held: dict[tuple[int, int], Certificate]
    ) -> None:
        """A certificate that is new, or whose expiry date is another one now."""
        skill = skill_of(cell.name, by=self.by)
        row = held.get((person.pk, skill.pk))
        if row is None or (cell.expires_on and row.valid_until != cell.expires_on):
            self.added["certificates_noted"] += 1
            held[person.pk, skill.pk] = note_certificate(
                person, by=self.by, skill=skill, valid_until=cell.expires_on, name=cell.name
            )

    def _shifts(self, person: Staff) -> None:
        """The shifts of the roster take the place of those planned earlier for the same days."""
        rows = self.planned.get(person.number, [])
        if not rows:
            return
        spans = [(row.code, row.starts_at, row.ends_at) for row in rows if row.starts_at and row.ends_at]
        zone, days = ZoneInfo(self.project.timezone), {row.day for row in rows}
        since = datetime.combine(min(days), time(), zone)
        until = datetime.combine(max(days) + timedelta(days=1), time(), zone)
        wanted = {(start, end) for _, start, end in spans}
        earlier = Shift.objects.filter(staff=person, starts_at__gte=since, starts_at__lt=until)
        gone = [
            row.pk
            for row in earlier
            if local(row.starts_at, zone).date() in days and (row.starts_at, row.ends_at) not in wanted
        ]
        Shift.objects.filter(pk__in=gone).delete()
        self.added["shifts_added"] += plan_shifts(person, by=self.by, spans=spans)


def skill_of(certificate: str, *, by: Actor) -> Skill:
    """The skill that a certificate or trade stands for; made where the catalogue lacks it."""
    by_word = {skill.code: skill for skill in catalogue.skills()}
    for skill in list(by_word.values()):
        by_word |= {word: skill for word in (skill.name, skill.certificate_name) if word}
    known = by_word.get(certificate) or by_word.get(TRADES.get(certificate, ""))
    if known is not None:
        return known
    code = TRADES.get(certificate) or f"trade-{zlib.crc32(certificate.encode()):08x}"
    paper = certificate if certificate.endswith("证") else ""
    return knowledge.add_skill(by=by, code=code, name=certificate, certificate_name=paper)
