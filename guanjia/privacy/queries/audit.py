"""The audit: who did what, when, from where; events and reads in one list, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from guanjia.kernel import clock, events, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.organization.models import Account, RoleGrant
from guanjia.organization.moments import CHINA
from guanjia.organization.roles import CUSTOMER_ROLES
from guanjia.privacy import declared
from guanjia.privacy.models import ReadEntry, Reveal
from guanjia.privacy.queries.seen import COPY_PAGE

NEED = "privacy.audit"
SIGN_IN = (
    "SignedIn",
    "SignInsEnded",
    "SecondFactorAdded",
    "SecondFactorRemoved",
    "PasswordSet",
    "EnterLinkIssued",
)
ACCESS = ("RoleGranted", "RoleRevoked", "AccountCreated", "AccountClosed", "AccountReopened", "TokenIssued")
LEAVING = (
    "privacy.ExportAsked", "privacy.ExportApproved", "privacy.ExportRefused", "privacy.ExportProduced",
    "privacy.ExportTaken", "privacy.ExportExpired", "privacy.MaskedListTaken", "privacy.DataCopyTaken",
)  # fmt: skip
KINDS: dict[str, str] = {
    "": "全部", "reveal": "看号码", "read": "读档案", "export": "导出", "signin": "登录", "access": "账号权限",
    "privacy": "信息保护", "change": "其他变更",
}  # fmt: skip
CHANNELS = {
    "desk": "工作台", "field": "现场手机", "resident": "业主手机", "link": "免登录链接", "api": "接口",
    "system": "系统", "import": "导入",
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a kind, an actor, somebody's data, a span."""

    kind: str = ""
    actor: str = ""
    subject: SubjectRef | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One line of the audit: who, when, from where, what, about whom, with which result."""

    at: datetime
    who: str
    where: str
    what: str
    result: str
    about: tuple[SubjectRef, ...]
    event: int = 0
    read: int = 0
    icon: str = field(default="point", compare=False)


def condition_of(kind: str) -> Q:
    """The condition on events of a kind."""
    named = {
        "reveal": Q(name="privacy.ValueRevealed"), "export": Q(name__in=LEAVING),
        "signin": Q(name__in=[f"organization.{name}" for name in SIGN_IN]),
        "access": Q(name__in=[f"organization.{name}" for name in ACCESS]), "privacy": Q(name__startswith="privacy."),
        "read": Q(pk__in=()), "": Q(),
    }  # fmt: skip
    return named[kind] if kind in named else ~(named["signin"] | named["access"] | named["privacy"])


def _events(actor: Actor, wanted: Wanted) -> QuerySet[Event]:
    rows = Event.objects.filter(condition_of(wanted.kind)).order_by("-pk")
    reach = actor.reach(NEED)
    if not reach.company:
        rows = rows.filter(project_id__in=reach.projects)
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.subject is not None:
        rows = rows.filter(about__contains=[str(wanted.subject)])
    if wanted.since is not None:
        rows = rows.filter(recorded_at__gte=wanted.since)
    return rows.filter(recorded_at__lt=wanted.until) if wanted.until is not None else rows


def _reads(actor: Actor, wanted: Wanted) -> QuerySet[ReadEntry]:
    rows = ReadEntry.objects.order_by("-pk")
    if wanted.kind not in ("", "read", "export") or not actor.reach(NEED).company:
        return rows.none()
    if wanted.kind == "export":
        rows = rows.filter(Q(page__contains="export") | Q(page=COPY_PAGE)).exclude(subject_kind="audit")
    if wanted.actor:
        rows = rows.filter(account=wanted.actor)
    if wanted.subject is not None:
        rows = rows.filter(subject_kind=wanted.subject.kind, subject_id=wanted.subject.id)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    return rows.filter(at__lt=wanted.until) if wanted.until is not None else rows


def audit(
    actor: Actor, wanted: Wanted, before: tuple[int | None, int | None] = (None, None), limit: int = 50
) -> list[Line]:
    """The lines that are asked for, newest first, behind an event and a read by number; two queries."""
    happened, read = _events(actor, wanted), _reads(actor, wanted)
    if before[0] is not None:
        happened = happened.filter(pk__lt=before[0])
    if before[1] is not None:
        read = read.filter(pk__lt=before[1])
    lines = [line_of(row) for row in happened[:limit]] + [read_of(row) for row in read[:limit]]
    return sorted(lines, key=lambda line: (line.at, line.event, line.read), reverse=True)[:limit]


def line_of(event: Event) -> Line:
    """An event as a line."""
    kind = events.kinds.get(event.name)
    word, detail, icon = event.name.rpartition(".")[2], "", "point"
    if kind is not None:
        word, detail, icon = str(kind.label) or word, events.fact_of(event).detail(), kind.icon
    if event.name == "privacy.ValueRevealed":
        word = f"看{declared.opened_words.get(event.data['field'], '号码')}"
        detail = dict(Reveal.Purpose.choices).get(event.data["purpose"], "")
    where = CHANNELS.get(event.channel, "系统")
    refs = tuple(SubjectRef.parse(ref) for ref in event.about)
    return Line(
        event.recorded_at,
        event.actor,
        where,
        word,
        detail or "完成",
        refs,
        event=event.pk,
        icon=icon,
    )


def read_of(row: ReadEntry) -> Line:
    """A read as a line."""
    where = (
        "业主手机"
        if row.page.startswith("/home")
        else "现场手机"
        if row.page.startswith("/field")
        else "工作台"
    )
    if row.subject_kind == "audit":
        word = "看审计记录"
    elif row.page == COPY_PAGE:
        word = "取走个人信息副本"
    else:
        word = "导出列表" if "export" in row.page else "读档案页面"
    about = (SubjectRef(row.subject_kind, row.subject_id),)
    return Line(row.at, row.account, where, word, "完成", about, read=row.pk, icon="eye")


@dataclass(frozen=True)
class Looks:
    """How many values somebody opened on one day, and whether that is more than usual."""

    account: str
    day: date
    count: int
    without_case: int
    is_unusual: bool


def looks(actor: Actor, days: int = 30, limit: int = 200) -> list[Looks]:
    """Opened values by person and day, unusual ones first; for who audits, within reach."""
    reach, since = actor.reach(NEED), clock.now() - timedelta(days=days)
    rows = Reveal.objects.filter(at__gte=since)
    if not reach.company:
        rows = rows.filter(project_id__in=reach.projects)
    counted = (
        rows.annotate(day=TruncDate("at", tzinfo=CHINA))
        .values_list("account", "day")
        .annotate(n=Count("pk"), bare=Count("pk", filter=Q(case="")))
        .order_by("-day", "-n")
    )
    most = float(policy.value("privacy.unusual_reveals"))
    found = [Looks(account, day, n, bare, n > most) for account, day, n, bare in counted[:limit]]
    return sorted(found, key=lambda one: not one.is_unusual)


def names_shown(refs: Iterable[str]) -> dict[str, str]:
    """Who stands behind the references of actors; customers masked, since theirs are personal names."""
    wanted = set(refs)
    names = organization.names_of_refs(wanted)
    numbers = [int(ref[8:]) for ref in wanted if ref.startswith("account:") and ref[8:].isdigit()]
    held = RoleGrant.objects.filter(account__in=numbers, role__in=CUSTOMER_ROLES)
    customers = {f"account:{pk}" for pk in held.values_list("account_id", flat=True)}
    return {ref: mask_name(name) if ref in customers else name for ref, name in names.items()}


def account_ref(name: str) -> str:
    """The reference of the account with a user name; one that nobody has for an unknown name."""
    number = Account.objects.filter(username__iexact=name).values_list("pk", flat=True).first()
    return f"account:{number or 0}"
