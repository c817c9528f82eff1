"""What the portal gives to the kernel: its lines of the menu, the page of an import."""

from django.urls import reverse

from guanjia.kernel import going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.imports import NEED
from guanjia.kernel.navigation import Entry

navigation.add(Entry("desk", "设置", "import", "导入", "file-import", "runs", NEED, 60))


@going.page_of("run")
def page_of_run(actor: Actor, run_id: int) -> str:
    """An import of this actor."""
    return reverse("run", args=[run_id])
