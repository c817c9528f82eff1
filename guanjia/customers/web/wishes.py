"""Wishes of a home and the mark for the safety of visitors: written down at the desk, ticked where they are shown."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries, wishes
from guanjia.customers.models import Household
from guanjia.customers.web import forms
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, afterwards, ask, done, needs, page, submit
from guanjia.privacy import actions as privacy

NAV = "households"
CARD = "customers/wishes.html#card"


def file_of(household: Household) -> str:
    """The page of the home."""
    return reverse("household", args=[household.pk])


def audited(request: Request, household: Household) -> None:
    """A page with the words of wishes leaves a row."""
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=household.ref, page=request.path))


@needs("desk.open", "customers.edit", "privacy.consents")
def add_wish(request: Request, household_id: int) -> HttpResponse:
    """Write a wish down, with its consent."""
    household = queries.get_household(request.actor, household_id)
    form = forms.PreferenceForm(request.POST or None, people=queries.residents(household))
    if submit(form, actions.add_preference, household, by=request.actor):
        return done(request, "", to=(request.GET.get("back") and move_in_of(request)) or file_of(household))
    note = "只在打电话、派单、上门前给办事的人看；客户撤回同意，马上清除"
    return ask(request, form, f"{household.unit} 登记偏好", file_of(household), NAV, note=note)


def move_in_of(request: Request) -> str:
    """Back to the move-in from whose interview the form was opened."""
    number = request.GET.get("back", "")
    return reverse("move-in", args=[number]) if number.isascii() and number.isdigit() else ""


@needs("desk.open", "customers.edit")
def show_wishes(request: Request, household_id: int) -> HttpResponse:
    """The words of the wishes, for who keeps them; every read leaves a row."""
    household = queries.get_household(request.actor, household_id)
    audited(request, household)
    rows = wishes.kept([household.pk])
    return page(request, "customers/preferences.html", nav_on=NAV, household=household, wishes=rows)


@needs("desk.open", "customers.edit")
def change_wish(request: Request, preference_id: int) -> HttpResponse:
    """Say a wish in other words, or keep it longer."""
    wish = wishes.get_wish(request.actor, preference_id)
    form = forms.WordsForm(request.POST or None, initial={"note": wish.note, "valid_until": wish.valid_until})
    back = reverse("preferences", args=[wish.household_id])
    if submit(form, actions.change_preference, wish, by=request.actor):
        return done(request, "", to=back)
    audited(request, wish.household)
    title = f"{wish.household.unit} {wish.get_sort_display()}"
    return ask(request, form, title, back, NAV)


@needs("desk.open", "customers.edit")
def end_wish(request: Request, preference_id: int) -> HttpResponse:
    """The wish holds no more."""
    wish = wishes.get_wish(request.actor, preference_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    back = reverse("preferences", args=[wish.household_id])
    if submit(form, actions.end_preference, wish, by=request.actor):
        return done(request, "", to=back)
    title = f"去掉 {wish.household.unit} 的“{wish.get_sort_display()}”"
    return ask(request, form, title, back, NAV, verb="去掉", note="内容马上清除", kind="danger")


@needs("desk.open", "customers.mark")
def set_mark(request: Request, household_id: int) -> HttpResponse:
    """Nobody visits this home alone."""
    household = queries.get_household(request.actor, household_id)
    form = forms.MarkForm(request.POST or None)
    if submit(form, actions.set_safety_mark, household, by=request.actor):
        return done(request, "", to=file_of(household))
    note = "派单和上门的人看得到标记，看不到原因；住户看不到"
    return ask(
        request, form, f"{household.unit} 请勿单独上门", file_of(household), NAV, verb="标记", note=note
    )


@needs("desk.open", "customers.mark")
def lift_mark(request: Request, household_id: int) -> HttpResponse:
    """The home may be visited alone again."""
    household = queries.get_household(request.actor, household_id)
    mark = wishes.mark_of(household.pk)
    if mark is None:
        raise NotFound("这一户没有标记。")
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.lift_safety_mark, mark, by=request.actor):
        return done(request, "", to=file_of(household))
    title = f"撤销 {household.unit} 的“请勿单独上门”"
    return ask(request, form, title, file_of(household), NAV, verb="撤销", note=mark.reason, kind="danger")


@needs("desk.open")
def tick_at_desk(request: Request) -> HttpResponse:
    """看过了, on the page of a call or of a dispatch."""
    return tick(request)


@needs("field.open")
def tick_on_the_way(request: Request) -> HttpResponse:
    """看过了, on the page of a job before leaving."""
    return tick(request)


def tick(request: Request) -> HttpResponse:
    """Note that the card was read by who was shown it; the card comes back with its tick."""
    serving, moment = wishes.of_token(request.actor, request.POST.get("card", ""))
    form = forms.GrantForm(request.POST)
    submit(form, actions.note_seen, serving, by=request.actor, moment=moment)
    card = wishes.card(request.actor, serving, moment) or {}
    return done(request, CARD, **card)


AT = "desk/households/<int:household_id>/"
urlpatterns: list[URLPattern] = [
    path(f"{AT}preferences/", show_wishes, name="preferences"),
    path(f"{AT}preferences/add/", add_wish, name="preference-add"),
    path("desk/preferences/<int:preference_id>/", change_wish, name="preference"),
    path("desk/preferences/<int:preference_id>/end/", end_wish, name="preference-end"),
    path(f"{AT}safety/", set_mark, name="safety-mark"),
    path(f"{AT}safety/lift/", lift_mark, name="safety-lift"),
    path("desk/preferences/seen/", tick_at_desk, name="wishes-seen"),
    path("field/preferences/seen/", tick_on_the_way, name="field-wishes-seen"),
]
