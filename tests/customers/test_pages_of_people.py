"""The pages about who belongs to a home show what may be done, and say why something was not done."""

import re

import pytest

from guanjia.customers import actions
from guanjia.customers.models import Invitation, Occupancy
from guanjia.customers.web.forms import PreferenceForm
from guanjia.kernel.actors import Actor
from tests.customers.test_residents import home_of, invited, living, twin
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
ONE = {"name": "王小明", "phone": "13512345678", "relation": "family"}


def child(world: World) -> str:
    """王小明 of the family, who came in by an invitation; the user name."""
    _, secret = invited(world)
    return actions.accept_invitation(secret, by=Actor("guest"), tail="5678").username


def buttons(page: str, kind: str) -> list[str]:
    """The words of the buttons of one kind."""
    return [
        re.sub(r"<[^>]+>", "", words).strip()
        for look, words in re.findall(r'<button class="(btn[^"]*)"[^>]*>(.*?)</button>', page, re.DOTALL)
        if kind in look.split()
    ]


def test_family_sees_who_is_invited_but_no_form_and_no_button_that_does_nothing(
    world: World, signed_in: Open
) -> None:
    user, (row, _) = child(world), invited(world, phone="13512340000", name="王大伟")
    client, home = signed_in(user), living(world, user)
    page = client.get(f"/home/me/{home.pk}/people/").content.decode()
    assert "已邀请，还没接受" in page and "请业主在手机上邀请" in page
    assert "生成邀请链接" not in page and "撤回" not in page
    answer = client.post(f"/home/me/{home.pk}/people/", ONE)
    assert answer.status_code == 422 and "只有业主能邀请家人和租户" in answer.content.decode()
    answer = client.post(f"/home/me/invitations/{row.pk}/")
    assert answer.status_code == 403 and "data-refused" in answer.content.decode()
    assert Invitation.objects.filter(status="open").count() == 1
    mine = living(world, "wang")
    assert "撤回" in signed_in("wang").get(f"/home/me/{mine.pk}/people/").content.decode()


def test_a_tenant_is_offered_family_only(world: World, signed_in: Open) -> None:
    _, secret = invited(world, relation="tenant")
    user = actions.accept_invitation(secret, by=Actor("guest"), tail="5678").username
    page = signed_in(user).get(f"/home/me/{living(world, user).pk}/people/").content.decode()
    assert 'value="family"' in page and 'value="tenant"' not in page and 'name="until"' not in page


