"""What the clause map gives to the kernel: the menu lines, the page behind a link."""

from django.urls import reverse

from guanjia.insights.models import ClauseCharge
from guanjia.kernel import going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry

navigation.add(
    Entry("desk", "", "watch", "盯时限", "clock", "watch", "clauses.read", 15),
    Entry("desk", "质量", "clauses", "制度对照", "clipboard-check", "clauses", "clauses.read", 5),
    Entry("desk", "质量", "reports", "报告", "report-analytics", "reports", "clauses.read", 60),
)


@going.page_of(ClauseCharge.kind)
def page(actor: Actor, charge_id: int) -> str:
    """The clause of a charge, opened on the map."""
    row = ClauseCharge.objects.filter(pk=charge_id).first()
    if row is None or not actor.reach("clauses.read").covers(row.project_id):
        return ""
    return reverse("clause", args=[row.clause])
