"""What collaboration gives to the kernel: the menu line, the page behind a link, names."""

from typing import Any

from django.urls import reverse

from guanjia.collaboration import queries, rules, states
from guanjia.collaboration.models import ActionItem
from guanjia.kernel import clock, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.knowledge.models import CaseSession
from guanjia.organization.moments import local

navigation.add(Entry("desk", "质量", "actions", "改进事项", "list-check", "actions", "actions.do", 30))


@going.page_of(ActionItem.kind)
def page(actor: Actor, item_id: int) -> str:
    """The item."""
    return reverse("action", args=[item_id]) if actor.may("actions.do") and actor.may("desk.open") else ""


@going.names_of(ActionItem.kind)
def names(actor: Actor, item_ids: list[int]) -> dict[int, str]:
    """What is to be done, within reach."""
    return {row.pk: row.title for row in queries.items(actor).filter(pk__in=item_ids)}


def lessons(actor: Actor, session: CaseSession) -> dict[str, Any]:
    """What a case session led to, and the way to ask for more (D-2.2.3-2)."""
    today = local(clock.now()).date()
    found = [
        (row, states.LOOKS[row.status], queries.is_late(row, today)) for row in queries.of_origin(session.ref)
    ]
    may_ask = rules.may_ask(actor, session.project_id) is None
    return {"rows": found, "may_ask": may_ask, "kind": session.kind, "number": session.pk}


panels.show(Panel(CaseSession.kind, "lessons", "collaboration/lessons.html#items", lessons))
