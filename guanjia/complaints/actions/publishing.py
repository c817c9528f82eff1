"""A month of complaints is published to the owners, in sums, as a notice that another person approves."""

from datetime import date

from guanjia.communications import actions as messages
from guanjia.communications.models import Notice
from guanjia.complaints import publishing, rules, states
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Project


@action
def publish_month(project: Project, *, by: Actor, first: date, text: str, today: date) -> Notice:
    """Write the month as a notice to owners and hand it to who approves; once a month, after it is over."""
    month = publishing.month_of(project, first)
    notices = publishing.notices_of(project, month)
    require(rules.is_reached(by.reach(states.LEAD).covers(project.pk)))
    require(
        rules.is_over(month.first, today), rules.is_new_month(publishing.is_published(notices)),
        rules.names_nobody(text),
    )  # fmt: skip
    row = messages.write_notice(project, by=by, sort=Notice.Sort.OWNERS, title=month.title, text=text)
    return messages.ask_for_notice(row, by=by)
