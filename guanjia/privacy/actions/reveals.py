"""The only writer of reveals and of the read audit."""

from datetime import datetime, time, timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused
from guanjia.kernel.work import action
from guanjia.organization.moments import CHINA, local
from guanjia.privacy import declared, events
from guanjia.privacy.models import ReadEntry, Reveal

SHOWN, CARRIED = "privacy.reveal_minutes", "privacy.carried_minutes"


@action
def reveal(
    *, by: Actor, field: str, subject: SubjectRef, purpose: str, case: str = "", carried: bool = False
) -> tuple[str, Reveal]:
    """Open one masked value for a purpose; counted, limited an hour, and visible to the customer.

    `carried` is for a phone that goes where there is no signal: the value stays longer, by its own policy row.
    For a case, the case is named. Refused: without the permission, a purpose, or above the limit of the hour.
    """
    if not by.may("customers.reveal"):
        raise NotAllowed
    if purpose not in Reveal.Purpose.values:
        raise Refused("purpose_needed", "请先选看号码的用途。", {"purpose": "请选用途"})
    if purpose == Reveal.Purpose.CASE and not case.strip():
        raise Refused(
            "case_needed", "办单时看号码要说是哪张单，请从那张单上看。", {"purpose": "请从单子上看"}
        )
    if field not in declared.openers:
        raise NotFound
    opened = declared.openers[field](by, subject)
    now = clock.now()
    limit = int(policy.value("privacy.reveals_per_hour", project=opened.project_id))
    if Reveal.objects.filter(account=by.ref, at__gt=now - timedelta(hours=1)).count() >= limit:
        raise Refused("too_many_reveals", f"一小时内最多看 {limit} 个号码，请稍后再看或请主管协助。")
    row = Reveal.objects.create(
        account=by.ref, field=field, subject_kind=subject.kind, subject_id=subject.id,
        project_id=opened.project_id, purpose=purpose, case=noted(case, 60, "case"), at=now,
        expires_at=now + policy.minutes(CARRIED if carried else SHOWN, project=opened.project_id),
    )  # fmt: skip
    record(
        events.ValueRevealed(field=field, purpose=purpose, for_case=bool(case), carried=carried),
        row,
        by=by,
        at=now,
    )
    _say_when_unusual(row)
    return opened.text, row


def _say_when_unusual(row: Reveal) -> None:
    """The first value of a day above the usual number is told to who audits (A-3.1-11)."""
    most, day = int(policy.value("privacy.unusual_reveals")), local(row.at).date()
    opened = Reveal.objects.filter(
        account=row.account, at__gte=datetime.combine(day, time.min, CHINA)
    ).count()
    if opened == most + 1:
        record(events.UnusualReveals(account=row.account, count=opened), row, by=SYSTEM, at=row.at)


@action
def note_read(*, by: Actor, subject: SubjectRef, page: str) -> None:
    """Leave a row for a read of personal data; called after the page was rendered."""
    ReadEntry.objects.create(
        account=by.ref, subject_kind=subject.kind, subject_id=subject.id, page=page[:120]
    )
