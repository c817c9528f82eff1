"""Files are looked over in time, and changed only after somebody else checked."""

from datetime import timedelta

import pytest

from guanjia.customers import actions as customers
from guanjia.customers import corrections, fullness, queries
from guanjia.customers.models import ChangeRequest, Person
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures.models import Observation
from guanjia.organization.moments import local
from guanjia.privacy.models import Reveal
from guanjia.sla import actions as sla
from tests.customers.homes import file_of
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
NEW = "13911110000"


def fresh(world: World) -> list[bool]:
    """What the figure of freshness says of the home of the story."""
    world.run_jobs()
    rows = Observation.objects.filter(measure="M076", subject_id=file_of().pk)
    return list(rows.values_list("hit", flat=True))


@pytest.mark.clause("A-3.1-6")
def test_a_file_is_due_again_after_half_a_year(world: World) -> None:
    assert file_of() in fullness.due(world.zhao, world.lake.pk)
    customers.verify_file(file_of(), by=world.zhao)
    assert (file_of().verified_at, file_of().verified_by) == (NOW, world.zhao.ref)
    assert fresh(world) == [True]
    assert [row.unit.short for row in fullness.due(world.zhao, world.lake.pk)] == ["3-2-401"]
    with clock.pinned(NOW + timedelta(days=180)):
        assert file_of() not in fullness.due(world.zhao, world.lake.pk)
    with clock.pinned(NOW + timedelta(days=181)):
        assert file_of() in fullness.due(world.zhao, world.lake.pk)
        customers.count_files()
        assert fresh(world) == [False]


def test_the_due_list_is_the_butlers_own(world: World) -> None:
    li = world.staff("li")
    assert fullness.due(world.li, world.lake.pk, li.pk).count() == 2
    assert fullness.due(world.zhao, world.lake.pk, world.staff("zhang").pk).count() == 0
    customers.change_household(file_of(), by=world.zhao, state="空置")
    assert fullness.due(world.li, world.lake.pk, li.pk).count() == 1


def test_the_list_of_what_is_due_shrinks_with_every_tap(world: World, signed_in: Open) -> None:
    desk = signed_in("zhao")
    page = desk.get("/desk/households/?due=").content.decode()
    assert ">3-2-501<" in page and ">3-2-401<" in page and "该核验的" in page
    customers.verify_file(file_of(), by=world.zhao)
    page = desk.get(f"/desk/households/?due={world.staff('li').pk}").content.decode()
    assert ">3-2-501<" not in page and ">3-2-401<" in page
    assert "都核验过了" in desk.get("/desk/households/?due=999999").content.decode()


def test_one_tap_says_that_everything_is_right(world: World, signed_in: Open) -> None:
    household, desk = file_of(), signed_in("zhao")
    assert "还没有核验过" in desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert desk.post(f"/desk/households/{household.pk}/verify/").status_code == 303
    page = desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert "赵琳核验" in page and "该核验了" not in page


def test_a_resident_says_so_of_the_own_home_only(world: World, signed_in: Open) -> None:
    mine = file_of().occupancies.get()
    other = file_of("3-2-401").occupancies.get()
    phone = signed_in("wang")
    assert "资料都对" in phone.get("/home/me/").content.decode()
    assert phone.post(f"/home/me/{other.pk}/right/").status_code == 404
    assert phone.post(f"/home/me/{mine.pk}/right/").status_code == 303
    assert file_of().verified_by == world.wang.ref and file_of("3-2-401").verified_at is None
    assert "资料都对" not in phone.get("/home/me/").content.decode()
    with refused("not_allowed", file_of("3-2-401")):
        customers.verify_file(file_of("3-2-401"), by=world.wang)


def asked(world: World, field: str = "phone", new: str = NEW) -> ChangeRequest:
    """A change of 王女士's data that 小赵 asks for."""
    return customers.ask_change(file_of(), by=world.zhao, field=field, new=new, person=world.person("wang"))


@pytest.mark.clause("A-3.1-7")
def test_a_new_phone_counts_after_somebody_else_checked_it(world: World) -> None:
    request = asked(world)
    assert queries.person_by_phone(world.lake.pk, NEW) is None
    with refused("own_request", request):
        customers.apply_change(request, by=world.zhao, how="回拨原号码")
    with refused("how_needed", request):
        customers.apply_change(request, by=world.zhou, how=" ")
    done = customers.apply_change(request, by=world.zhou, how="回拨原号码，本人确认")
    assert (done.status, done.decided_by, done.how) == ("applied", world.zhou.ref, "回拨原号码，本人确认")
    assert queries.person_by_phone(world.lake.pk, NEW) == world.person("wang")
    assert queries.person_by_phone(world.lake.pk, "13812345678") is None
    assert [row.unit.short for row in queries.search(world.zhao, world.lake.pk, "0000")] == ["3-2-501"]
    assert queries.search(world.zhao, world.lake.pk, "5678") == []
    assert (done.old, done.new) == ("13812345678", NEW)
    assert NEW.encode() not in bytes(done.new_sealed)
    world.run_jobs()
    assert list(Observation.objects.filter(measure="M077").values_list("hit", flat=True)) == [True]


