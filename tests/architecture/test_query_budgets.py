"""Every page has a committed budget of queries, sign-in left out, that does not grow with its rows."""

import json
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from guanjia.communications import actions as messages
from guanjia.customers.models import Household
from guanjia.followups.models import FollowUp
from guanjia.intake import actions as desk
from guanjia.intake import enquiries as intake
from guanjia.intake.models import Chat
from guanjia.kernel import panels
from guanjia.kernel.actors import SYSTEM
from guanjia.privacy import actions as privacy
from guanjia.stores import actions as stores
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.world import World

BUDGETS = json.loads((Path(__file__).resolve().parents[1] / "query_budgets.json").read_text())
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SIGN_IN = ("organization_signin", "organization_account", "organization_rolegrant", "people_staff",
           "customers_occupancy", "organization_project")  # fmt: skip


def asked(client: Client, url: str) -> list[str]:
    """The questions of a page, without sign-in, transaction and savepoint statements."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    sqls = [query["sql"] for query in caught]
    seen: set[str] = set()
    kept = []
    for sql in sqls:
        head = sql.split(" FROM ", 1)[-1].strip('"').split('"')[0].split(" ")[0]
        if not sql.startswith("SELECT") or "set_config" in sql:
            continue
        if head in SIGN_IN and head not in seen:
            seen.add(head)
            continue
        kept.append(sql)
    return kept


def fill(world: World) -> dict[str, int]:
    """A project with something in every column, and one order with a long timeline."""
    for make in ("received_order", "confirmed_order", "accepted_order", "working_order", "recorded_order"):
        getattr(world, make)()
    order = world.completed_order()
    world.run_jobs()
    for accept in (True, False):
        done = actions.quote_cost(world.finish_supplied(world.supplied_order()), by=world.cheng, labour=20000)
        if accept:
            actions.accept_work(done, by=world.zhou)
    for n in range(30):
        actions.add_note(order, by=world.zhao, text=f"留言 {n}")
    return {
        "answer": world.asked_often()["answer_id"], "complaint": world.complaint().pk,
        **phoned(world, order),
        "care_visit": world.cared()["care_visit_id"],
        "campaign": world.greeted()["campaign_id"],
        "greeting": world.greeted()["greeting_id"],
        "order": order.pk, "confirmed": world.confirmed_order().pk, "job": world.accepted_order().pk,
        "document": world.standard().document_id, "staff": world.staff("zhang").pk, **guarded(world),
        **stocked(world), "supplier": world.supplier().pk, **connected(world, order), **received(world), **told(world),
    }  # fmt: skip


def phoned(world: World, order: WorkOrder) -> dict[str, int]:
    """A return call to make, and what others brought to light."""
    call = FollowUp.objects.select_related("project").get(order=order)
    return {"followup": call.pk, "finding": world.finding(call).pk}


def connected(world: World, order: WorkOrder) -> dict[str, int]:
    """Several webhooks and senders, each with something that was lost."""
    facts = world.connected(order)
    for n in range(3):
        messages.add_sender(by=world.admin, name=f"s-{n}", purpose="别的")
    with override_settings(OUTBOUND_LOOPBACK=True):
        for n in range(3):
            url = "https://localhost/"
            messages.add_webhook(
                by=world.admin, name=f"平台 {n}", address=url, events_wanted=[], project=world.lake
            )
    names = ("webhook", "sender", "robot", "letter")
    return {name: facts[f"{name}_id"] for name in names}


def told(world: World) -> dict[str, int]:
    """A call from a home with open orders, and several notices of which one is out."""
    for _ in range(3):
        row = world.bulletin()
    messages.approve_notice(row, by=world.lin)
    messages.spread_notices()
    return {"call": world.call().pk, "bulletin": row.pk}


def received(world: World) -> dict[str, int]:
    """Several visitors of today, and several questions, one of them in its second round."""
    for _ in range(4):
        facts = world.desk_values()
    row = intake.system_enquiry(facts["enquiry_id"])
    row = desk.reply(row, by=world.zhao, answer="两点", source="公告", is_plain=True)
    desk.explain_again(row, by=world.zhao, unclear="哪一天")
    chat = desk.write_line(talked(world), by=world.zhao, text="我来看")
    return {"enquiry": row.pk, "visit": facts["reception_id"], "chat": chat.pk}


def talked(world: World) -> Chat:
    """A conversation of several lines, and another one that waits."""
    world.channel("chat")
    for n in range(5):
        desk.say(world.lake, by=world.chen, text=f"泳池的水 {n}")
        chat = desk.say(world.lake, by=world.wang, text=f"泳池几点开 {n}")
    return chat


def stocked(world: World) -> dict[str, int]:
    """Two vans, several requests, gaps and moves."""
    facts, valve = world.stores_values(), world.item("角阀")
    store = stores.van_of(world.staff("wanghai"), by=world.zhou)
    for n in range(1, 5):
        lines = {valve.pk: Decimal(n)}
        stores.ask_materials(world.staff("wanghai"), by=world.wanghai, store=world.warehouse(), lines=lines)
        stores.transfer_stock(world.warehouse(), by=world.zhou, to=store, lines=lines)
        case = stores.Case(world.home.ref, f"{n}")
        stores.use_item(world.staff("wanghai"), by=world.wanghai, item=valve, quantity=Decimal(9), case=case)
    return {"store": facts["store_id"], "item": valve.pk}


def guarded(world: World) -> dict[str, int]:
    """Several rows of everything that guards a home's people, and the numbers of one of each."""
    facts = world.home_values() | world.guarded() | world.access_review()
    for n, attribute in enumerate(("pet", "elder", "hobby")):
        privacy.give_consent(
            by=world.zhao, party=world.person("chen").ref, attribute=attribute, purpose="上门", how="face"
        )
        privacy.report_incident(world.lake, by=world.zhang, sort="leak", words=f"名单外传 {n}")
        privacy.request_export(world.lake, by=world.zhou, list_kind="households", reason=f"通知 {n}")
        privacy.reveal(
            by=world.zhao, field="person.phone", subject=world.person("chen").ref, purpose="identity"
        )
    privacy.ask_data(world.person("chen").ref, by=world.chen, sort="copy")
    home = Household.objects.get(unit=world.home)
    return {
        "home": home.pk, "building": world.home.building_id,
        "incident": facts["incident_id"], "request": facts["data_request_id"],
        "change": facts["change_request_id"], "move": facts["move_in_id"], "review": facts["review_id"],
        "occupancy": home.occupancies.get(relation="owner").pk,
    }  # fmt: skip