def test_a_page_that_is_loaded_again_after_sending_makes_no_second_invitation(
    world: World, signed_in: Open
) -> None:
    wang, path = signed_in("wang"), f"/home/me/{living(world, 'wang').pk}/people/"
    form = wang.get(path).content.decode()
    key = re.findall(r'name="_key" value="(\w+)"', form)[-1]
    first, again = (wang.post(path, ONE | {"_key": key}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert "/join/" in first.content.decode() and "data-copy" in first.content.decode()
    assert "/join/" not in again.content.decode() and "链接只显示一次" in again.content.decode()
    assert Invitation.objects.count() == 1


def test_a_button_of_an_owner_that_is_refused_says_why(world: World, signed_in: Open) -> None:
    row, _ = invited(world)
    wang = signed_in("wang")
    assert wang.post(f"/home/me/invitations/{row.pk}/").status_code == 303
    answer = wang.post(f"/home/me/invitations/{row.pk}/")
    assert answer.status_code == 409 and "data-refused" in answer.content.decode()


def test_both_files_are_shown_and_either_may_stay(world: World, signed_in: Open) -> None:
    first, second = world.person("wang"), twin(world)
    zhou = signed_in("zhou")
    page = zhou.get(f"/desk/duplicates/{first.pk}/{second.pk}/").content.decode()
    assert page.count("3-2-501") >= 2 and "138****5678" in page and "136****6666" in page
    assert "王慧敏" not in page and "13655556666" not in page
    for kept, gone in ((first, second), (second, first)):
        assert f'action="/desk/duplicates/{kept.pk}/{gone.pk}/"' in page
    assert buttons(page, "btn-danger-t") == ["留这一份，合并"] * 2
    assert zhou.post(f"/desk/duplicates/{second.pk}/{first.pk}/").status_code == 303
    first.refresh_from_db()
    assert first.merged_into_id == second.pk


def test_the_second_who_merges_is_told_and_a_stranger_finds_nothing(world: World, signed_in: Open) -> None:
    kept, gone = world.person("wang"), twin(world)
    path = f"/desk/duplicates/{kept.pk}/{gone.pk}/"
    actions.merge_persons(kept, gone, by=world.zhou)
    for answer in (signed_in("lin").get(path), signed_in("lin").post(path)):
        assert answer.status_code == 422 and "这份档案已经合并" in answer.content.decode()
    feng = world.person("feng")
    assert signed_in("lin").get(f"/desk/duplicates/{feng.pk}/{gone.pk}/").status_code == 422
    assert signed_in("lin").get(f"/desk/duplicates/{feng.pk}/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "path", "word"),
    [
        ("zhao", "/desk/occupancies/{row}/gone/", "确认搬离"),
        ("wang", "/home/me/{row}/gone/", "确认搬走"),
        ("admin", "/desk/set-up/accounts/{account}/switch/", "停用"),
    ],
)
def test_what_is_final_looks_final(world: World, signed_in: Open, who: str, path: str, word: str) -> None:
    numbers = {"row": living(world, "wang").pk, "account": world.account("wang").pk}
    page = signed_in(who).get(path.format(**numbers)).content.decode()
    assert word in buttons(page, "btn-danger-t") and word not in buttons(page, "btn-primary")


def test_a_wish_offers_only_ways_in_which_somebody_agrees(world: World) -> None:
    form = PreferenceForm(people=world.home.household.occupancies.none())
    ways = [key for key, _ in form.fields["how"].choices]  # type: ignore[attr-defined]
    assert ways == ["paper", "phone", "face", "standing"]


def test_a_reason_that_stays_hidden_is_not_said_to_be_on_record(world: World, signed_in: Open) -> None:
    page = signed_in("zhou").get(f"/desk/households/{home_of(world).pk}/safety/").content.decode()
    assert "只有主管和经理能看到" in page and "会留在经过里" not in page


def test_the_file_of_a_home_leaves_out_what_is_empty_and_folds_what_is_long(
    world: World, signed_in: Open
) -> None:
    home, zhao = home_of(world), signed_in("zhao")
    page = zhao.get(f"/desk/households/{home.pk}/").content.decode()
    assert "<dt>入住日期</dt>" not in page and "<dt>车位</dt>" not in page
    actions.change_household(home, by=world.zhao, parking="B2-001")
    for n in range(16):
        actions.note_vehicle(home, by=world.zhao, plate=f"浙A123{n:02}")
    page = zhao.get(f"/desk/households/{home.pk}/").content.decode()
    assert "<dt>车位</dt><dd>B2-001</dd>" in page and re.search(r"还有 \d+ 条", page)
    row = Occupancy.objects.get(household=home, person=world.person("wang"))
    links = [f"/desk/residents/{row.person_id}/link/", f"/desk/occupancies/{row.pk}/gone/"]
    assert all(page.count(link) == 1 for link in links), links


def test_the_file_of_a_home_asks_no_more_for_more_people(world: World, signed_in: Open) -> None:
    home, zhao = home_of(world), signed_in("zhao")
    path = f"/desk/households/{home.pk}/"
    seen = []
    for n in range(4):
        actions.add_occupant(home, by=world.zhao, name=f"王大{n}", relation="family", phone=f"1390000123{n}")
        zhao.get(path)
        seen.append(world.count_queries(lambda: zhao.get(path)))
    assert "/desk/residents/" in zhao.get(path).content.decode() and len(set(seen)) == 1, seen
