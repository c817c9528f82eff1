"""What owners read of complaints 投诉公示: a month in sums, and what was done; nobody and no home can be told from it.

A topic with fewer complaints than the policy is not named, it stands under 其他, so that a neighbour cannot guess who.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from guanjia.communications.models import Notice
from guanjia.complaints import states
from guanjia.complaints.models import Complaint, Review
from guanjia.kernel import policy
from guanjia.knowledge.anonymity import customers_in
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA

DAY, REST = timedelta(days=1), "其他"
S = Complaint.Status


@dataclass(frozen=True)
class Topic:
    """How many complaints of a topic came in a month, and how many of them ended satisfied."""

    label: str
    received: int
    satisfied: int


@dataclass(frozen=True)
class Month:
    """A month of complaints of a project in sums."""

    first: date
    received: int = 0
    satisfied: int = 0
    in_time: int = 0
    excepted: int = 0
    withdrawn: int = 0
    open: int = 0
    topics: list[Topic] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """2026年10月投诉处理情况公示."""
        return f"{self.first.year}年{self.first.month}月投诉处理情况公示"


def span_of(first: date) -> tuple[datetime, datetime]:
    """The month that begins on a day, in local time."""
    after = (first + 31 * DAY).replace(day=1)
    return datetime.combine(first, time(), CHINA), datetime.combine(after, time(), CHINA)


def month_of(project: Project, first: date) -> Month:
    """What came in a month and what became of it until now; those that were put together count once."""
    since, until = span_of(first)
    rows = list(
        Complaint.objects.filter(project=project, received_at__gte=since, received_at__lt=until).exclude(
            status=S.MERGED
        )
    )
    satisfied = [row for row in rows if row.status in states.PAST]
    return Month(
        first, len(rows), len(satisfied), sum(is_in_time(row) for row in satisfied),
        sum(row.status == S.EXCEPTED for row in rows), sum(row.status == S.WITHDRAWN for row in rows),
        sum(row.status in states.OPEN for row in rows), topics_of(project, rows), lessons(rows),
    )  # fmt: skip


def is_in_time(row: Complaint) -> bool:
    """Settled by the time of its grade."""
    return bool(row.satisfied_at and row.satisfy_due_at and row.satisfied_at <= row.satisfy_due_at)


def topics_of(project: Project, rows: list[Complaint]) -> list[Topic]:
    """The topics that are large enough to be named, the largest first; what is too small, or nothing else, together."""
    least = int(policy.value("complaint.publish_least", project=project.pk))
    all_of = Counter(row.topic for row in rows)
    named = [
        topic for topic, count in all_of.most_common()
        if count >= least and topic not in ("", Complaint.Topic.OTHER)
    ]  # fmt: skip
    labels = dict(Complaint.Topic.choices)
    found = [
        (labels[topic], [row for row in rows if row.topic == topic])
        for topic in named
    ] + [(REST, [row for row in rows if row.topic not in named])]  # fmt: skip
    return [
        Topic(label, len(part), sum(row.status in states.PAST for row in part))
        for label, part in found
        if part
    ]


def lessons(rows: list[Complaint]) -> list[str]:
    """What the reviews say is done against it, where no customer is named; nothing of what goes over a head."""
    found = Review.objects.filter(complaint__in=[row for row in rows if not row.is_overhead]).order_by("at")
    words = dict.fromkeys(review.words.strip() for review in found if review.words.strip())
    return [line for line in words if not customers_in(line)]


def text_of(project: Project, month: Month) -> str:
    """The draft of the notice; who publishes it puts it into own words."""
    lines = [
        f"{project.name} {month.first.year}年{month.first.month}月投诉处理情况如下，请各位业主监督。",
        "",
        told(month),
        "",
    ]
    if month.topics:
        lines += [
            "投诉了什么：",
            *(f"- {one.label} {one.received} 件，其中 {one.satisfied} 件办到满意" for one in month.topics),
            "",
        ]
    if month.done:
        lines += ["做了什么：", *(f"- {line}" for line in month.done), ""]
    return "\n".join([*lines, "对处理结果还不满意的，请直接告诉管家、前台或打客服电话，我们接着办。"])


def told(month: Month) -> str:
    """The sums in one sentence."""
    parts = [
        f"收到投诉 {month.received} 件",
        f"办到客户满意 {month.satisfied} 件",
        f"其中按时 {month.in_time} 件",
    ]
    for count, words in (
        (month.open, "还在办"),
        (month.withdrawn, "客户撤回"),
        (month.excepted, "另行说明关闭"),
    ):
        if count:
            parts.append(f"{words} {count} 件")
    return "，".join(parts) + "。"


def notices_of(project: Project, month: Month) -> list[Notice]:
    """The notices in which this month was published, the newest first."""
    rows = Notice.objects.filter(project=project, sort=Notice.Sort.OWNERS, title=month.title)
    return list(rows.order_by("-pk"))


def is_published(notices: list[Notice]) -> bool:
    """Whether a notice of the month is out, or on its way."""
    return any(row.status not in (Notice.Status.DRAFT, Notice.Status.WITHDRAWN) for row in notices)