def test_a_change_has_one_working_day(world: World) -> None:
    request = asked(world)
    due = world.clock(request, "T34").due_at
    assert f"{local(due):%m-%d %H:%M}" == "11-25 10:00"
    with clock.pinned(due + timedelta(minutes=1)):
        sla.sweep()
        world.run_jobs()
        assert Observation.objects.get(measure="M077").hit is False
        customers.apply_change(request, by=world.zhou, how="当面看了身份证")
        world.run_jobs()
    assert Observation.objects.get(measure="M077").hit is False
    assert world.events(request)[-1] == "ChangeApplied"


def test_a_refused_change_moves_nothing_and_is_not_counted(world: World) -> None:
    request, person = asked(world, "name", "王慧文"), world.person("wang")
    with refused("reason_needed", request, person):
        customers.refuse_change(request, by=world.zhou, reason="")
    before = world.snapshot(person)[0]
    assert customers.refuse_change(request, by=world.zhou, reason="本人说没有改名").status == "refused"
    assert world.snapshot(person)[0] == before
    world.run_jobs()
    assert not Observation.objects.filter(measure="M077").exists()
    with refused("illegal_move", request):
        customers.apply_change(request, by=world.zhou, how="再看看")


@pytest.mark.parametrize(
    ("field", "new", "column", "value"),
    [
        ("name", "王慧文", "name", "王慧文"), ("email", "hw@example.com", "email", "hw@example.com"),
        ("gender", "女", "gender", "女"), ("birth_year", "1986", "birth_year", 1986),
    ],
)  # fmt: skip
def test_each_fact_of_a_person_changes(
    world: World, field: str, new: str, column: str, value: object
) -> None:
    customers.apply_change(asked(world, field, new), by=world.zhou, how="看了身份证")
    assert getattr(world.person("wang"), column) == value
    if field == "name":
        assert [row.unit.short for row in queries.search(world.zhao, world.lake.pk, "王慧文")] == ["3-2-501"]
        assert queries.search(world.zhao, world.lake.pk, "王慧敏") == []


def test_a_person_is_found_by_the_address_of_the_file_alone_where_nobody_shares_it(world: World) -> None:
    wang = world.person("wang")
    customers.apply_change(asked(world, "email", "hw@example.com"), by=world.zhou, how="本人来信")
    assert queries.person_by_email(world.lake.pk, " HW@Example.com ") == wang
    assert queries.person_by_email(world.hill.pk, "hw@example.com") is None
    assert queries.person_by_email(world.lake.pk, "") is None
    Person.objects.filter(pk=wang.pk).update(email_index=b"")  # kept before there was an index
    customers.index_emails()
    assert queries.person_by_email(world.lake.pk, "hw@example.com") == wang
    customers.add_person(world.lake, by=world.zhao, name="王大力", email="hw@example.com")
    assert queries.person_by_email(world.lake.pk, "hw@example.com") is None


def test_facts_of_the_home_change_too(world: World) -> None:
    customers.apply_change(asked(world, "state", "出租"), by=world.zhou, how="看了租赁合同")
    customers.apply_change(asked(world, "parking", "B2-118"), by=world.zhou, how="车位合同")
    assert (file_of().state, file_of().parking) == ("出租", "B2-118")


