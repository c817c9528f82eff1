"""What stores give to the kernel: menu lines, the pages behind messages, the line on the technician's own page."""

from django.urls import reverse

from guanjia.kernel import going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.stores import queries
from guanjia.stores.models import Count, Item, MaterialRequest, Store

navigation.add(Entry("desk", "", "stores", "物料", "package", "items", "stores.read", 60))


@going.page_of(Store.kind)
def page_of_store(actor: Actor, store_id: int) -> str:
    """The store at the desk."""
    return reverse("store", args=[store_id]) if reads(actor) else ""


@going.page_of(Item.kind)
def page_of_item(actor: Actor, item_id: int) -> str:
    """The item at the desk."""
    return reverse("item", args=[item_id]) if reads(actor) else ""


@going.page_of(Count.kind)
def page_of_count(actor: Actor, count_id: int) -> str:
    """The count at the desk."""
    return reverse("stock-count", args=[count_id]) if reads(actor) else ""


@going.page_of(MaterialRequest.kind)
def page_of_request(actor: Actor, request_id: int) -> str:
    """The queue at the desk, the own materials on the phone."""
    if reads(actor):
        return reverse("requests")
    return reverse("field-stores") if actor.may("stores.ask") else ""


def reads(actor: Actor) -> bool:
    """Whether somebody opens the pages of the desk."""
    return actor.may("desk.open") and actor.may("stores.read")


@going.names_of(Store.kind)
def names_of_stores(actor: Actor, store_ids: list[int]) -> dict[int, str]:
    """Stores within reach."""
    return queries.names_of(actor, Store, store_ids)


@going.names_of(Item.kind)
def names_of_items(actor: Actor, item_ids: list[int]) -> dict[int, str]:
    """Items within reach."""
    return queries.names_of(actor, Item, item_ids)
