"""Wishes are written down with a consent, end with it, and are ticked as read; marks for the safety of visitors."""

from datetime import date, datetime, timedelta

from guanjia.customers import events, rules, wishes
from guanjia.customers.models import Household, Person, Preference, PreferenceSeen, SafetyMark
from guanjia.customers.wishes import Serving
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import queries as consents
from guanjia.privacy.models import Consent

PURPOSE = "按本人意愿提供服务：打电话、派人、上门时给办事的人看"
LONGEST = 200


def party_of(household: Household, person: Person | None) -> SubjectRef:
    """Whose consent it is: the person's, or the home's."""
    return person.ref if person else household.ref


def attribute_of(sort: str) -> str:
    """How the consent ledger calls a sort of wishes."""
    return sort


@action
def add_preference(
    household: Household, *, by: Actor, sort: str, note: str, how: str, source: str = Person.Source.DESK,
    person: Person | None = None, valid_until: date | None = None, is_separate: bool = False, guardian: str = "",
) -> Preference:  # fmt: skip
    """Write a wish down, with the consent that was given for it in the same talk (A-3.1-4, D-1.3.3-1).

    `how` is how the consent was given; nothing where it stands already. Sensitive sorts need a separate one.
    """
    require(rules.may_change(household, by))
    if sort not in Preference.Sort.values:
        raise Refused("sort_needed", "请选偏好的类别。", {"sort": "请选择"})
    require(rules.is_needed_of(sort, person))
    words = fit(note, LONGEST, "note")
    today = local(clock.now()).date()
    until = valid_until or today + _days("preference.keep_days", household)
    most = _days("preference.longest_days", household).days
    require(
        rules.is_filled(words, "note", "请写具体怎么做，例如：午休 12 点到 14 点不打电话。"),
        rules.is_in_its_sort(sort, words),
        rules.is_kept_by(until, today, most),
    )
    consent = _consent(household, person, sort, by, how, until, is_separate, guardian)
    require(rules.may_keep(sort, consent))
    row = Preference(
        project=household.project, household=household, person=person, sort=sort, source=source, consent=consent,
        valid_until=until,
    )  # fmt: skip
    row.note, row.created_at = words, clock.now()
    row.save(force_insert=True)
    is_sensitive = sort in Preference.SENSITIVE
    record(events.PreferenceAdded(is_sensitive, bool(consent and consent.is_separate)), row, by=by)
    return row


def _days(key: str, household: Household) -> timedelta:
    return timedelta(days=int(policy.value(key, project=household.project_id)))


def _consent(
    household: Household, person: Person | None, sort: str, by: Actor, how: str, until: date,
    is_separate: bool, guardian: str,
) -> Consent | None:  # fmt: skip
    """The consent given now, else the one that stands; it lasts as long as the longest wish that stands on it."""
    party, attribute = party_of(household, person), attribute_of(sort)
    standing = consents.standing_consent(party, attribute)
    if not how:
        return standing
    if sort in Preference.SENSITIVE and not is_separate:
        text = f"“{Preference.Sort(sort).label}”是敏感信息，要单独说明、单独确认，请勾“已单独同意”。"
        raise Refused("separate_consent", text, {"is_separate": "要单独同意"})
    return privacy.give_consent(
        by=by, party=party, attribute=attribute, purpose=PURPOSE, how=how, is_separate=is_separate,
        guardian=guardian, valid_until=_longest(until, standing), project_id=household.project_id,
    )  # fmt: skip


def _longest(until: date, standing: Consent | None) -> date | None:
    """The later of two ends; a standing consent without an end keeps none."""
    if standing is None:
        return until
    return max(until, standing.valid_until) if standing.valid_until else None


@action
def change_preference(
    preference: Preference, *, by: Actor, note: str, valid_until: date | None = None
) -> Preference:
    """Say a wish in other words, or keep it for another time: the old one ends, so that a tick counts for the new."""
    require(rules.may_change(preference.household, by))
    until = valid_until or preference.valid_until
    fresh = add_preference(
        preference.household, by=by, sort=preference.sort, note=note, how="", source=preference.source,
        person=preference.person, valid_until=until,
    )  # fmt: skip
    _end(preference, "改写", by)
    return fresh


@action
def end_preference(preference: Preference, *, by: Actor) -> Preference:
    """The wish holds no more: its words are blanked."""
    require(rules.may_change(preference.household, by))
    return _end(preference, "客户不再需要", by)


def _end(preference: Preference, why: str, by: Actor) -> Preference:
    return amend(preference, events.PreferenceEnded(why), by=by, note_sealed=b"", ended_at=clock.now())


@action
def end_of_home(household: Household, person: Person | None = None) -> int:
    """Somebody left the home, or everybody did: the wishes end with their words; returns how many."""
    rows = Preference.objects.filter(household=household, ended_at=None).select_related("household", "person")
    gone = rows.filter(person=person) if person else rows
    return len([_end(row, "已搬离", SYSTEM) for row in gone])


@action
def end_with_consent(consent_id: int) -> int:
    """The consent was withdrawn: every wish that stood on it ends at once; returns how many."""
    return len([_end(row, "客户撤回了同意", SYSTEM) for row in wishes.of_consent(consent_id)])


@action
def end_what_is_over() -> int:
    """Blank what is past its day or stands on no consent any more; returns how many."""
    return len([_end(row, "到期", SYSTEM) for row in wishes.over()])


@action
def note_seen(serving: Serving, *, by: Actor, moment: str, at: datetime | None = None) -> PreferenceSeen:
    """Tick that the wishes were read before calling, sending or leaving (A-1.1-2); again takes the new time."""
    row, _ = PreferenceSeen.objects.update_or_create(
        case=str(serving.case), moment=moment, account=by.ref,
        defaults={"household": serving.household, "at": at or clock.now()},
    )  # fmt: skip
    record(events.PreferencesSeen(moment), serving.household, by=by, at=at, about=[serving.case])
    return row


@action
def set_safety_mark(household: Household, *, by: Actor, reason: str, until: date | None = None) -> SafetyMark:
    """Nobody visits this home alone, until somebody looks at it again."""
    require(rules.may_mark(household, by))
    words, today = noted(reason, LONGEST, "reason"), local(clock.now()).date()
    require(rules.is_filled(words, "reason", "请写为什么不能单独上门，只有主管和经理能看到。"))
    if wishes.mark_of(household.pk) is not None:
        raise Refused("marked_already", "这一户已经有“请勿单独上门”，要改请先撤销。")
    day = until or today + _days("safety.review_days", household)
    require(rules.is_ahead(day, today, "until"))
    row = SafetyMark(household=household, set_by=by.ref, set_at=clock.now(), until=day)
    row.reason = words
    row.save(force_insert=True)
    record(events.SafetyMarkSet(), row, by=by)
    return row


@action
def lift_safety_mark(mark: SafetyMark, *, by: Actor) -> SafetyMark:
    """The home may be visited alone again."""
    require(rules.may_mark(mark.household, by))
    return amend(mark, events.SafetyMarkLifted(), by=by, lifted_at=clock.now())
