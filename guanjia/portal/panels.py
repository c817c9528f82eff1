"""What the portal gives to the kernel: its lines of the menu, the page of an import."""

from typing import Any

from django.urls import reverse

from guanjia.customers import queries as customers
from guanjia.customers.models import Occupancy
from guanjia.kernel import going, navigation, panels, web
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.organization.models import Account
from guanjia.sheets.imports import NEED
from guanjia.workorders import queries as orders

navigation.add(
    Entry("desk", "设置", "set-up", "设置", "settings", "set-up", "policy.read", 10),
    Entry("desk", "设置", "access", "权限复核", "user-check", "access-reviews", "access.review", 40),
    Entry("desk", "设置", "import", "导入", "file-import", "runs", NEED, 60),
)


def link(actor: Actor, row: Occupancy) -> dict[str, Any] | None:
    """The way to a one-time link for somebody of a home, for whoever lets residents in."""
    may = row.is_verified and actor.reach("customers.admit").covers(row.household.project_id)
    return {"href": reverse("resident-link", args=[row.person_id])} if may else None


def counts(_: Actor, eyes: Actor) -> dict[str, Any] | None:
    """How many homes and orders lie within somebody's reach, for the page that shows what they see; no row of any."""
    homes = customers.households(eyes).order_by().count() if eyes.may("customers.read") else 0
    cases = orders.orders(eyes).order_by().count() if eyes.may("workorders.read") else 0
    return {"homes": homes, "cases": cases}


panels.show(Panel(Occupancy.kind, "row", "portal/door_panel.html#link", link))
panels.show(Panel(Account.kind, "sees", "portal/counts_panel.html#counts", counts))


@web.shell_facts
def search_box(request: web.Request) -> dict[str, Any]:
    """Where the box in the top bar searches, for who may."""
    return {"search_url": reverse("search")} if request.actor.may("search.use") else {}


@going.page_of("run")
def page_of_run(actor: Actor, run_id: int) -> str:
    """An import of this actor."""
    return reverse("run", args=[run_id])
