"""P6: every route that changes something, and every sensitive read, leaves who, when, where, what and which result.

`tests/audit_trail.json` lists the routes that were seen to change something and what the audit says of each. It is
drawn anew by `make chaos ARGS=trail`: that walk of every role with every form, and every POST of the other tests.
"""

import inspect
import json
import re
import uuid
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.web import ANYONE
from guanjia.organization import actions as organization
from guanjia.organization.roles import ROLES
from guanjia.people.actions import files as staff_files
from guanjia.workorders import queries as orders
from tests.access.crawl import FULL, addresses, browser, by_day
from tests.access.rare import RARE, Rare, program_bodies
from tests.access.test_fields import forms_on
from tests.access.trail import ALL, Trail
from tests.architecture.test_routes import ROUTES, account_of, address, holders, matrix, values
from tests.house.test_hostile_input import STORY, endpoints, fitting
from tests.world import World

TEAM = ("front_desk", "supervisor", "technician", "butler", "owner")
PROGRAMS = ("zhou", "zhang", "wang", "lin")
LISTED = Path(__file__).resolve().parents[1] / "audit_trail.json"
ACTS = re.compile(r"submit\(|\b\w*actions\.\w+|request\.method|request\.POST")
# routes whose view names an action or a form and that change nothing of the business, or nothing that is told again
NOTHING: dict[str, str] = {
    "enter/": "asks for a code; nobody is known yet, the sign-in with it leaves its line",
    "draft/": "what somebody is still typing, gone when it is sent",
    "home/ask/guess/": "guesses a category, keeps nothing",
    "desk/ringing/": "finds the home of a caller, leads to it",
    "desk/search/": "searches",
    "desk/triage/train/": "a run says itself who began it and when; the model that it makes leaves its line",
    "desk/households/": "searches",
    "desk/import/": "a run says itself who began it and when; each row that it takes over leaves its line",
    "desk/import/<int:run_id>/confirm/": "as above",
    "desk/set-up/accounts/<int:account_id>/sees/": "a page",
    "desk/promises/<int:promise_id>/": "a page",
    "desk/audit/": "a page",
    "desk/audit/looks/": "a page",
    "field/me/large/": "the size of letters on this phone",
    "desk/actions/": "a page",
    "desk/actions/<int:item_id>/": "a page",
}
# routes that leave their line with the last of several small steps, or whose row itself says who
PARTLY = {
    "home/ask/": "photos of a request that is not sent yet; sending it leaves its line",
    "field/jobs/<int:order_id>/prepare/": "each tick says who and when in its row, the last one leaves the line",
    "api/v1/work-orders/<order_id>/prepare": "as above",
    "enter/code/": "a wrong code counts its try, and the log has it; a right one leaves its line",
    "hooks/wechat/": "WeChat has no account: the line says 系统, the row whose chat it is",
    "hooks/<slug:sender_name>/": "another system has no account: the line says 系统, the row its name",
    "s/<str:code>/": "a report by the code at a door is nobody's: the line says 系统, the contact keeps the phone",
}
# not walked yet: the same action as a listed route, or nothing that the walk reaches
SAME = {
    "api/v1/dispatch/<order_id>/grab": "field/grab/<int:order_id>/",
    "api/v1/dispatch/<order_id>/transfer": "api/v1/dispatch/<order_id>/assign",
    "api/v1/work-orders/<order_id>/confirm-emergency": "desk/orders/<int:order_id>/confirm-emergency/",
    "api/v1/work-orders/<order_id>/finish-with-lead": "desk/orders/<int:order_id>/finish-with-lead/",
    "api/v1/work-orders/<order_id>/follow": "desk/orders/<int:order_id>/follow/",
    "api/v1/work-orders/<order_id>/unfollow": "desk/orders/<int:order_id>/unfollow/",
    "api/v1/work-orders/<order_id>/resume": "field/jobs/<int:order_id>/resume/",
    "api/v1/work-orders/<order_id>/revisit": "desk/orders/<int:order_id>/revisit/",
    "api/v1/work-orders/<order_id>/step": "field/jobs/<int:order_id>/step/",
    "desk/orders/<int:order_id>/arrive-as-butler/": "field/jobs/<int:order_id>/butler-arrive/",
}
# not walked yet: their form takes what the walk does not have
UNSEEN = {
    "desk/handovers/<int:handover_id>/read/": "a note that the shift before wrote",
    "field/handovers/<int:handover_id>/read/": "a note that the shift before wrote",
    "home/push/again/": "a browser in which notifications were switched on before",
    "field/push/again/": "a browser in which notifications were switched on before",
    "desk/households/open/": "a home without a household",
    "field/jobs/<int:order_id>/photos/": "a photo",
    "desk/contacts/<int:contact_id>/told/": "a letter that ended and whose writer knows nothing yet",
    "desk/contacts/<int:contact_id>/wechat/": "somebody who wrote to the official account within 48 hours",
    "home/wechat/": "an official account in the settings",
    "home/wechat/end/": "a chat that is bound",
    "desk/move-ins/<int:move_in_id>/close/": "a move-in whose every task is done",
}
# pages that open personal data of others: a look leaves a line
SENSITIVE = (
    "desk/households/<int:household_id>/", "desk/households/<int:household_id>/preferences/",
    "desk/claims/<int:claim_id>/", "desk/changes/<int:change_request_id>/", "desk/consents/of/<str:party>/",
    "desk/audit/", "desk/audit/looks/", "desk/orders/export.xlsx",
    "desk/complaints/<int:complaint_id>/notice.pdf",
)  # fmt: skip


