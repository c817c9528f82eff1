"""Somebody helps another project 支援: arranged and ended by who edits the staff of both."""

from datetime import date, datetime

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people import events, rules
from guanjia.people.models import Staff, Support


@action
def arrange_support(
    person: Staff, *, by: Actor, project: Project, since: date, until: date | None = None
) -> Support:
    """Send somebody to help another project, from a day to a day, or until it is ended.

    Refused for the own project, for who left, for days that are over, and where days of the same support overlap.
    """
    require(rules.may_edit(by, person.project_id), rules.may_edit(by, project.pk))
    Staff.objects.select_for_update().get(pk=person.pk)
    others = Support.objects.filter(staff=person, project=project, ended_at=None)
    require(
        rules.is_another_project(person, project.pk),
        rules.are_days_ahead(since, until, local(clock.now()).date()),
        rules.is_new_support(since, until, [(row.since, row.until) for row in others]),
    )
    row = Support.objects.create(staff=person, project=project, since=since, until=until, arranged_by=by.ref)
    fact = events.SupportArranged(project_id=project.pk, project=project.name, since=since, until=until)
    record(fact, person, by=by)
    return row


@action
def end_support(support: Support, *, by: Actor, at: datetime | None = None) -> None:
    """Nobody is sent there any more; what was sent already stays with the person until it is given to another."""
    require(rules.may_edit(by, support.staff.project_id), rules.may_edit(by, support.project_id))
    row = Support.objects.select_for_update().get(pk=support.pk)
    if row.ended_at is not None:
        raise Refused("ended", "这次支援已经结束，请刷新页面。")
    row.ended_at = at or clock.now()
    row.save(update_fields=["ended_at"])
    fact = events.SupportEnded(project_id=support.project_id, project=support.project.name)
    record(fact, support.staff, by=by, at=at)