@pytest.mark.parametrize(
    ("field", "new", "code"),
    [
        ("phone", "13812345678", "no_change"), ("phone", "12", "phone_too_short"),
        ("birth_year", "86", "year_impossible"),
        ("state", "住了", "state_unknown"), ("email", "a b", "email_unreadable"), ("gender", "?", "sex_unknown"),
        ("owner", "x", "field_needed"), ("name", "  ", "new_needed"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(world: World, field: str, new: str, code: str) -> None:
    with refused(code, file_of(), world.person("wang")):
        asked(world, field, new)
    assert not ChangeRequest.objects.exists()


def test_the_same_change_is_asked_once_and_only_for_people_of_the_home(world: World) -> None:
    request = asked(world)
    with refused("asked_already", request):
        asked(world, new="13911110001")
    with refused("person_needed", file_of()):
        customers.ask_change(file_of(), by=world.zhao, field="name", new="陈新", person=world.person("chen"))


def test_a_resident_asks_and_the_office_checks(world: World, signed_in: Open) -> None:
    home, phone = file_of().occupancies.get(), signed_in("wang")
    assert phone.post(f"/home/me/{home.pk}/change/", {"field": "phone", "new": NEW}).status_code == 303
    request = ChangeRequest.objects.get()
    assert (request.asked_by, request.source, request.status) == (world.wang.ref, "portal", "proposed")
    page = phone.get("/home/me/").content.decode()
    assert "139****0000" in page and "待核实" in page and NEW not in page
    desk = signed_in("zhao")
    assert "139****0000" in desk.get("/desk/changes/").content.decode()
    path = f"/desk/changes/{request.pk}/"
    assert "客户本人" in desk.get(path).content.decode()
    assert signed_in("qian").get(path).status_code == 404
    assert desk.post(path, {"how": "回拨原号码，本人确认"}).status_code == 303
    assert queries.person_by_phone(world.lake.pk, NEW) == world.person("wang")
    shown = desk.get(f"/desk/households/{file_of().pk}/").content.decode()
    assert "138****5678 → 139****0000" in shown and NEW not in shown


def test_a_resident_cannot_ask_for_others_or_decide(world: World, signed_in: Open) -> None:
    grown = customers.add_occupant(file_of(), by=world.zhao, name="王小宝", relation="family").person
    with refused("not_allowed", grown):
        customers.ask_change(file_of(), by=world.wang, field="name", new="王大宝", person=grown)
    with refused("not_allowed", file_of("3-2-401")):
        customers.ask_change(file_of("3-2-401"), by=world.wang, field="parking", new="B1-1")
    other = file_of("3-2-401").occupancies.get()
    assert signed_in("wang").get(f"/home/me/{other.pk}/change/").status_code == 404
    request = asked(world)
    with refused("not_allowed", request):
        customers.apply_change(request, by=world.wang, how="我自己")
    assert Person.objects.count() == 4 and corrections.of_household(file_of()) == [request]


def test_events_of_changes_hold_no_values(world: World) -> None:
    customers.apply_change(asked(world), by=world.zhou, how="回拨")
    texts = " ".join(str(row.data) for row in Event.objects.filter(name__startswith="customers.Change"))
    assert NEW not in texts and "13812345678" not in texts and "电话" in texts


def test_a_number_of_another_resident_is_taken_only_when_two_share_it(world: World, signed_in: Open) -> None:
    change = customers.ask_change(
        file_of(), by=world.zhao, field="phone", new="13712345679", person=world.person("wang")
    )
    page = signed_in("zhou").get(f"/desk/changes/{change.pk}/").content.decode()
    assert "这个号码已登记给另一位住户" in page and "13712345679" not in page
    with refused("phone_of_other", change):
        customers.apply_change(change, by=world.zhou, how="回拨")
    customers.apply_change(change, by=world.zhou, how="母子共用，都问过", is_shared=True)
    assert world.person("wang").phones.get().number == "13712345679"


def test_the_old_number_opens_for_who_checks_and_a_late_decision_is_told(
    world: World, signed_in: Open
) -> None:
    change = customers.ask_change(
        file_of(), by=world.zhao, field="phone", new="13600001111", person=world.person("wang")
    )
    zhou = signed_in("zhou")
    opened = zhou.post(f"/desk/changes/{change.pk}/reveal/", {"purpose": "identity"}).content.decode()
    assert "原来 13812345678，改成 13600001111" in opened and Reveal.objects.get().field == "change.values"
    customers.apply_change(change, by=world.lin, how="回拨原号码")
    late = zhou.post(f"/desk/changes/{change.pk}/", {"how": "当面核对了证件"})
    text = late.content.decode()
    assert late.status_code == 422 and "当面核对了证件" in text and "林经理" in text


def test_a_file_that_changed_meanwhile_is_not_overwritten_blindly(world: World) -> None:
    change = customers.ask_change(file_of(), by=world.zhao, field="parking", new="B2-118")
    customers.change_household(file_of(), by=world.zhao, parking="B2-200")
    with refused("changed_meanwhile", change):
        customers.apply_change(ChangeRequest.objects.get(pk=change.pk), by=world.zhou, how="看了合同")
    with refused("name_unreadable", file_of()):
        customers.ask_change(file_of(), by=world.zhao, field="name", new="😀", person=world.person("wang"))
