"""A customer is erased: the person's file, and the home's where nobody of the file lives there any more."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from guanjia.customers.models import (
    AccessClaim,
    ChangeRequest,
    EmergencyContact,
    Household,
    Invitation,
    MoveInTask,
    Occupancy,
    Person,
    PersonPhone,
    Preference,
    SafetyMark,
    Vehicle,
)
from guanjia.kernel import clock
from guanjia.kernel.work import action
from guanjia.privacy import actions as privacy
from guanjia.privacy.declared import Identity


@action
def erase_person(identity: Identity) -> dict[str, int]:
    """Blank everything that customers holds of somebody; returns counts by their words."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    homes = list(Household.objects.filter(occupancies__person__in=people).distinct())
    counts = {
        "住户资料": _blank_people(people),
        "电话": PersonPhone.objects.filter(person__in=people).delete()[0],
    }
    counts["偏好"] = _end_preferences(Preference.objects.filter(person__in=people))
    counts |= _blank_papers(people, identity.account_id)
    for home in homes:
        _leave_home(home, people, identity.words)
    return counts


def _blank_people(people: list[int]) -> int:
    """The files of the person, and what finds them."""
    now = clock.now()
    Occupancy.objects.filter(person__in=people).update(ended_at=Coalesce("ended_at", now))
    return Person.objects.filter(pk__in=people).update(
        name_sealed=b"", name_index=b"", identity_sealed=b"", email_sealed=b"", email_index=b"", gender="",
        birth_year=None, account=None, erased_at=now,
    )  # fmt: skip


def _end_preferences(rows: QuerySet[Preference]) -> int:
    """Wishes end with their words."""
    return rows.update(note_sealed=b"", ended_at=Coalesce("ended_at", clock.now()))


def _blank_papers(people: list[int], account_id: int | None) -> dict[str, int]:
    """Claims, invitations and changes keep their course without names and numbers."""
    claims = AccessClaim.objects.filter(account=account_id) if account_id else AccessClaim.objects.none()
    invited = Invitation.objects.filter(Q(invited_by__in=people) | Q(occupancy__person__in=people))
    changes = ChangeRequest.objects.filter(person__in=people)
    return {
        "绑定申请": claims.update(name_sealed=b"", phone_sealed=b""),
        "邀请": invited.update(name_sealed=b"", phone_sealed=b""),
        "更正申请": changes.update(old_sealed=b"", new_sealed=b""),
    }


def _leave_home(home: Household, people: list[int], words: Iterable[str]) -> None:
    """The last one takes the home's file along; where others live, only the words that name the person go."""
    others = home.occupancies.filter(ended_at=None).exclude(person__in=people).exists()
    if others:
        for rows in _papers_of(home):
            privacy.scrub(rows, words)
        return
    Vehicle.objects.filter(household=home).delete()
    EmergencyContact.objects.filter(household=home).delete()
    SafetyMark.objects.filter(household=home).update(reason_sealed=b"")
    MoveInTask.objects.filter(move_in__household=home).update(text_sealed=b"")
    ChangeRequest.objects.filter(household=home).update(old_sealed=b"", new_sealed=b"")
    _end_preferences(Preference.objects.filter(household=home))
    Household.objects.filter(pk=home.pk).update(note_sealed=b"", plan_sealed=b"", parking="")


def _papers_of(
    home: Household,
) -> list[
    QuerySet[Household]
    | QuerySet[Preference]
    | QuerySet[SafetyMark]
    | QuerySet[MoveInTask]
    | QuerySet[EmergencyContact]
]:
    """What is written about a home in which others live on."""
    return [
        Household.objects.filter(pk=home.pk), Preference.objects.filter(household=home),
        SafetyMark.objects.filter(household=home), MoveInTask.objects.filter(move_in__household=home),
        EmergencyContact.objects.filter(household=home),
    ]  # fmt: skip
