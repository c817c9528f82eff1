"""客户不要某师傅: written down and taken back on the page of the home."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, blocks, queries
from guanjia.customers.web import forms
from guanjia.kernel.web import Request, ask, done, needs, submit

NAV = "households"


@needs("desk.open", "customers.edit")
def block_staff(request: Request, household_id: int) -> HttpResponse:
    """The home does not want somebody to come."""
    household = queries.get_household(request.actor, household_id)
    form = forms.BlockForm(request.POST or None, project=household.project)
    back = reverse("household", args=[household.pk])
    if submit(form, actions.block_staff, household, by=request.actor):
        return done(request, "", to=back)
    note = "派单、抢单、改派都不会再派这位去这一户；住户和这位师傅看不到原因"
    return ask(request, form, f"{household.unit} 不要哪位师傅上门", back, NAV, verb="登记", note=note)


@needs("desk.open", "customers.edit")
def lift_block(request: Request, block_id: int) -> HttpResponse:
    """The person may come again."""
    block = blocks.get_block(request.actor, block_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    back = reverse("household", args=[block.household_id])
    if submit(form, actions.lift_block, block, by=request.actor):
        return done(request, "", to=back)
    return ask(
        request, form, f"{block.staff.name}可以再去 {block.household.unit}", back, NAV, verb="可以再去"
    )


urlpatterns: list[URLPattern] = [
    path("desk/households/<int:household_id>/blocks/add/", block_staff, name="block-add"),
    path("desk/blocks/<int:block_id>/lift/", lift_block, name="block-lift"),
]
