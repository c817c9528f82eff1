"""Reads of documents: what a person may read, what is owed by whom, and who belongs to an audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge.models import Document, Edition, QuizTry, ReadingDuty
from guanjia.knowledge.rules import FOLLOW, KEEPING, PUBLISH, READERS, WRITE
from guanjia.knowledge.states import IN_WRITING
from guanjia.organization.models import Account, RoleGrant
from guanjia.organization.roles import holding

Status, Done = Edition.Status, ReadingDuty.Status
DECIDED = (Status.PUBLISHED, Status.WITHDRAWN)
NONE = Q(pk__in=())
ALL = ~NONE


def _is_for(actor: Actor) -> Q:
    """Editions whose audience one of the actor's roles belongs to."""
    mine = NONE
    for grant in actor.grants:
        if grant.role in READERS:
            place = Q(projects=[]) | Q(projects__overlap=list(grant.projects))
            mine |= (Q(roles=[]) | Q(roles__contains=[grant.role])) & place
    return mine


def _is_kept_by(actor: Actor, *needs: str) -> Q:
    """Editions of the company, and of the projects that one of the permissions reaches; all with the whole company."""
    kept = NONE
    for need in needs:
        reach = actor.reach(need)
        if reach.company:
            return ALL
        if reach:
            kept |= Q(projects=[]) | Q(projects__overlap=list(reach.projects))
    return kept


def _last_decided() -> QuerySet[Edition]:
    """The last edition of each document that was published, withdrawn or not."""
    later = Edition.objects.filter(
        document=OuterRef("document"), number__gt=OuterRef("number"), status__in=DECIDED
    )
    return Edition.objects.filter(~Exists(later), status__in=DECIDED).select_related("document")


def newest(actor: Actor) -> QuerySet[Edition]:
    """The last published edition of each document within reach; a withdrawn one only for who keeps documents."""
    kept, rows = _is_kept_by(actor, *KEEPING), _last_decided()
    if not actor.may("knowledge.read"):
        return rows.none()
    return rows.filter(kept | (_is_for(actor) & Q(status=Status.PUBLISHED))).order_by("document__number")


def in_force(actor: Actor, today: date) -> QuerySet[Edition]:
    """The edition of each document that holds today, for who it is meant for, and for who keeps documents."""
    if not actor.may("knowledge.read"):
        return Edition.objects.none()
    begun = Edition.objects.filter(status__in=DECIDED, effective_on__lte=today)
    rows = begun.filter(~Exists(begun.filter(document=OuterRef("document"), number__gt=OuterRef("number"))))
    mine = _is_kept_by(actor, *KEEPING) | _is_for(actor)
    return rows.filter(mine, status=Status.PUBLISHED).select_related("document").order_by("document__number")


def documents(actor: Actor) -> QuerySet[Document]:
    """The documents that this person may read, by number."""
    return Document.objects.filter(pk__in=newest(actor).values("document")).order_by("number")


def in_writing(actor: Actor) -> QuerySet[Edition]:
    """Drafts and what waits for publication, for who writes or publishes there."""
    rows = Edition.objects.filter(status__in=IN_WRITING).select_related("document")
    return rows.filter(_is_kept_by(actor, WRITE, PUBLISH)).order_by("document__number")


def matching(rows: QuerySet[Edition], words: str, sort: str) -> list[Edition]:
    """Editions in whose title, number or text every word stands, of one sort of documents or of all."""
    for word in words.split():
        rows = rows.filter(
            Q(document__title__icontains=word) | Q(document__number__icontains=word) | Q(text__icontains=word)
        )
    return list(rows.filter(document__sort=sort) if sort in Document.Sort.values else rows)


def get_editions(actor: Actor, document_id: int) -> list[Edition]:
    """The editions of a document that this person may read, the newest first; NotFound for outsiders."""
    drafts = list(in_writing(actor).filter(document_id=document_id))
    if newest(actor).filter(document_id=document_id).exists():
        rows = Edition.objects.filter(document_id=document_id, status__in=DECIDED).select_related("document")
        drafts += rows.order_by("-number")
    if not drafts:
        raise NotFound
    return drafts


def get_edition(actor: Actor, edition_id: int) -> Edition:
    """An edition that this person may read."""
    document_id = Edition.objects.filter(pk=edition_id).values_list("document_id", flat=True).first()
    rows = get_editions(actor, document_id) if document_id is not None else []
    found = next((row for row in rows if row.pk == edition_id), None)
    if found is None:
        raise NotFound
    return found


def get_draft(actor: Actor, document_id: int) -> Edition:
    """The edition of a document that is being written or waits for publication."""
    row = in_writing(actor).filter(document_id=document_id).first()
    if row is None:
        raise NotFound
    return row


def get_newest(actor: Actor, document_id: int) -> Edition:
    """The last published edition of a document."""
    row = newest(actor).filter(document_id=document_id).first()
    if row is None:
        raise NotFound
    return row


def standings(editions: Iterable[Edition], today: date) -> dict[int, str]:
    """In a word how each edition of one document stands: 现行, 待生效, 已被替代, or its status."""
    rows = list(editions)
    decided = [row for row in rows if row.status in DECIDED]
    last = max(decided, key=lambda row: row.number, default=None)
    begun = [row.number for row in decided if row.effective_on and row.effective_on <= today]
    current = max(begun, default=0)
    if last is not None and last.status == Status.WITHDRAWN:
        current = last.number
    return {row.pk: _standing(row, current) for row in rows}