def test_every_page_keeps_its_budget(world: World) -> None:
    pks, over = fill(world), {}
    for page, budget in BUDGETS.items():
        who, path = page.split(" ")
        client = Client()
        client.force_login(world.account(who), backend=BACKEND)
        found = asked(client, path.format(**pks))
        if len(found) > budget:
            over[page] = [len(found), *(sql[:120] for sql in found)]
    assert over == {}, json.dumps(over, indent=1)


def test_what_few_cases_have_is_asked_by_one_question(world: World) -> None:
    order = world.completed_order()
    actions.add_note(order, by=world.zhao, text="先电话")
    messages.comment(order, by=world.zhou, text="等材料")
    fresh = world.order(order.pk)
    with CaptureQueriesContext(connection) as caught:
        found = {
            name: panels.has(fresh, name) for name in ("comments", "offers", "slips", "letters", "followers")
        }
    assert found == {"comments": True, "offers": True, "slips": False, "letters": False, "followers": False}
    assert len(caught) == 1


def test_the_case_page_asks_no_more_for_a_long_timeline(world: World) -> None:
    pks = fill(world)
    client = Client()
    client.force_login(world.account("zhou"), backend=BACKEND)
    few = len(asked(client, f"/desk/orders/{pks['order']}/"))
    order = world.order(pks["order"])
    for n in range(30):
        actions.add_note(order, by=SYSTEM if n % 2 else world.zhou, text=f"再留言 {n}")
    assert len(asked(client, f"/desk/orders/{pks['order']}/")) == few
