"""What the address of the board and of the list asks for: view, column and filters, kept by every link."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q

from guanjia.kernel import clock
from guanjia.kernel.web import Request
from guanjia.organization.models import Project
from guanjia.sla import queries as sla
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder

KIND = WorkOrder.kind
VIEWS = {
    "all": "全部在办", "water": "水电到场", "soon": "快到时限", "late": "已超时", "urged": "催过的",
}  # fmt: skip
COLUMNS = {key: (word, of) for key, word, of in states.BOARD}
FILTERS = {"skill": "category__skill__code", "urgency": "urgency"}


@dataclass(frozen=True)
class Choice:
    """A saved view of open orders, a column of the board, filters; all, some or none of them."""

    view: str = ""
    column: str = ""
    filters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request, view: str = "") -> "Choice":
        """The choice of a request, with the view that stands for none; what is not known is no choice."""
        asked, column = (request.GET.get(name, "") for name in ("view", "column"))
        filters = {name: value for name in FILTERS if (value := request.GET.get(name, ""))}
        return cls(asked if asked in VIEWS else view, column if column in COLUMNS else "", filters)

    @property
    def is_open_only(self) -> bool:
        """Whether open orders are asked for, then the oldest stands first."""
        return bool(self.view or self.column)

    @property
    def words(self) -> str:
        """The choice for people."""
        parts = (VIEWS.get(self.view, ""), COLUMNS.get(self.column, ("", ()))[0])
        return "，".join(filter(None, parts)) or "全部，最新在前"

    def link(self, **change: object) -> str:
        """The address of this choice with something changed."""
        wanted = {"view": self.view, "column": self.column} | self.filters | change
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    @property
    def narrowed(self) -> Q:
        """The condition of the filters alone."""
        return Q(**{FILTERS[name]: value for name, value in self.filters.items()})

    def views(self, project: Project) -> dict[str, Q]:
        """The condition of every saved view inside the filters."""
        return {key: condition & self.narrowed for key, condition in saved(project).items()}

    def condition(self, project: Project) -> Q:
        """The condition of the chosen view and filters, on whatever column."""
        return saved(project).get(self.view, Q()) & self.narrowed


def saved(project: Project) -> dict[str, Q]:
    """The condition of every saved view on the open orders of a project."""
    now = clock.now()
    return {
        "all": Q(),
        "water": Q(pk__in=sla.running(KIND, project.pk, "T1")),
        "soon": Q(pk__in=sla.nearly_late(KIND, project.pk, now)),
        "late": Q(pk__in=sla.late(KIND, project.pk, now)),
        "urged": Q(urged__gt=0),
    }
