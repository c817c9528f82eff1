"""What the clause map gives to the kernel: the menu lines, the page behind a link."""

from django.urls import reverse

from guanjia.insights import clauses, queries, watch
from guanjia.insights.models import Attestation, ClauseCharge
from guanjia.kernel import attachments, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel

navigation.add(
    Entry("desk", "", "watch", "盯时限", "clock", "watch", "watch.read", 15),
    Entry("desk", "质量", "clauses", "制度对照", "clipboard-check", "clauses", "clauses.read", 5),
    Entry("desk", "质量", "reports", "报告", "report-analytics", "reports", "clauses.read", 60),
)

attachments.owner_check(Attestation.kind)(queries.get_attestation)
panels.show(Panel("field", "today", "insights/mine.html#mine", watch.own_board, 90))


@going.page_of(ClauseCharge.kind)
def page(actor: Actor, charge_id: int) -> str:
    """The clause of a charge, opened on the map."""
    row = ClauseCharge.objects.filter(pk=charge_id).first()
    if row is None or not actor.may("clauses.read"):
        return ""
    if not clauses.is_company(row.clause) and not actor.reach("clauses.read").covers(row.project_id):
        return ""
    return reverse("clause", args=[row.clause])


@going.names_of(ClauseCharge.kind)
def names(actor: Actor, charge_ids: list[int]) -> dict[int, str]:
    """The clause in its own words."""
    if not actor.may("clauses.read"):
        return {}
    rows = ClauseCharge.objects.filter(pk__in=charge_ids).values_list("pk", "clause")
    return {pk: f"{clause} {clauses.by_id()[clause].asks}" for pk, clause in rows}
