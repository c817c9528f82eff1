"""Proof of presence: every kind is kept and summed, the tap raises it later, and what cannot be is flagged."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chaos.carried import Carried
from guanjia.customers import actions as customers
from guanjia.estate import actions as estate
from guanjia.estate import positions, screens
from guanjia.estate import queries as estate_queries
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Attachment, Event
from guanjia.kernel.refusals import NotFound
from guanjia.measures import actions as measures
from guanjia.measures import queries as figures
from guanjia.organization import actions as organization
from guanjia.organization import rulebook
from guanjia.organization.moments import local
from guanjia.people.protection import POSITION
from guanjia.privacy import actions as privacy
from guanjia.privacy.queries import standing_consent
from guanjia.sla import actions as sla
from guanjia.workorders import actions, arrivals, documents, proof
from guanjia.workorders.models import FieldAct, Proof, Visit, WorkOrder
from tests.pages import BACKEND, Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
AT = NOW + minutes(35)
Carry = Callable[[], Carried]
HERE = "30.27415,120.15507,18"


@pytest.fixture
def carry(world: World) -> Carry:
    """老张's phone, which works without signal."""

    def give() -> Carried:
        client = Client()
        client.force_login(world.account("zhang"), BACKEND)
        return Carried(client).register()

    return give


def count_from(world: World, strength: str) -> None:
    """The company counts arrivals from this strength on."""
    facts = {"key": "presence.counted_from", "value": strength, "valid_from": NOW - minutes(1)}
    organization.publish_policy(by=world.admin, approved_by="account:0", **facts)


def arrive(world: World, order: WorkOrder, **facts: Any) -> Visit:
    """老张 arrives at 10:35 by the door's sticker, unless something else is said; his visit."""
    shown = {"evidence": "door", "code": world.home.door_code, "at": AT} | facts
    actions.arrive(order, by=world.zhang, **shown)
    return Visit.objects.get(order=order)


def picture(world: World, shade: int = 10) -> Attachment:
    """A photo that 老张 took."""
    body = io.BytesIO()
    Image.new("RGB", (40, 30), (200, shade, 10)).save(body, "JPEG")
    upload = SimpleUploadedFile("door.jpg", body.getvalue(), "image/jpeg")
    return attachments.store_image(upload, by=world.zhang, project_id=world.lake.pk)


def kinds(visit: Visit) -> set[str]:
    """What a visit keeps."""
    return set(visit.proofs.values_list("kind", flat=True))


def agree(world: World, *, is_given: bool = True) -> None:
    """老张 switches the position on, as his own page does, or off."""
    me = world.staff("zhang").ref
    if is_given:
        facts = {"attribute": POSITION, "purpose": "证明到场", "how": "portal", "is_separate": True}
        privacy.give_consent(by=world.zhang, party=me, **facts)
        return
    standing = standing_consent(me, POSITION)
    assert standing is not None
    privacy.withdraw_consent(standing, by=world.zhang, how="portal")


# --- the sum -------------------------------------------------------------------------------


@given(st.sets(st.sampled_from(sorted(proof.POINTS))), st.booleans())
def test_one_more_kind_never_weakens_and_a_doubtful_clock_takes_one(
    have: set[str], is_doubtful: bool
) -> None:
    sure = proof.strength_of(have)
    assert proof.strength_of(have, is_clock_doubtful=is_doubtful) == max(0, sure - is_doubtful)
    assert all(proof.strength_of(have | {kind}) >= sure for kind in proof.POINTS)
    strong = have & {"lobby", "code", "tap"}
    assert (proof.level(sure) == proof.STRONG) == (bool(strong) or {"door", "photo", "position"} <= have)


@pytest.mark.parametrize(
    ("have", "doubt", "sum_"),
    [({"hand"}, False, 0), ({"door"}, False, 1), ({"door", "photo"}, False, 2), ({"code"}, False, 3),
     ({"lobby"}, True, 2), ({"hand"}, True, 0), ({"door", "photo", "position"}, False, 3)],
)  # fmt: skip
def test_the_sum_is_the_documented_one(have: set[str], doubt: bool, sum_: int) -> None:
    assert proof.strength_of(have, is_clock_doubtful=doubt) == sum_


