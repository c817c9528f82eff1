"""Which days a page of figures is about, and how its cuts are called."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from guanjia.kernel import clock, going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request
from guanjia.measures.declared import Measure
from guanjia.measures.queries import Cut
from guanjia.organization import queries as organization
from guanjia.organization.moments import local

SPANS = {"1": "今天", "7": "7 天", "30": "30 天", "365": "一年"}
CUTS: dict[Cut, str] = {"month": "按月", "project": "按项目", "department": "按部门", "person": "按人"}
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
MONTHS, DAY = 13, timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days that a page is about: a whole month, or the last so many; thirty when nothing usable was asked for."""

    since: date
    until: date
    days: str
    month: str
    today: date

    @classmethod
    def of(cls, request: Request) -> "Span":
        """The span that the address asks for."""
        today, month = local(clock.now()).date(), request.GET.get("month", "")
        if MONTH.fullmatch(month):
            first = date.fromisoformat(f"{month}-01")
            last = (first + 31 * DAY).replace(day=1) - DAY
            return cls(first, last, "", month, today)
        days = request.GET.get("days", "")
        days = days if days in SPANS else "30"
        return cls(today - (int(days) - 1) * DAY, today, days, "", today)

    @property
    def words(self) -> str:
        """The span for people."""
        return f"{self.month[:4]} 年 {int(self.month[5:])} 月" if self.month else SPANS[self.days]

    def link(self, **more: str) -> str:
        """The span as an address carries it, with more behind."""
        own = {"month": self.month} if self.month else {"days": self.days}
        return "?" + urlencode({name: value for name, value in (own | more).items() if value})

    @property
    def months(self) -> list[tuple[str, str]]:
        """The last thirteen months, newest first: what the chooser offers."""
        found, first = [], self.today.replace(day=1)
        for _ in range(MONTHS):
            found.append((f"{first:%Y-%m}", f"{first.year} 年 {first.month} 月"))
            first = (first - DAY).replace(day=1)
        return found

    @property
    def half_year(self) -> date:
        """The first day of the six months that end with the span: what trends show."""
        first = self.until.replace(day=1)
        for _ in range(5):
            first = (first - DAY).replace(day=1)
        return min(first, self.since)


def cuts_of(measure: Measure) -> dict[Cut, str]:
    """By what a figure can be cut: one that is counted in parts by these first."""
    return {"part": f"按{measure.parts_are}", **CUTS} if measure.parts else CUTS


def cut_of(request: Request, measure: Measure) -> Cut:
    """The cut that the address asks for, else the first one."""
    cuts = cuts_of(measure)
    return next((cut for cut in cuts if cut == request.GET.get("by")), next(iter(cuts)))


def names_of(request: Request, by: Cut, keys: Iterable[int | date | None]) -> dict[int | date | None, str]:
    """How the lines of a cut are called; what has no place of its own says so."""
    wanted = [key for key in keys if key is not None]
    found: dict[int | date | None, str] = {None: "全公司" if by == "project" else "没有对应"}
    if by == "month":
        return found | {key: f"{key:%Y-%m}" for key in wanted if isinstance(key, date)}
    if by == "person":
        refs = [SubjectRef("staff", key) for key in wanted if isinstance(key, int)]
        return found | {ref.id: name for ref, name in going.names(request.actor, refs).items()}
    projects = organization.projects(request.actor, "measures.read")
    if by == "project":
        return found | {row.pk: row.name for row in projects}
    return found | {row.pk: row.name for project in projects for row in organization.departments(project.pk)}
