"""What the portal gives to the kernel: its lines of the menu, the page of an import."""

from typing import Any

from django.urls import reverse

from guanjia.kernel import going, navigation, web
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.sheets.imports import NEED

navigation.add(
    Entry("desk", "设置", "set-up", "设置", "settings", "set-up", "policy.read", 10),
    Entry("desk", "设置", "audit", "读取记录", "eye", "read-audit", "privacy.audit", 50),
    Entry("desk", "设置", "import", "导入", "file-import", "runs", NEED, 60),
)


@web.shell_facts
def search_box(request: web.Request) -> dict[str, Any]:
    """Where the box in the top bar searches, for who may."""
    return {"search_url": reverse("search")} if request.actor.may("search.use") else {}


@going.page_of("run")
def page_of_run(actor: Actor, run_id: int) -> str:
    """An import of this actor."""
    return reverse("run", args=[run_id])