def test_a_position_is_read_or_thrown_away_and_told_to_a_hundred_metres() -> None:
    assert proof.position_in("30.274151,120.155069,18.4") == "30.27415,120.15507,18"
    assert [proof.position_in(text) for text in ("", "x,y,z", "91,0,1", "30,120", "nan,0,1", "1,2,-1")] == [
        ""
    ] * 6
    assert proof.place_text(HERE) == "30.274, 120.155 附近（误差 100 米）"


# --- the lobby -----------------------------------------------------------------------------


@pytest.fixture
def lobby(world: World) -> Any:
    """The building of 王女士's home, with a screen."""
    estate.make_screen(world.home.building, by=world.lin)
    return world.fresh(world.home.building)


@pytest.mark.clause("B-3.3.1-1")
def test_the_lobbys_code_of_that_half_minute_is_strong_evidence(world: World, lobby: Any) -> None:
    visit = arrive(world, world.departed_order(), evidence="lobby", code=screens.lobby_code(lobby, AT))
    assert (visit.evidence, visit.strength, visit.flags, kinds(visit)) == ("lobby", 3, [], {"lobby"})


@pytest.mark.parametrize(
    ("late", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_holds_for_its_own_half_minute_and_the_neighbours(
    world: World, lobby: Any, late: int, is_taken: bool
) -> None:
    code = screens.lobby_code(lobby, AT + timedelta(seconds=late))
    assert screens.is_lobby_code(world.home, code, AT) == is_taken


def test_neither_sticker_nor_other_lobby_nor_a_former_address_passes_as_the_lobby(
    world: World, lobby: Any
) -> None:
    order = world.departed_order()
    other = estate.add_building(world.lake, by=SYSTEM, number="9")
    estate.make_screen(other, by=world.lin)
    former = screens.lobby_code(lobby, AT)
    estate.make_screen(lobby, by=world.lin)
    order = world.fresh(order)
    for code in (world.home.door_code, screens.lobby_code(other, AT), former, ""):
        with refused("wrong_lobby", order):
            arrive(world, order, evidence="lobby", code=code)
    with refused("wrong_door", order):
        arrive(world, order, evidence="door", code=screens.lobby_code(world.fresh(lobby), AT))


def test_a_code_scanned_without_signal_counts_by_the_time_of_the_act(
    world: World, lobby: Any, carry: Carry
) -> None:
    order, phone = world.departed_order(), carry()
    act = phone.act(order, "arrive", AT, evidence="door", door=screens.lobby_code(lobby, AT))
    assert phone.send(act, AT + minutes(95)).json()["outcome"] == "applied"
    visit = Visit.objects.get(order=order)
    assert (visit.evidence, visit.arrived_at, visit.strength) == ("lobby", AT, 3)


def test_the_screen_shows_the_code_of_now_and_a_renewed_address_closes_the_old_one(
    world: World, lobby: Any
) -> None:
    former = estate.make_screen(lobby, by=world.lin)
    with clock.pinned(AT):
        page = Client().get(f"/screen/{former}/").content.decode()
    code = screens.lobby_code(lobby, AT)
    assert f"{code[:5]} {code[5:]}" in page and "3栋" in page and 'data-left="30"' in page
    fresh = estate.make_screen(lobby, by=world.lin)
    assert [Client().get(f"/screen/{one}/").status_code for one in (former, fresh)] == [404, 200]
    estate.stop_screen(lobby, by=world.lin)
    assert Client().get(f"/screen/{fresh}/").status_code == 404
    assert world.events(lobby)[-4:] == ["ScreenMade", "ScreenMade", "ScreenMade", "ScreenStopped"]


def test_only_who_keeps_the_estate_makes_a_screen(world: World, signed_in: Open) -> None:
    building = world.home.building
    with refused("not_allowed", building):
        estate.make_screen(building, by=world.zhao)
    url = f"/desk/set-up/estate/building/{building.pk}/screen/"
    for kind in ("unit", "anything", "Building"):
        for tail in ("", "stop/"):
            answer = signed_in("lin").post(f"/desk/set-up/estate/{kind}/{building.pk}/screen/{tail}")
            assert (answer.status_code, world.fresh(building).screen_digest) == (404, "")
    answer = signed_in("lin").post(url)
    [secret] = re.findall(r'value="[^"]*/screen/([^/"]+)/"', answer.content.decode())
    assert (answer.status_code, Client().get(f"/screen/{secret}/").status_code) == (201, 200)
    kept = world.fresh(building).screen_digest
    assert kept == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in signed_in("lin").get(url).content.decode()


# --- beside it: photo and position ---------------------------------------------------------


def test_a_visit_keeps_all_that_came_with_it(world: World) -> None:
    agree(world)
    visit = arrive(world, world.departed_order(), photos=[picture(world)], position=HERE)
    assert (visit.strength, kinds(visit)) == (3, {"door", "photo", "position"})
    kept = visit.proofs.get(kind="position")
    assert kept.position == HERE and HERE.encode() not in bytes(kept.position_sealed)
    fact = Event.objects.get(name="workorders.VisitArrived").data
    assert (fact["strength"], fact["kinds"], len(fact["files"])) == (3, ["door", "photo", "position"], 1)
    assert "120.155" not in str(fact)
    paper = dict(row[:2] for row in documents.sheet_data(visit.order)["facts"])
    assert paper["到场"].endswith("证据强（扫门口码、照片、定位，30.274, 120.155 附近（误差 100 米））")


def test_without_consent_at_that_moment_no_position_is_kept(world: World) -> None:
    visit = arrive(world, world.departed_order(), position=HERE)
    assert (visit.strength, kinds(visit)) == (1, {"door"})


def test_a_position_that_comes_after_the_withdrawal_is_not_kept(world: World) -> None:
    agree(world)
    with clock.pinned(AT - minutes(1)):
        agree(world, is_given=False)
    assert kinds(arrive(world, world.departed_order(), position=HERE)) == {"door"}


def test_the_own_page_switches_the_position_and_the_form_asks_for_it_only_then(
    world: World, signed_in: Open
) -> None:
    order, client = world.departed_order(), signed_in("zhang")
    asked = lambda: "data-position" in client.get(f"/field/jobs/{order.pk}/").content.decode()  # noqa: E731
    assert not asked()
    client.post("/field/me/position/", {"is_given": "on"})
    assert asked() and "已同意" in client.get("/field/me/").content.decode()
    client.post("/field/me/position/", {})
    assert not asked()


def test_a_residents_position_is_never_asked_for_and_staff_agree_for_themselves(world: World) -> None:
    facts = {"attribute": POSITION, "purpose": "证明到场", "how": "face", "is_separate": True}
    with refused("wrong_party"):
        privacy.give_consent(by=world.zhao, party=world.person("wang").ref, **facts)
    with pytest.raises(NotFound):
        privacy.give_consent(by=world.wanghai, party=world.staff("zhang").ref, **facts)
    with refused("wrong_party"):
        privacy.give_consent(
            by=world.zhang, party=world.staff("zhang").ref, attribute="diet", purpose="送餐", how="face"
        )


@pytest.fixture
def placed(world: World) -> None:
    """The project's point is known, and 王女士's building stands 100 metres north of it."""
    estate.place_site(world.lake, by=world.lin, latitude=Decimal("30.27325"), longitude=Decimal("120.15507"))
    estate.place_building(world.home.building, by=world.lin, x=0, y=100)


def test_the_distance_on_the_flat_map_is_the_one_on_the_globe(world: World, placed: None) -> None:
    site, building = estate_queries.site_of(world.lake.pk), world.fresh(world.home.building)
    at = [(30.27415, 120.15507), (30.27325, 120.15507), (30.27325, 120.16547), (30.36325, 120.15507)]
    found = [positions.metres_between(site, building, *one) for one in at]
    assert [round(one or 0) for one in found] == [0, 100, 1004, 9908]
    unplaced = estate.add_building(world.lake, by=SYSTEM, number="9")
    assert positions.metres_between(site, unplaced, *at[0]) is None
    assert positions.metres_between(None, building, *at[0]) is None


@pytest.mark.parametrize(
    ("position", "metres", "strength", "flags", "words"),
    [("30.27415,120.15507,18", 0, 2, [], "定位就在这栋"), ("30.27550,120.15507,18", 150, 2, [], "定位离这栋约 150 米"),
     ("30.28315,120.15507,18", 1000, 1, ["far"], "定位离这栋约 1000 米"),
     ("30.28315,120.15507,900", 1000, 1, [], "定位离这栋约 1000 米")],
)  # fmt: skip
def test_a_position_proves_near_the_building_only_and_is_doubtful_far_away(
    world: World, placed: None, signed_in: Open, position: str, metres: int, strength: int, flags: list[str], words: str
) -> None:  # fmt: skip
    agree(world)
    visit = arrive(world, world.departed_order(), position=position)
    assert (visit.strength, visit.flags, world.fresh(visit.order).status) == (strength, flags, "on_site")
    kept = visit.proofs.get(kind="position")
    assert (kept.metres, kept.is_counted) == (metres, strength == 2)
    assert flagged(world, visit.order) == [flags] * bool(flags)
    page = signed_in("zhou").get("/desk/arrivals/?view=all").content.decode()
    assert (words in page, "定位离这栋太远" in page) == (True, bool(flags))
    assert "30.2" not in page
    world.run_jobs()
    actions.witness_arrival(world.fresh(visit.order), by=world.wang, at=AT + minutes(1))
    assert world.fresh(visit).strength == strength + 3


def test_a_distance_needs_the_consent_like_the_position(world: World, placed: None) -> None:
    visit = arrive(world, world.departed_order(), position="30.28315,120.15507,18")
    assert (visit.flags, visit.proofs.filter(metres__isnull=False).exists()) == ([], False)


def test_only_who_keeps_the_estate_says_where_the_project_stands(world: World, signed_in: Open) -> None:
    facts = {"latitude": Decimal("30.27325"), "longitude": Decimal("120.15507")}
    with refused("not_allowed", world.home.building):
        estate.place_site(world.lake, by=world.zhao, **facts)
    page = signed_in("lin").get("/desk/set-up/estate/site/").content.decode()
    assert "用现在的位置" in page and "GCJ-02" in page
    assert signed_in("lin").post("/desk/set-up/estate/site/", facts | {"latitude": "91"}).status_code == 422
    assert estate_queries.site_of(world.lake.pk) is None
    assert signed_in("lin").post("/desk/set-up/estate/site/", facts).status_code == 303
    site = estate_queries.site_of(world.lake.pk)
    assert site is not None and (site.latitude, world.events(site)) == (facts["latitude"], ["SitePlaced"])


# --- the customer's tap --------------------------------------------------------------------


@pytest.mark.clause("A-1.2-3")
def test_the_customers_tap_makes_a_weak_arrival_strong_and_tells_nobody(
    world: World, signed_in: Open
) -> None:
    order = world.arrived_order()
    world.run_jobs()
    page = signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    assert "师傅到了" in page
    before = world.totals()["communications.Message"]
    actions.witness_arrival(order, by=world.wang, at=AT + minutes(10))
    world.run_jobs()
    visit = Visit.objects.get(order=order)
    assert (visit.strength, kinds(visit), visit.arrived_at) == (4, {"door", "tap"}, AT)
    assert world.totals()["communications.Message"] == before
    again = world.totals()
    actions.witness_arrival(world.fresh(order), by=world.wang, at=AT + minutes(11))
    assert world.totals() == again


def test_after_the_tap_the_page_says_so_with_its_time_and_a_second_tap_is_nothing(
    world: World, signed_in: Open
) -> None:
    order, client = world.arrived_order(), signed_in("wang")
    url = f"/home/orders/{order.pk}/"
    with clock.pinned(AT + minutes(2)):
        assert client.post(f"{url}here/", {"_key": "one"}).status_code == 303
    with clock.pinned(AT + minutes(5)):
        page = client.get(url).content.decode()
        assert "您 10:37 确认了张建国师傅到场" in page and "谢谢您" in page
        assert "您确认到场" in page and "here/" not in page
        moved = world.totals()
        assert client.post(f"{url}here/", {"_key": "two"}).status_code == 303
        assert "不用再点" in client.get(f"{url}here/").content.decode()
    assert Proof.objects.get(kind="tap").at == AT + minutes(2)
    grown = {name for name, count in world.totals().items() if count != moved[name]}
    assert not grown & {"workorders.Proof", "kernel.Event", "workorders.Visit"}


def test_a_tap_on_the_way_waits_for_the_arrival_and_counts_with_it(world: World) -> None:
    order = world.departed_order()
    actions.witness_arrival(order, by=world.wang, at=AT - minutes(1))
    assert Visit.objects.get(order=order).arrived_at is None
    assert arrive(world, world.fresh(order), evidence="hand", code="", note="门口码坏了").strength == 3


def test_nobody_else_taps_and_nobody_taps_too_late_or_before_somebody_leaves(world: World) -> None:
    waiting = world.accepted_order()
    with refused("nobody_to_witness", waiting):
        actions.witness_arrival(waiting, by=world.wang)
    order = world.arrived_order(unit=world.neighbour, by=world.chen)
    for actor in (world.zhang, world.zhao, world.wang, world.feng_of_hill):
        with refused("not_allowed", order):
            actions.witness_arrival(order, by=actor)
    with refused("nobody_to_witness", order):
        actions.witness_arrival(order, by=world.chen, at=AT + minutes(121))


# --- what cannot be ------------------------------------------------------------------------


def flagged(world: World, order: WorkOrder) -> list[list[str]]:
    """What the trail of an order calls doubtful."""
    rows = Event.objects.filter(name="workorders.ArrivalQuestioned", subject_id=order.pk)
    return [row.data["flags"] for row in rows.order_by("pk")]


def test_two_buildings_nearer_in_time_than_the_way_are_flagged_and_one_building_is_not(world: World) -> None:
    arrive(world, world.departed_order())
    same = world.departed_order(unit=world.neighbour, by=world.chen)
    actions.arrive(same, by=world.zhang, evidence="door", code=world.neighbour.door_code, at=AT + minutes(3))
    far = estate.add_unit(world.lake, by=SYSTEM, address="9栋1单元101")
    customers.open_household(far, by=SYSTEM)
    other = world.departed_order(unit=far, by=world.zhao, contact_phone="13800000001")
    actions.arrive(other, by=world.zhang, evidence="door", code=far.door_code, at=AT + minutes(9))
    assert (flagged(world, same), flagged(world, other)) == ([], [["travel"]])
    assert world.fresh(other).status == "on_site"


def test_who_arrives_seconds_after_leaving_is_flagged(world: World) -> None:
    left = NOW + minutes(25)
    assert arrive(world, world.departed_order(), at=left + timedelta(seconds=19)).flags == ["instant"]


def test_the_same_picture_a_second_time_is_flagged(world: World) -> None:
    first = arrive(world, world.departed_order(), photos=[picture(world)])
    order = world.departed_order(unit=world.neighbour, by=world.chen)
    facts = {"evidence": "door", "code": world.neighbour.door_code, "at": AT + minutes(30)}
    actions.arrive(order, by=world.zhang, photos=[picture(world)], **facts)
    assert (first.flags, flagged(world, order)) == ([], [["reused"]])
    assert len(set(Proof.objects.filter(kind="photo").values_list("sha256", flat=True))) == 1


def test_a_job_of_several_steps_in_a_moment_is_flagged_once(world: World) -> None:
    order = world.working_order()
    begun = NOW + minutes(43)
    for step in order.steps.filter(part="step"):
        photos = [picture(world, step.position)] if step.needs_photo else []
        reading = "10" if step.needs_reading else ""
        actions.do_step(order, by=world.zhang, step_id=step.pk, photos=photos, reading=reading, at=begun)
    actions.finish_work(order, by=world.zhang, at=begun + timedelta(seconds=50))
    world.run_jobs()
    actions.question_work(order, at=begun + timedelta(seconds=50))
    assert flagged(world, order) == [["rushed"]]


def test_a_phone_whose_clock_was_set_weakens_its_arrival(world: World, carry: Carry) -> None:
    order, phone = world.departed_order(), carry()
    act = phone.act(order, "arrive", AT, evidence="code", code=order.arrival_code)
    phone.error = timedelta(minutes=-40)
    assert phone.send(act, AT + minutes(5)).json()["outcome"] == "applied"
    visit = Visit.objects.get(order=order)
    assert FieldAct.objects.get().doubt == "changed"
    assert (visit.flags, visit.strength) == (["clock"], 2)


# --- who looks -----------------------------------------------------------------------------


def test_a_supervisor_lists_the_doubtful_and_the_weak_and_says_what_came_of_it(
    world: World, signed_in: Open
) -> None:
    visit = arrive(world, world.departed_order(), at=NOW + minutes(25))
    page = signed_in("zhou").get("/desk/arrivals/").content.decode()
    assert "刚出发就到" in page and "证据弱" in page
    with refused("reason_needed", visit.order):
        actions.check_arrival(visit, by=world.zhou, words=" ")
    with refused("not_allowed", visit.order):
        actions.check_arrival(visit, by=world.zhao, words="问过客户")
    signed_in("zhou").post(f"/desk/arrivals/{visit.pk}/", {"words": "问过客户，人到了"})
    assert (world.fresh(visit).looked_words, world.fresh(visit).looked_by) == (
        "问过客户，人到了",
        world.zhou.ref,
    )
    counts = arrivals.counted(world.zhou, world.lake.pk, NOW - minutes(60))
    assert counts == {"n_flagged": 0, "n_weak": 0, "n_checked": 1, "n_all": 1}
    assert not arrivals.within(world.qian_of_hill, world.lake.pk, NOW).exists()
    with pytest.raises(NotFound):
        arrivals.get_visit(world.zhao, visit.pk)


def test_the_share_of_strong_arrivals_is_told_by_person(world: World) -> None:
    arrive(world, world.departed_order())
    order = world.departed_order(unit=world.neighbour, by=world.chen)
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=AT + minutes(30))
    (share,) = arrivals.shares(world.zhou, world.lake.pk, NOW)
    assert (share.name, share.arrivals, share.strong, share.flagged, share.percent) == ("张建国", 2, 1, 0, 50)


# --- the figures ---------------------------------------------------------------------------


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases of today."""
    today = local(NOW).date()
    found = figures.figures(world.zhou, [key], today, today)[key]
    return found.hits, found.total


@pytest.mark.clause("B-3.3.1-1")
def test_a_project_counts_proved_arrivals_only_and_the_tap_brings_one_back(world: World) -> None:
    order = world.arrived_order()
    world.run_jobs()
    assert figure(world, "M004") == (1, 1)
    count_from(world, "3")
    measures.rebuild()
    assert figure(world, "M004") == (0, 0)
    actions.witness_arrival(world.fresh(order), by=world.wang, at=AT + minutes(20))
    world.run_jobs()
    assert figure(world, "M004") == (1, 1)
    measures.rebuild()
    assert figure(world, "M004") == (1, 1)


def test_who_is_late_stays_late_however_weak_the_evidence(world: World) -> None:
    count_from(world, "3")
    order = world.departed_order()
    with clock.pinned(NOW + minutes(61)):
        sla.sweep()
    arrive(world, order, at=NOW + minutes(62))
    world.run_jobs()
    assert figure(world, "M004") == (0, 1)


def test_the_company_sees_which_arrivals_another_strength_would_leave_out(world: World) -> None:
    arrive(world, world.departed_order())
    order = world.departed_order(unit=world.neighbour, by=world.chen)
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=AT + minutes(30))
    line = "湖畔花园，不计入指标的到场，2026 年 11 月"
    found = [rulebook.preview(world.admin, "presence.counted_from", value, {}) for value in "0123"]
    assert [seen.rows if seen else None for seen in found] == [((line, 2, 0, out),) for out in (0, 0, 1, 1)]
    count_from(world, "2")
    seen = rulebook.preview(world.zhou, "presence.counted_from", "3", {"project": world.lake.pk})
    assert seen is not None and seen.rows == ((line, 2, 1, 1),)
    assert seen.words == "2026-10-01 以来的 2 次到场，按现在的规定和按新的规定各看一遍哪些不计入到场指标。"
    other = rulebook.preview(world.admin, "presence.counted_from", "3", {"project": world.hill.pk})
    assert other is not None and other.rows == ()