def able(path: str) -> list[str]:
    """The roles that may open a route; those of the public door for what anybody may."""
    wanted = ROUTES[path].callback.needs
    if path.startswith("t/") or wanted == (ANYONE,):
        return ["owner", "front_desk", "technician"]
    return [role for role in ROLES if role in holders(wanted)]


class Walk:
    """Opens pages as each role and sends every form on them, filled in as usual; each is undone."""

    def __init__(self, world: World) -> None:
        self.world, self.trail = world, Trail()
        self.clients: dict[str, Client] = {}
        self.sent: set[tuple[str, str]] = set()

    def client(self, role: str) -> Client:
        """The browser of a role."""
        if role not in self.clients:
            self.clients[role] = browser(account_of(self.world, role))
        return self.clients[role]

    def page(self, role: str, url: str) -> None:
        """One page and its forms; a form of a route that this role has sent is not sent again."""
        for action, fields in forms_on(self.client(role), url).items():
            mark = (role, resolve(action).route)
            if mark in self.sent:
                continue
            last = len(self.trail.steps)
            with transaction.atomic():
                self.trail.follow(lambda url=action, data=fields: self.client(role).post(url, data))
                transaction.set_rollback(True)
            if len(self.trail.steps) > last:  # it was not refused
                self.sent.add(mark)

    def pages(self, asked: Iterable[tuple[str, str]], given: dict[str, Any]) -> None:
        """So many pages, each by a role."""
        for role, path in asked:
            self.page(role, address(ROUTES[path], given))

    def rare(self, given: dict[str, Any], forms: Iterable[Rare]) -> list[str]:
        """The forms of `rare.py`; returns those that were refused all the same."""
        refused = []
        for path, who, prepare, fields in forms:
            last = len(self.trail.steps)
            with transaction.atomic():
                found = prepare(self.world, given)
                url, client = address(ROUTES[path], given | found), browser(self.world.account(who))
                fields = fields | found.get("fields", {})
                answer = self.trail.follow(lambda client=client, url=url, data=fields: client.post(url, data))
                transaction.set_rollback(True)
            refused += [f"{path} {answer.status_code}"] if len(self.trail.steps) == last else []
        return refused

    def programs(self, given: dict[str, Any]) -> None:
        """Every call of a program that was not seen yet, by who may."""
        tokens = {name: organization.issue_token(self.world.account(name), by=SYSTEM) for name in PROGRAMS}
        bodies, seen = program_bodies(), ALL.routes()
        for (method, path, fields), name in product(endpoints(), PROGRAMS):
            if method == "post" and as_route(path) not in seen:
                usual = json.dumps({key: fitting(field, key) for key, field in fields.items()})
                body = bodies.get(path.rpartition("/")[2], usual)
                self.call(tokens[name], path.format(**given), body)

    def call(self, token: str, url: str, body: str) -> None:
        """One call, undone."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        with transaction.atomic():
            send = Client(raise_request_exception=False).generic
            self.trail.follow(
                lambda: send("POST", url, body, content_type="application/json", headers=headers)
            )
            transaction.set_rollback(True)


def as_route(path: str) -> str:
    """A path of the description as the router names it."""
    return path.lstrip("/").replace("{", "<").replace("}", ">")


def everything() -> list[tuple[str, str]]:
    """Every role with every page that it may open."""
    return [(role, path) for path in ROUTES for role in able(path)]


def silent(walk: Walk) -> dict[str, set[str]]:
    """What was changed without a line, but for the routes that say why; the walk is remembered for the list."""
    ALL.steps += walk.trail.steps
    return {
        route: tables
        for route, tables in walk.trail.routes(silent=True).items()
        if route not in NOTHING | PARTLY
    }


@pytest.mark.clause("A-3.1-11")
@pytest.mark.asvs("16.2.1", "16.3.2")
def test_whatever_a_form_changes_is_told_to_who_audits(world: World) -> None:
    given, walk, asked = values(world), Walk(world), everything()
    walk.pages(asked if FULL else by_day().sample(asked, 40), given)
    assert silent(walk) == {}
    assert len(walk.trail.routes()) >= (120 if FULL else 1)


@pytest.mark.asvs("16.2.1")
def test_forms_that_need_more_are_told_too(world: World) -> None:
    given, walk = values(world), Walk(world)
    assert walk.rare(given, RARE if FULL else by_day().sample(RARE, 3)) == []
    assert silent(walk) == {}


@pytest.mark.skipif(not FULL, reason="eleven states of an order; GUANJIA_ACCESS=1")
@pytest.mark.parametrize("state", STORY)
def test_whatever_is_done_to_an_order_is_told_from_a_page_and_from_a_program(
    world: World, state: str
) -> None:
    given, walk = values(world), Walk(world)
    with transaction.atomic():
        order = getattr(world, f"{state}_order")()
        here = given | {"order_id": order.pk, "token": orders.follow_token(order)}
        about = [
            path for path, entry in ROUTES.items() if {"order_id", "token"} & set(entry.pattern.converters)
        ]
        missing = [path for path in about if path not in ALL.routes()]
        walk.pages([(role, path) for path in missing for role in able(path) if role in TEAM], here)
        walk.programs(here)
        transaction.set_rollback(True)
    assert silent(walk) == {}


@pytest.mark.clause("A-3.1-11")
@pytest.mark.asvs("16.3.2")
def test_whoever_opens_personal_data_of_others_leaves_a_line(world: World) -> None:
    given, trail = values(world), Trail()
    for path in SENSITIVE:
        role = "auditor" if "audit" in path else "front_desk"
        client, url = browser(account_of(world, role)), addresses(given)[path]
        assert trail.follow(lambda client=client, url=url: client.get(url)).status_code == 200
    assert {f"GET {path}" for path in SENSITIVE} - trail.reading() == set()


def test_the_control_a_build_that_notes_certificates_in_silence_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, given = "desk/staff/<int:staff_id>/certificate/", values(world)
    monkeypatch.setattr(staff_files, "record", lambda *args, **more: None)
    walk = Walk(world)
    walk.pages([("supervisor", path)], given)
    assert walk.trail.routes(silent=True) == {path: {"people_certificate"}}


def acting() -> set[str]:
    """The routes that may change something: whose view names an action or a form, and the calls of programs."""
    found = {p for p, e in ROUTES.items() if ACTS.search(inspect.getsource(inspect.unwrap(e.callback)))}
    return found | {as_route(name.removeprefix("POST ")) for name in matrix() if name.startswith("POST ")}


def listed() -> dict[str, Any]:
    """The routes that were seen to change something, with the tables and what the audit says."""
    found: dict[str, Any] = json.loads(LISTED.read_text())
    return found


def test_every_route_that_acts_was_seen_to_leave_a_line_or_says_why_there_is_none() -> None:
    assert acting() - set(listed()) - set(NOTHING | PARTLY | SAME | UNSEEN) == set()
    assert set(SAME.values()) - set(listed()) == set()
    assert set(NOTHING) & set(listed()) == set()
    ours = {route for route in listed() if not route.startswith("accounts/")}  # those are the library's
    assert ours - acting() - set(ROUTES) == set()


@pytest.mark.skipif(not FULL, reason="after every other test of the run; make chaos ARGS=trail")
def test_what_all_the_others_sent_is_told_too() -> None:
    seen = {route: ALL.said(route) for route in ALL.routes()}
    if set(seen) - set(listed()):
        LISTED.with_suffix(".new.json").write_text(
            json.dumps(dict(sorted(seen.items())), ensure_ascii=False, indent=1) + "\n"
        )
    assert set(ALL.routes(silent=True)) - set(NOTHING | PARTLY) == set()
    assert set(seen) - set(listed()) == set()
