"""A resident comes in without a password: the account is made at the first time and has the roles of verified homes."""

import secrets

from guanjia.customers import arrivals, residents
from guanjia.customers.models import Person
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.organization import actions as organization
from guanjia.organization import rules
from guanjia.organization.models import Account

NO_HOME = "还没有核实的房屋，请先在住户档案里核实，再发链接。"


@action
def account_of(person: Person) -> Account:
    """The account of a person whose phone or link was proved, with the roles of the verified homes."""
    homes = arrivals.homes_of([person.pk])
    if not homes:
        raise Refused("no_home", NO_HOME)
    account = person.account or _make_account(person)
    for home in homes:
        role = residents.role_of(home)
        organization.grant_role(account, by=SYSTEM, role=role, project=home.household.project)
    require(rules.is_customer(account.grants.values_list("role", flat=True)))
    return account


def _make_account(person: Person) -> Account:
    username = f"resident-{secrets.token_hex(6)}"
    account = organization.create_account(by=SYSTEM, username=username, name=person.name)
    if not Person.objects.filter(pk=person.pk, account=None).update(account=account):
        raise Refused("account_taken", "刚刚已经登录过，请再试一次。")
    person.account = account
    return account


@action
def issue_link(person: Person, *, by: Actor) -> str:
    """Make a one-time link with which a resident comes in, for whoever lets residents in; returns its secret."""
    require(None if by.reach("customers.admit").covers(person.project_id) else NotAllowed())
    return organization.issue_enter_link(account_of(person), by=by)
