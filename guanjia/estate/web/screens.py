"""Screens of lobbies: the page that a tablet shows, and the desk's page that gives and takes its address."""

from collections.abc import Callable

import segno
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.estate import actions, queries, screens
from guanjia.estate.models import Building, PublicArea
from guanjia.estate.screens import Place
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import ANYONE, NothingForm, Request, done, needs, page, submit
from guanjia.organization.moments import local

NAV = "set-up"
PLACES: dict[str, Callable[[Actor, int], Place]] = {
    Building.kind: queries.get_building, PublicArea.kind: queries.get_area,
}  # fmt: skip


@needs(ANYONE)
def show(request: Request, screen_code: str) -> HttpResponse:
    """What hangs in a lobby: the place, the time, the code of this half minute; the address is the secret."""
    place, now = queries.by_screen_code(screen_code), clock.now()
    code = screens.lobby_code(place, now)
    return page(
        request, "estate/screen.html", place=place, code=code, shown=f"{code[:5]} {code[5:]}",
        picture=segno.make(code, error="m", micro=False).svg_data_uri(scale=8, border=2),
        time=f"{local(now):%H:%M}", left=screens.seconds_left(now), now_ms=int(now.timestamp() * 1000),
    )  # fmt: skip


def place_of(request: Request, kind: str, place_id: int) -> Place:
    """The building or the public area of an address."""
    if kind not in PLACES:
        raise NotFound
    return PLACES[kind](request.actor, place_id)


@needs("desk.open", "estate.edit")
def manage(request: Request, place_kind: str, place_id: int) -> HttpResponse:
    """The secret address of a screen: shown once when it is made, to renew, to stop."""
    place, made = place_of(request, place_kind, place_id), list[str]()
    form = NothingForm(request.POST if request.method == "POST" else None)

    def make(row: Place, *, by: Actor) -> None:
        made.append(actions.make_screen(row, by=by))

    is_made = submit(form, make, place, by=request.actor)
    back = reverse("building", args=[place.pk]) if place_kind == Building.kind else reverse("estate")
    return page(
        request, "estate/place_screen.html", nav_on=NAV, status=201 if is_made else None, place=place, back=back,
        name=screens.name_of(place),
        address=request.build_absolute_uri(reverse("screen", args=made)) if made else "",
        here=reverse("place-screen", args=[place_kind, place.pk]), has_screen=is_made or bool(place.screen_digest),
    )  # fmt: skip


@needs("desk.open", "estate.edit")
def stop(request: Request, place_kind: str, place_id: int) -> HttpResponse:
    """Stop a screen."""
    place = place_of(request, place_kind, place_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    submit(form, actions.stop_screen, place, by=request.actor)
    return done(request, "", to=reverse("place-screen", args=[place_kind, place.pk]))


urlpatterns: list[URLPattern] = [
    path("screen/<str:screen_code>/", show, name="screen"),
    path("desk/set-up/estate/<str:place_kind>/<int:place_id>/screen/", manage, name="place-screen"),
    path("desk/set-up/estate/<str:place_kind>/<int:place_id>/screen/stop/", stop, name="place-screen-stop"),
]
