"""What collaboration gives to the kernel: the menu line, the page behind a link, names."""

from django.urls import reverse

from guanjia.collaboration import queries
from guanjia.collaboration.models import ActionItem
from guanjia.kernel import going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry

navigation.add(Entry("desk", "质量", "actions", "改进事项", "list-check", "actions", "actions.do", 30))


@going.page_of(ActionItem.kind)
def page(actor: Actor, item_id: int) -> str:
    """The item."""
    return reverse("action", args=[item_id]) if actor.may("actions.do") and actor.may("desk.open") else ""


@going.names_of(ActionItem.kind)
def names(actor: Actor, item_ids: list[int]) -> dict[int, str]:
    """What is to be done, within reach."""
    return {row.pk: row.title for row in queries.items(actor).filter(pk__in=item_ids)}
