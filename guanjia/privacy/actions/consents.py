"""Consent is given and withdrawn; the one writer of the consent ledger (A-1.1-4, A-3.1-12)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, Stale, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import declared, events, queries, rules, states, words
from guanjia.privacy.models import Consent


@action
def give_consent(
    *,
    by: Actor,
    party: SubjectRef,
    attribute: str,
    purpose: str,
    how: str,
    is_separate: bool = False,
    guardian: str = "",
    valid_until: date | None = None,
    project_id: int | None = None,
) -> Consent:
    """Note that a person or home agreed to one use of one kind of information, after the words in force were told.

    `attribute` is a key of `declared.attributes`. Given again, the standing consent takes the new facts, so that
    what points to it holds; what it was stands in the events. Refused: an unknown attribute, no separate consent
    for a sensitive one, no guardian for a child's, a day that has passed, somebody else's data out of reach.
    """
    known = declared.attributes.get(attribute)
    if known is None:
        raise Refused("attribute_unknown", "没有这一类信息，请从列表里选。", {"attribute": "请从列表里选"})
    found = queries.party_of(by, party, "privacy.consents")
    why = noted(purpose, 120, "purpose")
    require(
        rules.is_how(how), rules.fits(known, party), rules.may_agree(known, is_separate, guardian),
        rules.lasts(valid_until, _today()),
        None if why else Refused("purpose_needed", "请写明用途。", {"purpose": "请写明用途"}),
    )  # fmt: skip
    facts: dict[str, Any] = {
        "purpose": why, "how": how, "is_separate": is_separate, "valid_until": valid_until, "given_to": by.ref,
        "words_edition": words.EDITION, "given_at": clock.now(), "project_id": project_id or found.project_id,
    }  # fmt: skip
    return _note(party, attribute, noted(guardian, 40, "guardian"), facts, by)


def _note(party: SubjectRef, attribute: str, guardian: str, facts: dict[str, Any], by: Actor) -> Consent:
    """Write it into the standing consent, or as a first one."""
    until = facts["valid_until"]
    fact = events.ConsentGiven(
        attribute=attribute, how=facts["how"], is_separate=facts["is_separate"], edition=facts["words_edition"],
        until=until.isoformat() if until else "",
    )  # fmt: skip
    row = Consent.objects.filter(party=str(party), attribute=attribute, status=Consent.Status.GIVEN).first()
    fresh = row or Consent(party=str(party), attribute=attribute)
    fresh.guardian = guardian
    if row is not None:
        return amend(row, fact, by=by, guardian_sealed=fresh.guardian_sealed, **facts)
    for name, value in facts.items():
        setattr(fresh, name, value)
    return _first(fresh, fact, by)


def _first(row: Consent, fact: events.ConsentGiven, by: Actor) -> Consent:
    """Save a first consent; somebody who gave the same one in this moment makes it stale."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale from error
    record(fact, row, by=by, at=row.given_at)
    return row


def _today() -> date:
    """The day at the place."""
    return local(clock.now()).date()


@action
def withdraw_consent(consent: Consent, *, by: Actor, how: str) -> Consent:
    """Take a consent back: the person by oneself, or the staff on request; whoever relied on it hears the event."""
    queries.party_of(by, SubjectRef.parse(consent.party), "privacy.consents")
    require(rules.is_how(how))
    fact = events.ConsentWithdrawn(attribute=consent.attribute, how=how)
    return move(consent, states.WITHDRAW, fact, by=by, withdrawn_how=how)


@action
def end_consents(party: SubjectRef) -> int:
    """What the consents were for has ended, the party moved away: they end too (PIPL 47); returns how many."""
    rows = list(Consent.objects.filter(party=str(party), status=Consent.Status.GIVEN))
    for row in rows:
        move(row, states.WITHDRAW, events.ConsentWithdrawn(attribute=row.attribute, how=""), by=SYSTEM)
    return len(rows)


@action
def pass_consents(gone: SubjectRef, kept: SubjectRef) -> dict[int, Consent]:
    """Two files of one person became one: consents go along; where both gave one, the kept file's stands for both.

    Returns the consents that were replaced, so that what stood on them is put on the others.
    """
    standing = {
        row.attribute: row for row in Consent.objects.filter(party=str(kept), status=Consent.Status.GIVEN)
    }
    replaced = {}
    for row in Consent.objects.filter(party=str(gone)):
        if row.status == Consent.Status.GIVEN and row.attribute in standing:
            replaced[row.pk] = standing[row.attribute]
            row = move(
                row, states.WITHDRAW, events.ConsentWithdrawn(attribute=row.attribute, how=""), by=SYSTEM
            )
        amend(row, events.ConsentPassed(), by=SYSTEM, about=[gone, kept], party=str(kept))
    return replaced