def _standing(row: Edition, current: int) -> str:
    if row.status != Status.PUBLISHED:
        return str(Status(row.status).label)
    if row.number == current:
        return "现行"
    return "待生效" if row.number > current else "已被替代"


def duty_of(actor: Actor, edition: Edition) -> ReadingDuty | None:
    """What the actor owes, or has said, about an edition."""
    rows = ReadingDuty.objects.filter(edition=edition, account_id=actor.id or -1)
    return rows.select_related("edition__document").first()


def get_duty(actor: Actor, document_id: int) -> ReadingDuty:
    """What the actor is asked about the last edition of a document."""
    duty = duty_of(actor, get_newest(actor, document_id))
    if duty is None or not duty.is_required:
        raise NotFound
    return duty


def to_read(actor: Actor) -> list[ReadingDuty]:
    """What the actor owes, the next due first."""
    rows = ReadingDuty.objects.filter(account_id=actor.id or -1, is_required=True, status=Done.OWED)
    return list(rows.select_related("edition__document").order_by("due_at", "pk"))


def last_try(duty: ReadingDuty) -> QuizTry | None:
    """The last try at the quiz."""
    return duty.tries.order_by("-pk").first()


def followed(actor: Actor) -> QuerySet[ReadingDuty]:
    """What readers within reach owe and have said; nothing for who may not see who read."""
    reach = actor.reach(FOLLOW)
    rows = ReadingDuty.objects.filter(is_required=True).select_related(
        "edition__document", "account", "project"
    )
    return rows if reach.company else rows.filter(project__in=reach.projects)


def owed(actor: Actor) -> QuerySet[ReadingDuty]:
    """Who has not read what, the longest overdue first."""
    return followed(actor).filter(status=Done.OWED).order_by("due_at", "edition_id", "pk")


def readers_of(actor: Actor, edition: Edition) -> list[ReadingDuty]:
    """The readers of an edition within reach: who has not read it first."""
    rows = followed(actor).filter(edition=edition)
    return sorted(rows, key=lambda row: (row.status == Done.DONE, row.done_at or row.due_at, row.pk))


def names_of_duties(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """`张建国：《客户信息保密制度》第 2 版`, for readers within reach and for the own reading."""
    reach = actor.reach(FOLLOW)
    mine = Q(account_id=actor.id or -1)
    rows = ReadingDuty.objects.filter(pk__in=list(ids)).select_related("edition__document", "account")
    within = rows if reach.company else rows.filter(mine | Q(project__in=reach.projects))
    return {row.pk: f"{row.account.name or row.account.username}：{row.edition}" for row in within}


@dataclass(frozen=True)
class Share:
    """How far the readers of one edition are."""

    done: int
    all: int


def shares(actor: Actor, editions: Iterable[Edition]) -> dict[int, Share]:
    """How many of the readers within reach have acknowledged each edition, in one query."""
    found: dict[int, list[bool]] = {}
    rows = followed(actor).filter(edition__in=[row.pk for row in editions])
    for edition_id, status in rows.values_list("edition_id", "status"):
        found.setdefault(edition_id, []).append(status == Done.DONE)
    return {pk: Share(sum(done), len(done)) for pk, done in found.items()}


# --- for actions and reactions, which ask for nobody ---------------------------------------------


def system_edition(edition_id: int) -> Edition:
    """An edition by number."""
    return Edition.objects.select_related("document").get(pk=edition_id)


def system_duty(duty_id: int) -> ReadingDuty:
    """What a reader owes, by number."""
    return ReadingDuty.objects.select_related("edition__document").get(pk=duty_id)


def system_documents() -> list[Document]:
    """Every document that was ever published."""
    return list(Document.objects.filter(editions__status__in=DECIDED).distinct().order_by("pk"))


def asked_edition(document: Document) -> Edition | None:
    """The edition that readers owe: the last published one, none where that was withdrawn."""
    row = _last_decided().filter(document=document).first()
    return row if row is not None and row.status == Status.PUBLISHED else None


def speaking_edition(document: Document) -> Edition:
    """The edition that stands for a document: the last one that was ever published, before that the first draft."""
    return _last_decided().filter(document=document).first() or document.editions.get()


def audience(edition: Edition, account_id: int | None = None) -> dict[int, int | None]:
    """Active accounts that must read an edition, each with the project whose head is answerable for it."""
    grants = RoleGrant.objects.filter(account__is_active=True, role__in=edition.roles or READERS)
    if edition.projects:
        grants = grants.filter(project__in=edition.projects)
    if account_id is not None:
        grants = grants.filter(account=account_id)
    found: dict[int, int | None] = {}
    for pk, project_id in grants.order_by("project_id", "pk").values_list("account_id", "project_id"):
        found.setdefault(pk, project_id)
    return found


def to_review(until: date) -> list[Edition]:
    """The last editions of the documents in force whose review is due by a day."""
    rows = _last_decided().filter(status=Status.PUBLISHED, document__review_on__lte=until)
    return list(rows.order_by("document_id"))


def publishers(edition: Edition) -> list[int]:
    """Active accounts that may publish an edition: for all projects with the whole company, else with each of its."""
    grants = RoleGrant.objects.filter(account__is_active=True, role__in=holding(PUBLISH))
    held: dict[int, set[int | None]] = {}
    for pk, project_id in grants.values_list("account_id", "project_id"):
        held.setdefault(pk, set()).add(project_id)
    wanted = set(edition.projects)
    return sorted(pk for pk, places in held.items() if None in places or (wanted and wanted <= places))


def own_name(account_id: int) -> str:
    """The name with which an account signs."""
    row = Account.objects.get(pk=account_id)
    return row.name or row.username
