"""Roles with what each may do, and departments, as the set-up shows them."""

import re

from guanjia.organization.models import Department, RoleGrant
from guanjia.organization.roles import EVERY_NEED, NEED_WORDS, ROLES, SCOPE_WORDS
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]


def row_of(html: str, role: str) -> str:
    """The line of one role in the table, in words."""
    line = html.split(f'id="{role}"', 1)[1].split("</tr>", 1)[0]
    return re.sub(r"<[^>]+>|\s+", " ", line)


def test_every_permission_has_its_word_and_every_scope_too() -> None:
    words = [need for group in NEED_WORDS.values() for need in group]
    assert sorted(words) == sorted(EVERY_NEED)
    assert {role.scope for role in ROLES.values()} == set(SCOPE_WORDS)


def test_the_roles_page_says_what_each_may_do_how_far_and_how_many_hold_it(
    world: World, signed_in: Open
) -> None:
    page = signed_in("admin").get("/desk/set-up/roles/").content.decode()
    technician = row_of(page, "technician")
    assert (
        "维修技师" in technician and "自己的" in technician and "17 项" in technician and "3 个" in technician
    )
    assert "接单、上门、做步骤、完工" in technician and "办结" not in technician
    assert "系统管理员" in row_of(page, "administrator") and "写明用途后看电话" not in row_of(
        page, "administrator"
    )
    assert 'href="/desk/set-up/accounts/?role=technician"' in page
    marks = sum(len(role.needs) for role in ROLES.values())
    assert page.count('aria-label="可以"') == marks


def test_a_supervisor_counts_the_own_project_only_and_gets_no_link(world: World, signed_in: Open) -> None:
    page = signed_in("zhou").get("/desk/set-up/roles/").content.decode()
    assert "2 个" in row_of(page, "technician") and "0 个" in row_of(page, "administrator")
    assert "/desk/set-up/accounts/" not in page
    assert signed_in("zhao").get("/desk/set-up/roles/").status_code == 403


def test_a_role_is_granted_with_its_scope_and_withdrawn_on_the_account_page(
    world: World, signed_in: Open
) -> None:
    admin, account = signed_in("admin"), world.account("zhao")
    path = f"/desk/set-up/accounts/{account.pk}/"
    assert "客服管家（责任区）" in admin.get(f"{path}grant/").content.decode()
    assert admin.post(f"{path}grant/", {"role": "butler"}).status_code == 422
    assert admin.post(f"{path}grant/", {"role": "butler", "project": world.lake.pk}).status_code == 303
    held = RoleGrant.objects.get(account=account, role="butler")
    assert held.project == world.lake
    page = admin.get(path).content.decode()
    assert '<td class="nw">湖畔花园 <span class="t3">责任区</span></td>' in page
    assert admin.post(f"/desk/set-up/grants/{held.pk}/revoke/").status_code == 303
    assert not RoleGrant.objects.filter(pk=held.pk).exists()


def test_departments_are_listed_and_added_once(world: World, signed_in: Open) -> None:
    admin = signed_in("admin")
    assert "还没有部门" in admin.get("/desk/set-up/departments/").content.decode()
    for _ in range(2):
        facts = {"name": "工程部", "project": world.lake.pk}
        assert admin.post("/desk/set-up/departments/add/", facts).status_code == 303
    assert admin.post("/desk/set-up/departments/add/", {"name": "品质部"}).status_code == 303
    assert list(Department.objects.order_by("pk").values_list("name", "project__name")) == [
        ("工程部", "湖畔花园"), ("品质部", None),
    ]  # fmt: skip
    page = admin.get("/desk/set-up/departments/").content.decode()
    assert page.count("<tr data-row>") == 2 and "全公司" in page
    assert signed_in("lin").get("/desk/set-up/departments/").status_code == 403
