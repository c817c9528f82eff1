"""The investigation: a special group, evidence with its digest, the verdict."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from guanjia.collaboration import actions as collaboration
from guanjia.collaboration import queries as groups
from guanjia.collaboration.actions import Duty
from guanjia.collaboration.models import TaskGroup
from guanjia.complaints import events, queries, rules, states
from guanjia.complaints.actions.intake import allow
from guanjia.complaints.models import Complaint, Evidence
from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Account, Department
from guanjia.people.models import Staff


@action
def form_group(
    row: Complaint, *, by: Actor, lead: Account, duties: Sequence[Duty], at: datetime | None = None
) -> TaskGroup:
    """Form the special group: who may be in it and who leads it by the grade, each with a written duty (B-4.2.1-1)."""
    allow(by, row, states.LEAD)
    moment, project = at or clock.now(), row.project_id
    members = sorted({lead.pk, *(duty.account.pk for duty in duties)})
    departments = groups.departments_of(members)
    blamed = row.about_staff.account_id if row.about_staff else None
    parties = [blamed] if blamed else []
    require(
        ready(row, states.JUDGE),
        rules.is_group(
            row.grade, queries.is_leading(lead.pk, project) or row.is_overhead, len(members), len(departments),
            int(policy.value("complaint.group_least", project=project)),
            int(policy.value("complaint.group_departments", project=project)), members, parties,
        ),
    )  # fmt: skip
    group = collaboration.form_group(
        row.project, by=by, purpose=f"{row.number} {row.title}"[:120], lead=lead, duties=duties, origin=row.ref,
        kind=TaskGroup.Sort.COMPLAINT, at=moment,
    )  # fmt: skip
    until = queries.group_by(row)
    fact = events.GroupFormed(
        group_id=group.pk, size=len(members), departments=len(departments),
        in_scope=queries.needs_group(row, row.grade), in_time=until is not None and moment <= until,
    )  # fmt: skip
    record(fact, row, by=by, at=moment)
    return group


@action
def add_evidence(
    row: Complaint, *, by: Actor, sort: str, words: str, staff: Staff | None = None, files: Iterable[Attachment] = (),
    at: datetime | None = None,
) -> Evidence:  # fmt: skip
    """Keep a statement, a photo, a record; the digest over words and files shows that nobody changed it."""
    allow(by, row, states.WORK)
    said, kept, moment = noted(words, 1000, "words"), list(files), at or clock.now()
    require(
        ready(row, states.EXCEPT), rules.has(sort, "sort", "请选证据的种类"),
        rules.has(said, "words", "请写证据说明了什么"),
    )  # fmt: skip
    digest = hashlib.sha256("|".join([said, *(file.sha256 for file in kept)]).encode()).hexdigest()
    made = Evidence.objects.create(
        complaint=row, project_id=row.project_id, sort=sort, words=said, staff=staff, at=moment, by=by.ref,
        digest=digest,
    )  # fmt: skip
    attachments.attach(kept, made.ref, by=by)
    fact = events.EvidenceAdded(sort=sort, words=said, digest=digest, files=[file.token.hex for file in kept])
    record(fact, row, by=by, at=moment)
    return made


@action
def judge_complaint(
    row: Complaint, *, by: Actor, verdict: str, is_company_fault: bool | None, findings: str,
    department: Department | None = None, staff: Staff | None = None, at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """The verdict on the evidence: valid, partly, not; whether the company is at fault, and who answers (D-3.3.4-1)."""
    allow(by, row, states.LEAD)
    moment, evidence = at or clock.now(), row.evidence.count()
    needs, group = queries.needs_group(row, row.grade), groups.group_of(row.ref)
    require(
        ready(row, states.JUDGE), rules.is_no_party(by, row),
        rules.is_investigated(evidence, needs, group is not None),
        rules.is_judged(verdict, is_company_fault, findings, department is not None or staff is not None),
    )  # fmt: skip
    limit = policy.minutes("complaint.verdict_minutes", at=row.graded_at, project=row.project_id)
    fact = events.ComplaintJudged(
        verdict=verdict, is_company_fault=bool(is_company_fault), evidence=evidence,
        in_time=row.graded_at is not None and moment - row.graded_at <= limit,
    )  # fmt: skip
    return move(
        row, states.JUDGE, fact, by=by, at=moment, verdict=verdict, is_company_fault=is_company_fault,
        findings=noted(findings, 1000, "findings"), judged_by=by.ref,
        blamed_department=department or (staff.department if staff else None), blamed_staff=staff,
        about=[staff.ref] if staff else [],
    )  # fmt: skip
