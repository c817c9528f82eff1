"""Reads of answers 问答 and of questions without one; jargon with its plain words."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge.models import Answer, AnswerUse, Unanswered
from guanjia.knowledge.rules import PUBLISH, READ, WRITE
from guanjia.organization import queries as organization
from guanjia.organization.models import Account, RoleGrant
from guanjia.organization.moments import local
from guanjia.organization.roles import holding

Status = Answer.Status
RESIDENT = "intake.ask"


def today() -> date:
    """The local day."""
    return local(clock.now()).date()


def answers(actor: Actor) -> QuerySet[Answer]:
    """What a person may read: staff what is in use at their projects, who keeps answers drafts too; residents what is
    meant for them and still holds."""
    rows = Answer.objects.select_related("project", "document").order_by("question", "pk")
    if not actor.may(READ):
        if not actor.may(RESIDENT):
            return rows.none()
        places = organization.projects(actor, RESIDENT)
        mine = rows.filter(audience=Answer.Audience.EVERYONE, status=Status.PUBLISHED, valid_to__gte=today())
        return mine.filter(Q(project=None) | Q(project__in=places))
    rows = rows.filter(Q(project=None) | Q(project__in=organization.projects(actor, READ)))
    return rows if actor.may(WRITE) or actor.may(PUBLISH) else rows.filter(status=Status.PUBLISHED)


def in_use(actor: Actor, project_id: int | None = None) -> list[Answer]:
    """What may be given now, of the company and of one project or of all within reach."""
    rows = answers(actor).filter(status=Status.PUBLISHED)
    return list(rows.filter(Q(project=None) | Q(project=project_id)) if project_id else rows)


def may_go_out(row: Answer) -> bool:
    """Whether a resident may hear it as it stands: meant for everybody, in use and not lapsed."""
    return (
        row.audience == Answer.Audience.EVERYONE
        and row.status == Status.PUBLISHED
        and row.valid_to is not None
        and row.valid_to >= today()
    )


def get_answer(actor: Actor, answer_id: int) -> Answer:
    """An answer within reach."""
    row = answers(actor).filter(pk=answer_id).first()
    if row is None:
        raise NotFound
    return row


def names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The questions of answers within reach."""
    return dict(answers(actor).filter(pk__in=list(ids)).values_list("pk", "question"))


def uses(ids: Iterable[int]) -> dict[int, int]:
    """How often each answer was given."""
    rows = AnswerUse.objects.filter(answer__in=list(ids)).values_list("answer")
    return dict(rows.annotate(n=Count("pk")).order_by())


def given(answer: Answer) -> list[SubjectRef]:
    """The cases that heard an answer since it was published last."""
    rows = AnswerUse.objects.filter(answer=answer, at__gte=answer.published_at).order_by("pk")
    return [SubjectRef(*pair) for pair in rows.values_list("subject_kind", "subject_id")]


def givers(answer: Answer) -> list[int]:
    """The accounts that gave an answer."""
    refs = AnswerUse.objects.filter(answer=answer).values_list("by", flat=True).distinct().order_by("by")
    return [int(ref.partition(":")[2]) for ref in refs if ref.startswith("account:")]


def unanswered(actor: Actor) -> QuerySet[Unanswered]:
    """Questions without an answer, the most asked first: for who serves customers or keeps answers, since residents
    wrote them."""
    rows = Unanswered.objects.select_related("answer", "project").order_by("-times", "-asked_at", "pk")
    if not (actor.may(READ) and (actor.may("customers.read") or actor.may(WRITE) or actor.may(PUBLISH))):
        return rows.none()
    return rows.filter(Q(project=None) | Q(project__in=organization.projects(actor, READ)))


def get_unanswered(actor: Actor, row_id: int) -> Unanswered:
    """A question without an answer within reach."""
    row = unanswered(actor).filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def jargon(*texts: str) -> list[tuple[str, str]]:
    """The words of the trade that stand in some texts, each with plain words for it (D-3.2.4-1)."""
    whole = "\n".join(texts)
    pairs = (str(item).partition("=")[::2] for item in policy.value("answers.jargon"))
    return [(word, plain) for word, plain in pairs if word in whole]


def notice_days() -> int:
    """How many days before its end an answer is to be looked at again."""
    return int(policy.value("answers.notice_days"))


# --- for actions and reactions, which ask for nobody ---------------------------------------------


def system_answer(answer_id: int) -> Answer:
    """An answer by number."""
    return Answer.objects.get(pk=answer_id)


def lapsed(day: date) -> list[Answer]:
    """Answers in use whose day has passed and of which that was not said yet."""
    rows = Answer.objects.filter(status=Status.PUBLISHED, valid_to__lt=day, lapsed_on=None)
    return list(rows.order_by("pk"))


def to_review() -> list[Answer]:
    """Answers in use whose day comes within the days of the policy, or has passed."""
    until = today() + timedelta(days=notice_days())
    return list(Answer.objects.filter(status=Status.PUBLISHED, valid_to__lte=until).order_by("pk"))


def keepers(answer: Answer) -> list[int]:
    """Who is reminded of an answer: its writer, or who may publish at its project."""
    kind, _, number = answer.written_by.partition(":")
    if kind == "account" and Account.objects.filter(pk=number, is_active=True).exists():
        return [int(number)]
    rows = RoleGrant.objects.filter(account__is_active=True, role__in=holding(PUBLISH))
    rows = rows.filter(Q(project=None) | Q(project=answer.project_id))
    return sorted(set(rows.values_list("account_id", flat=True)))
