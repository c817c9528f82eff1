"""Every named block of a page renders alone, as htmx asks for it."""

import re
from pathlib import Path

import pytest
from django.test import Client

import guanjia
from guanjia.communications import actions as messages
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import web
from guanjia.workorders import actions as workorders
from tests.architecture.test_routes import BACKEND, ROUTES, WHO, address, values
from tests.world import NOW, World, minutes

ROOT = Path(guanjia.__file__).parent
# blocks that fill a shell; they are never asked for alone
SHELL = {
    "head",
    "title",
    "main",
    "crumb",
    "seat",
    "scripts",
    "bar",
    "header",
    "top",
    "bottom",
    "thumbs",
    "foot",
}


def named_blocks() -> set[tuple[str, str]]:
    """Template and block of everything that a context names to be swapped."""
    found = set()
    for path in ROOT.glob("*/templates/**/*.html"):
        name = str(path.relative_to(path.parents[1]))
        if name.startswith("ui/") or "account/" in name:
            continue
        found |= {(name, block) for block in re.findall(r"{%-?\s*block (\w+)", path.read_text())}
    return {pair for pair in found if pair[1] not in SHELL}


def test_no_page_sets_or_imports_at_its_top() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/templates/**/*.html")
        if path.parent.name != "ui"
        and "{% block main %}" in path.read_text()
        and re.search(r"{%-?\s*(set|import|from)\b", path.read_text().split("{% block", 1)[0])
    ]
    assert wrong == []


def test_every_named_block_renders_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: set[tuple[str, str]] = set()
    alone = web.render_block

    def record(request: object, template: str, block: str, /, **context: object) -> str:
        rendered.add((template, block))
        return alone(request, template, block, **context)  # type: ignore[arg-type]

    monkeypatch.setattr(web, "render_block", record)
    given = values(world)
    done, given["order_id"] = given["order_id"], world.working_order().pk
    messages.file_chat(world.chat(), world.order(given["order_id"]).ref)
    messages.file_letter(world.letter(), world.order(given["order_id"]).ref)
    messages.comment(world.order(given["order_id"]), by=world.zhao, text="已关阀")
    messages.text(
        "13812345678", "enter_code", world.order(given["order_id"]).ref, once="b", code="1", minutes=5
    )
    world.together(origin=world.order(given["order_id"]).ref)
    world.confirmed_order(category="light", description="客厅灯不亮")
    order = world.registered_order(
        category="electric", description="插座没电"
    )  # a job of 老张 for the afternoon
    window = {"window_from": NOW + minutes(240), "window_until": NOW + minutes(270)}
    workorders.confirm_order(order, by=world.zhao, words="对", **window)
    plan = dispatch.begin_plan(world.lake, by=world.sun, day=NOW.date(), is_greedy=True)
    dispatch.publish_plan(dispatch.solve_plan(plan), by=world.sun)
    supplied = world.finish_supplied(world.supplied_order())
    opened: set[str] = set()
    for role in ("supervisor", "butler", "technician", "owner", "project_manager", "administrator"):
        client = Client(headers={"HX-Request": "true"})
        client.force_login(world.account(WHO[role]), backend=BACKEND)
        for path, entry in ROUTES.items():
            if path not in opened or path == "field/":  # the phone's first page gives each role its own links
                status = client.get(address(entry, given)).status_code
                assert status < 500
                opened |= {path} if status == 200 else set()
        client.get("/desk/library/?q=家里闻到煤气味")
        for pk in (done, supplied.pk):
            client.get(f"/desk/orders/{pk}/")
        if role == "technician":  # what its phone keeps for work without signal
            named = {"X-Phone": "of-the-technician" * 4}
            client.post("/field/phone/", {"name": "Android"}, headers=named)
            client.get("/field/pack/", headers=named)
    assert named_blocks() - rendered == set()
