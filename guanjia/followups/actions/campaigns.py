"""The only writer of greetings: proposed or written, approved by another, out on the day, each told once, replies."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from guanjia.communications import actions as messages
from guanjia.followups import campaigns, events, occasions, states
from guanjia.followups.models import Campaign, Greeting
from guanjia.intake import actions as intake
from guanjia.intake.models import Contact, Source
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.roles import holding

CHUNK = 100  # people who are told in one unit of work
NAME_LENGTH, WORDS_LENGTH, REASON_LENGTH, REPLY_LENGTH = 40, 300, 120, 500
Status = Greeting.Status


def _today() -> date:
    """The day at the place."""
    return local(clock.now()).date()


@action
def write_campaign(
    project: Project, *, by: Actor, name: str, occasion: str, day: date, words: str, until: date | None = None,
    buildings: Iterable[int] = (), way: str = Campaign.Way.REACH, row: Campaign | None = None,
) -> Campaign:  # fmt: skip
    """Write the draft of a greeting, or write it again."""
    require(campaigns.may_write(by, project.pk))
    title, said = noted(name, NAME_LENGTH, "name"), noted(words, WORDS_LENGTH, "words")
    last = until if occasion == Campaign.Occasion.BIRTHDAY and until else day
    wrong = {key: "请填写" for key, text in (("name", title), ("words", said)) if not text}
    wrong |= {} if occasion in Campaign.Occasion.values else {"occasion": "请选什么事"}
    wrong |= {} if way in Campaign.Way.values else {"way": "请选怎么发"}
    wrong |= {} if last >= day else {"until": "不能早于开始的日子"}
    wrong |= {} if last >= _today() else {"day": "日子已经过了，请改晚一些"}
    if wrong:
        raise Refused("campaign_incomplete", "还不能保存，请看标出的几项。", wrong)
    require(campaigns.is_sayable(occasion, said))
    facts: dict[str, Any] = {
        "name": title, "occasion": occasion, "day": day, "until": last, "words": said, "buildings": list(buildings),
        "way": way, "written_by_id": by.id,
    }  # fmt: skip
    if row is None:
        row = Campaign.objects.create(project=project, **facts)
        record(events.CampaignWritten(), row, by=by)
        return row
    if row.status != Campaign.Status.DRAFT:
        raise Refused("not_a_draft", "已经提交的问候不能改，请先退回。")
    return amend(row, events.CampaignWritten(), by=by, **facts)


@action
def propose_campaigns() -> int:
    """Drafts of what comes soon, once each, for every project; returns how many. Nobody is told by that (T66)."""
    today, made = _today(), 0
    for project in Project.objects.order_by("pk"):
        ahead = int(policy.value("care.propose_days", project=project.pk))
        known = set(Campaign.objects.filter(project=project).exclude(key="").values_list("key", flat=True))
        for one in occasions.coming(today, ahead):
            if one.key not in known:
                row = Campaign.objects.create(
                    project=project, key=one.key, name=one.name, occasion=one.occasion, day=one.first,
                    until=one.last, words=one.words,
                )  # fmt: skip
                record(events.CampaignProposed(), row, by=SYSTEM)
                _tell_writers(row)
                made += 1
    return made


def _tell_writers(row: Campaign) -> None:
    """Who keeps greetings hears that a draft waits."""
    writers = organization.accounts_with(holding(campaigns.WRITE), row.project_id)
    messages.tell(writers, "campaign_proposed", row, once=str(row.pk), url=url_of(row), title=row.name,
                  day=f"{row.day:%m-%d}")  # fmt: skip


def url_of(row: Campaign) -> str:
    """Where a campaign is kept."""
    return f"/desk/care/{row.pk}/"


@action
def submit_campaign(row: Campaign, *, by: Actor) -> Campaign:
    """Hand the draft to whoever approves."""
    require(campaigns.may_write(by, row.project_id), campaigns.is_still_to_come(row, _today()))
    row = move(row, states.SUBMIT, events.CampaignSubmitted(), by=by, submitted_by_id=by.id, reason="")
    approvers = organization.accounts_with(holding(campaigns.APPROVE), row.project_id)
    others = [pk for pk in approvers if pk not in (by.id, row.written_by_id)]
    messages.tell(others, "campaign_asked", row, once=f"{row.pk}:{row.version}", url=url_of(row), title=row.name,
                  day=f"{row.day:%m-%d}")  # fmt: skip
    return row


@action
def approve_campaign(row: Campaign, *, by: Actor) -> Campaign:
    """Another person approves; it goes out on its day."""
    require(campaigns.may_approve(by, row), campaigns.is_still_to_come(row, _today()))
    return move(row, states.APPROVE_CAMPAIGN, events.CampaignApproved(), by=by, approved_by_id=by.id)


@action
def return_campaign(row: Campaign, *, by: Actor, reason: str) -> Campaign:
    """Back to a draft, with the reason."""
    require(campaigns.may_approve(by, row), ready(row, states.RETURN_CAMPAIGN))
    why = _reason(reason)
    row = move(row, states.RETURN_CAMPAIGN, events.CampaignSentBack(reason=why), by=by, reason=why)
    messages.tell([row.submitted_by_id], "campaign_returned", row, once=f"{row.pk}:{row.version}", url=url_of(row),
                  title=row.name, reason=why)  # fmt: skip
    return row


@action
def cancel_campaign(row: Campaign, *, by: Actor, reason: str) -> Campaign:
    """It does not go out; where it is out already, nobody else is told."""
    if by != SYSTEM:
        require(campaigns.may_write(by, row.project_id))
    require(ready(row, states.CANCEL_CAMPAIGN))
    why = _reason(reason)
    for one in row.greetings.filter(status=Status.WAITING).select_related("campaign"):
        _skip(one, Greeting.Why.CANCELLED)
    for one in row.greetings.filter(status=Status.LEFT).select_related("campaign"):
        if messages.drop_waiting(one, reason="问候取消了"):
            move(one, states.MISS, events.GreetingMissed(agreed=False), by=SYSTEM)
    return move(row, states.CANCEL_CAMPAIGN, events.CampaignCancelled(reason=why), by=by, reason=why)


def _reason(text: str) -> str:
    """A reason, in words."""
    words = noted(text, REASON_LENGTH, "reason")
    if not words:
        raise Refused("reason_needed", "请写理由。", {"reason": "请写理由"})
    return words


@action
def cancel_overdue() -> int:
    """What nobody approved before its day passed is cancelled in words, never sent late; returns how many."""
    early = (Campaign.Status.DRAFT, Campaign.Status.SUBMITTED, Campaign.Status.APPROVED)
    rows = list(Campaign.objects.filter(status__in=early, until__lt=_today()))
    for row in rows:
        cancel_campaign(row, by=SYSTEM, reason="日子过了还没有批准发出")
    return len(rows)


@beats.every(60)
def send_due_campaigns() -> int:
    """Let out what was approved and whose day and hour have come; returns how many."""
    rows = campaigns.due(clock.now())
    for row in rows:
        with work():
            _open(row)
    return len(rows)


@action
def _open(row: Campaign) -> Campaign:
    """Write down whom it is for and who is left out, and why; they are told in chunks."""
    rows = campaigns.audience(row)
    Greeting.objects.bulk_create(rows, batch_size=1000)
    left_out = sum(one.status == Status.SKIPPED for one in rows)
    return move(row, states.SEND_CAMPAIGN, events.CampaignSent(len(rows) - left_out, left_out), by=SYSTEM)


@beats.every(5)
def give_greetings() -> int:
    """Tell the next people, a chunk in a unit of work; returns how many."""
    told = 0
    while (done := _give_chunk()) > 0:
        told += done
    return told


@action
def _give_chunk() -> int:
    rows = campaigns.untold(_today(), CHUNK)
    for row in rows:
        _give(row)
    return len(rows)


def _give(row: Greeting) -> None:
    """One person hears of it once: in the inbox, and outside of it by the own wish."""
    if why := campaigns.why_not(row):
        _skip(row, why)
        return
    campaign, person = row.campaign, row.person
    facts: dict[str, Any] = {
        "title": campaign.name, "text": campaigns.filled(campaign, person, row.household.unit_id)
    }  # fmt: skip
    once, url, account = f"greeting:{row.pk}", f"/home/care/{row.pk}/", person.account_id
    if account is not None:
        messages.tell([account], campaigns.SORT_WORDS, row, once=once, url=url, **facts)
    left = None
    if campaign.way == Campaign.Way.REACH:
        left = messages.reach_out(person, campaigns.SORT_WORDS, row, once=once, url=url, **facts)
    agreed = campaign.wants_consent
    step, fact = (
        (states.GIVE, events.GreetingGiven(agreed)) if account is not None
        else (states.LEAVE, events.GreetingLeft(agreed)) if left is not None
        else (states.MISS, events.GreetingMissed(agreed))
    )  # fmt: skip
    move(row, step, fact, by=SYSTEM, told_at=clock.now())


def _skip(row: Greeting, why: str) -> None:
    """Somebody is not told, and why."""
    move(row, states.SKIP, events.GreetingSkipped(why=why), by=SYSTEM, why=why)


@action
def note_left(greeting_id: int, *, has_arrived: bool) -> None:
    """What left the house for somebody without an account was handed over, or lost; later news count."""
    row = Greeting.objects.select_related("campaign").get(pk=greeting_id)
    agreed = row.campaign.wants_consent
    step, fact = (
        (states.GIVE, events.GreetingGiven(agreed)) if has_arrived
        else (states.MISS, events.GreetingMissed(agreed))
    )  # fmt: skip
    if row.status in step.start and row.status != Status.WAITING:
        move(row, step, fact, by=SYSTEM)


@action
def answer_greeting(row: Greeting, *, by: Actor, text: str) -> Contact:
    """The resident writes back: a contact of the home, typed once, that the desk answers (D-6.2.3-1)."""
    if by.id is None or row.person.account_id != by.id:
        raise NotAllowed
    said = noted(text, REPLY_LENGTH, "text")
    if not said:
        raise Refused("text_needed", "请写一句想说的话。", {"text": "请填写"})
    if row.replied_at is not None:
        raise Refused("already_replied", "您已经回复过了，我们在办。还有别的事请从首页“联系物业”说。")
    contact = intake.receive(
        row.campaign.project, by=by, wants="enquiry", text=said, source=Source.APP, unit=row.household.unit,
        person=row.person, origin=row.ref,
    )  # fmt: skip
    amend(row, events.GreetingAnswered(), by=by, replied_at=clock.now(), case=str(contact.ref))
    return contact
