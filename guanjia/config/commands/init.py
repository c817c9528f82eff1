"""guanjia init: the company, its first project and its first administrator, in an empty database."""

import argparse
from collections.abc import Sequence
from importlib import import_module

import psycopg
from django.urls import reverse

from guanjia.config import database, environment, keys, prepare
from guanjia.config.process import house

FIRST_ROLES = ("administrator", "security_admin")
LINK_ROUTE = "password_link"


def run(arguments: Sequence[str]) -> int:
    """Set up and print the one-time link with which the administrator chooses a password."""
    parser = argparse.ArgumentParser(prog="guanjia init", description="新建公司、第一个项目和第一位管理员")
    parser.add_argument("--company", required=True, help="公司名称")
    parser.add_argument("--company-code", required=True, help="公司代码，英文字母和数字")
    parser.add_argument("--project", required=True, help="第一个项目的名称")
    parser.add_argument("--project-code", required=True, help="项目代码，用在单号里，如 LAKE")
    parser.add_argument("--admin", required=True, help="第一位管理员的用户名")
    parser.add_argument("--admin-name", default="", help="管理员姓名，不填则与用户名相同")
    given = parser.parse_args(arguments)
    if not environment.is_embedded():
        _make_keys_for_new_database()
    with house():
        prepare.migrate()
        reverse(LINK_ROUTE, args=["secret"])  # a missing route shows before anything is written
        link = reverse(LINK_ROUTE, args=[found(given)])
    address = environment.text("GUANJIA_URL") or f"http://localhost:{environment.text('GUANJIA_PORT')}"
    print(f"已建好“{given.company}”。请管理员 {given.admin} 打开下面的一次性链接设置密码：\n{address}{link}")
    print("三天内有效，只能用一次。还没有启动的话，请先运行 guanjia run。")
    return 0


def _make_keys_for_new_database() -> None:
    """Make keys only for a database that holds nothing yet: other data needs its own keys."""
    parts = database.parse(environment.text("GUANJIA_DATABASE_URL"))
    with psycopg.connect(
        host=parts["HOST"],
        port=parts["PORT"],
        user=parts["USER"],
        password=parts["PASSWORD"],
        dbname=parts["NAME"],
    ) as connection:
        row = connection.execute("SELECT to_regclass('public.organization_company')").fetchone()
    if row == (None,) and environment.text("GUANJIA_KEYS"):
        keys.make(environment.keys_directory())


def found(given: argparse.Namespace) -> str:
    """Found the company with the starting catalogue and scripts by actions; returns the secret of the link."""
    actions, actors = import_module("guanjia.organization.actions"), import_module("guanjia.kernel.actors")
    refusals, work = import_module("guanjia.kernel.refusals"), import_module("guanjia.kernel.work")
    try:
        with work.work():
            actions.found_company(name=given.company, code=given.company_code, by=actors.SYSTEM)
            actions.open_project(code=given.project_code, name=given.project, by=actors.SYSTEM)
            name = given.admin_name or given.admin
            account = actions.create_account(username=given.admin, name=name, by=actors.SYSTEM)
            for role in FIRST_ROLES:
                actions.grant_role(account, role=role, by=actors.SYSTEM)
            import_module("guanjia.knowledge.demo").load_catalogue(by=actors.SYSTEM)
            import_module("guanjia.knowledge.actions").load_scripts(by=actors.SYSTEM)
            import_module("guanjia.knowledge.actions").load_answers(by=actors.SYSTEM)
            secret: str = actions.issue_password_link(account, by=actors.SYSTEM)
    except refusals.Refused as refusal:
        raise SystemExit(refusal.message) from None
    return secret
