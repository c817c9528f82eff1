"""The set-up: company, accounts with their one-time links, policies, estate, catalogue."""

import re
from datetime import time

import pytest
from django.test import Client

from guanjia.estate.models import Unit
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.knowledge import notation
from guanjia.knowledge.models import Category, PriceItem, Sop
from guanjia.organization import actions as organization
from guanjia.organization import queries
from guanjia.organization.models import Account, Project, SpecialDay
from tests.world import World, refused

PASSWORD = "a-long-new-password"


def signed_in(world: World, username: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(world.account(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, path: str) -> str:
    """A page that opens."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content.decode())
    return answer.content.decode()


ADMINS = ["", "company/", "company/edit/", "projects/open/", "accounts/", "accounts/open/", "policies/", "estate/",
          "estate/buildings/add/", "estate/units/add/", "estate/areas/add/", "estate/areas/doors/", "catalogue/",
          "catalogue/add/", "catalogue/water/", "catalogue/water/edit/", "catalogue/water/questions/",
          "catalogue/water/price/", "sops/write/", "skills/add/"]  # fmt: skip


@pytest.mark.parametrize("page", ADMINS)
def test_the_administrator_opens_every_page_of_the_set_up_and_others_what_they_hold(
    world: World, page: str
) -> None:
    text_of(signed_in(world, "admin"), f"/desk/set-up/{page}")
    assert Client().get(f"/desk/set-up/{page}").status_code == 302
    assert signed_in(world, "wang").get(f"/desk/set-up/{page}").status_code == 403


def test_the_set_up_shows_a_role_only_what_it_may_set_up(world: World) -> None:
    whole, part = (
        text_of(signed_in(world, "admin"), "/desk/set-up/"),
        text_of(signed_in(world, "zhou"), "/desk/set-up/"),
    )
    assert "/desk/set-up/accounts/" in whole and "/desk/set-up/accounts/" not in part
    assert "/desk/set-up/catalogue/" in part
    assert signed_in(world, "zhao").get("/desk/set-up/").status_code == 403
    assert signed_in(world, "zhou").get("/desk/set-up/company/").status_code == 403


def test_a_project_is_opened_and_its_hours_are_written_as_people_write_them(world: World) -> None:
    admin = signed_in(world, "admin")
    facts = {"code": "park", "name": "公园里", "type": "office", "timezone": "Asia/Shanghai"}
    assert admin.post("/desk/set-up/projects/open/", facts | {"timezone": "Mars"}).status_code == 422
    assert admin.post("/desk/set-up/projects/open/", facts).status_code == 303
    project = Project.objects.get(code="PARK")
    path = f"/desk/set-up/projects/{project.pk}/hours/"
    for bad in ("早八到晚六", "08:30-12:00 下午", "25:00-26:00"):
        assert admin.post(path, {"day0": bad}).status_code == 422, bad
    assert queries.hours_of(project.pk)[0] == [(time(8, 30), time(12)), (time(13, 30), time(18))]
    assert admin.post(path, {"day0": "8:00-12:00、13:00至20:00", "day5": "22:00-06:00"}).status_code == 303
    hours = queries.hours_of(project.pk)
    assert hours[0] == [(time(8), time(12)), (time(13), time(20))]
    assert hours[1] == [] and hours[5] == [(time(22), time(6))]
    assert "08:00–12:00" in text_of(admin, f"/desk/set-up/projects/{project.pk}/")


def test_an_unannounced_year_says_so_and_own_days_stand_beside_the_announced(world: World) -> None:
    admin, path = signed_in(world, "admin"), f"/desk/set-up/projects/{world.lake.pk}/"
    assert "2027 年的放假安排还没有公布" in text_of(admin, f"{path}?year=2027")
    page = text_of(admin, f"{path}?year=2026")
    assert "还没有公布" not in page and "2026-10-01" in page
    assert (
        admin.post(
            f"{path}days/", {"day": "2026-12-05", "day_kind": "workday", "name": "集中检修"}
        ).status_code
        == 303
    )
    assert SpecialDay.objects.get().project == world.lake
    page = text_of(admin, f"{path}?year=2026")
    assert "集中检修" in page and "自己加的" in page


def test_an_account_is_opened_equipped_closed_and_reopened(world: World) -> None:
    admin = signed_in(world, "admin")
    facts = {"username": "he", "name": "何欢", "role": "technician", "project": world.lake.pk}
    assert admin.post("/desk/set-up/accounts/open/", facts | {"project": ""}).status_code == 422
    assert admin.post("/desk/set-up/accounts/open/", facts | {"username": "ZHAO"}).status_code == 422
    assert not Account.objects.filter(username="he").exists()
    assert admin.post("/desk/set-up/accounts/open/", facts).status_code == 303
    account = Account.objects.get(username="he")
    path = f"/desk/set-up/accounts/{account.pk}/"
    assert world.actor("he").roles == {"technician"}
    assert admin.post(f"{path}grant/", {"role": "butler", "project": world.lake.pk}).status_code == 303
    grant = account.grants.get(role="technician")
    assert admin.post(f"/desk/set-up/grants/{grant.pk}/revoke/").status_code == 303
    assert world.actor("he").roles == {"butler"}
    assert admin.post(f"{path}switch/").status_code == 303
    assert not world.fresh(account).is_active
    assert admin.post(f"{path}switch/").status_code == 303
    assert world.fresh(account).is_active
    assert world.events(account)[-2:] == ["AccountClosed", "AccountReopened"]


def test_nobody_closes_or_equips_the_own_account(world: World) -> None:
    account = world.account("admin")
    with refused("own_account", account):
        organization.close_account(account, by=world.admin)
    with refused("own_role", account):
        organization.grant_role(account, by=world.admin, role="supervisor", project=world.lake)
    with refused("project_needed", account):
        organization.grant_role(world.account("zhao"), by=world.admin, role="supervisor")


@pytest.mark.asvs("6.4.1")
def test_a_password_link_is_shown_once_and_works_once(world: World) -> None:
    account = organization.create_account(by=SYSTEM, username="he", name="何欢")
    admin, path = signed_in(world, "admin"), f"/desk/set-up/accounts/{account.pk}/"
    shown = admin.post(f"{path}link/").content.decode()
    link = re.search(r"http://testserver(/password/[\w-]+/)", shown)
    assert link is not None
    assert "/password/" not in text_of(admin, path)
    guest = Client()
    assert "设置密码" in text_of(guest, link[1])
    for bad in ({"password": "short", "again": "short"}, {"password": PASSWORD, "again": "another-password"}):
        assert guest.post(link[1], bad).status_code == 422
    assert not world.fresh(account).has_usable_password()
    good = {"password": PASSWORD, "again": PASSWORD}
    assert guest.post(link[1], good).status_code == 201
    assert world.fresh(account).check_password(PASSWORD)
    assert guest.get(link[1]).status_code == 404
    assert guest.post(link[1], good | {"password": "stolen-password-1"}).status_code == 404
    assert world.fresh(account).check_password(PASSWORD)
    assert signed_in(world, "zhou").post(f"{path}link/").status_code == 403


def test_policies_show_value_clause_source_and_history(world: World) -> None:
    page = text_of(signed_in(world, "auditor"), "/desk/set-up/policies/")
    assert "回访时限" in page and "2 天" in page and "B-3.4.3-1" in page and "制度写明" in page
    organization.publish_policy(
        by=world.admin, approved_by="account:1", key="followups.due_minutes", value=1440, source="周会决定"
    )
    page = text_of(signed_in(world, "lin"), "/desk/set-up/policies/")
    assert "1 天" in page
    page = text_of(signed_in(world, "lin"), "/desk/set-up/policies/followups.due_minutes/")
    assert "1 天" in page and "2 天" in page and "周会决定" in page
    assert signed_in(world, "zhao").get("/desk/set-up/policies/").status_code == 403


def test_many_homes_are_added_by_the_pattern_of_their_doors(world: World) -> None:
    admin, project = signed_in(world, "lin"), world.lake
    assert admin.post("/desk/set-up/estate/buildings/add/", {"number": "8栋"}).status_code == 303
    building = project.buildings.get(number="8")
    path = f"/desk/set-up/estate/buildings/{building.pk}/units/"
    assert admin.post(path, {"floors": "1-", "rooms": "01"}).status_code == 422
    assert admin.post(path, {"entrances": "1-9", "floors": "1-99", "rooms": "01-09"}).status_code == 422
    assert not Unit.objects.filter(building=building).exists()
    facts = {"entrances": "1、2", "floors": "1-3", "rooms": "01-02"}
    assert admin.post(path, facts).status_code == 303
    shorts = list(Unit.objects.filter(building=building).values_list("short", flat=True))
    assert len(shorts) == 12 and "8-2-302" in shorts
    assert admin.post(path, facts).status_code == 303
    assert Unit.objects.filter(building=building).count() == 12
    page = text_of(admin, f"/desk/set-up/estate/buildings/{building.pk}/doors/")
    assert page.count("data:image/svg+xml") == 12 and "8栋2单元302" in page
    assert signed_in(world, "zhao").post(path, facts).status_code == 403
    assert signed_in(world, "qian").get(f"/desk/set-up/estate/buildings/{building.pk}/").status_code == 404


def test_a_procedure_is_written_line_by_line_and_replaces_the_last_edition(world: World) -> None:
    chief, old = signed_in(world, "zhou"), Sop.objects.get(title="给水管维修")
    text = notation.text_of(old.steps.order_by("position"))
    assert "步骤：试压不漏 | 开总阀，静置 10 分钟 | 拍照 | 读数=试压分钟数" in text
    again = [(part, words, more) for part, words, more in notation.lines_of(text)]
    assert [words for _, words, _ in again] == list(
        old.steps.order_by("position").values_list("text", flat=True)
    )
    assert (
        chief.post(
            "/desk/set-up/sops/write/", {"title": "给水管维修", "text": "步骤：" + "长" * 61}
        ).status_code
        == 422
    )
    assert Sop.objects.filter(title="给水管维修").count() == 1
    answer = chief.post(
        "/desk/set-up/sops/write/", {"title": "给水管维修", "text": "安全：关总阀\n换角阀｜拍照"}
    )
    new = Sop.objects.get(title="给水管维修", edition=2)
    assert answer["Location"] == f"/desk/set-up/sops/{new.pk}/"
    rows = list(new.steps.order_by("position").values_list("part", "text", "needs_photo"))
    assert rows == [("safety", "关总阀", False), ("step", "换角阀", True)]
    assert Category.objects.get(code="water").sop == new
    assert "这是旧版" in text_of(chief, f"/desk/set-up/sops/{old.pk}/")
    assert signed_in(world, "zhao").get("/desk/set-up/sops/write/").status_code == 403


@pytest.mark.clause("B-3.1.1-2")
def test_category_questions_and_prices_change(world: World) -> None:
    chief = signed_in(world, "zhou")
    lines = {"text": "水还在流吗？| 一直流 / 已停\n哪个房间？"}
    assert chief.post("/desk/set-up/catalogue/water/questions/", lines).status_code == 303
    category = Category.objects.get(code="water")
    asked = list(category.questions.values_list("text", "choices"))
    assert asked == [("水还在流吗？", "一直流 / 已停"), ("哪个房间？", "")]
    price = {"name": "更换角阀", "unit": "个", "yuan": "38.50"}
    assert chief.post("/desk/set-up/catalogue/water/price/", price).status_code == 303
    assert PriceItem.objects.get(category=category, name="更换角阀").fen == 3850
    before = Event.objects.count()
    assert chief.post("/desk/set-up/catalogue/water/price/", price | {"yuan": "-1"}).status_code == 422
    assert Event.objects.count() == before


@pytest.mark.asvs("8.2.1")
def test_who_gives_access_sees_no_customer_and_who_audits_does_not_act(world: World) -> None:
    keeper, auditor = world.account("security_admin"), world.account("auditor")
    with refused("roles_apart", keeper):
        organization.grant_role(keeper, by=world.admin, role="supervisor", project=world.lake)
    with refused("roles_apart", auditor):
        organization.grant_role(auditor, by=world.admin, role="administrator")
