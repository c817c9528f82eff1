"""A customer whose name, numbers and words stand nowhere else, put into every place that keeps somebody's data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from guanjia.customers import actions as customers
from guanjia.customers.models import Household, Person
from guanjia.followups import actions as followups
from guanjia.intake import actions as intake
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import SealBroken, sealed_columns
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.privacy import actions as privacy
from guanjia.workorders import actions as workorders
from tests.world import NOW, PASSWORD, World, minutes

NAME, PHONE, IDENTITY, EMAIL = "鹬蓓菡", "13198760417", "330102199003078513", "yubeihan@canary.test"
CANARIES = (NAME, PHONE, IDENTITY, EMAIL)


@dataclass(frozen=True)
class Canary:
    """The person, the home, the account."""

    person: Person
    household: Household
    account_id: int

    @property
    def ref(self) -> SubjectRef:
        """The person's file."""
        return self.person.ref


def canary(world: World) -> Canary:
    """Move the canary into 3-2-501 beside 王女士, with an ended order, messages, consents, an answered contact."""
    household = Household.objects.get(unit=world.home)
    person = customers.add_person(
        world.lake, by=SYSTEM, name=NAME, phones=[PHONE], identity_number=IDENTITY, email=EMAIL
    )
    customers.move_in(household, person, by=SYSTEM, relation="tenant")
    account = organization.create_account(by=SYSTEM, username=PHONE, name=NAME, password=PASSWORD)
    actor = accounts.actor_of_account(account.pk, "resident")
    customers.claim_access(account, world.home, by=actor, name=NAME, phone=PHONE, relation="tenant")
    actor = accounts.actor_of_account(account.pk, "resident")
    order = intake.receive_request(
        world.lake, by=actor, category=world.category("water"), description=f"{NAME} 家漏水，打 {PHONE}",
        unit=world.home, source="app", at=NOW, contact_name=NAME, contact_phone=PHONE,
    )  # fmt: skip
    workorders.cancel_order(order, by=world.zhao, reason="自己修好了")
    done = world.completed_order(contact_name=NAME, contact_phone=PHONE, description=f"找{NAME}")
    task = followups.plan_follow_up(done, by=SYSTEM, why="抽查")
    followups.record_answer(
        task,
        by=world.zhao,
        solved=True,
        satisfied=True,
        overall=5,
        words=f"{NAME}说很好",
        at=NOW + minutes(100),
    )
    privacy.give_consent(
        by=actor,
        party=person.ref,
        attribute="minor",
        purpose="活动",
        how="portal",
        is_separate=True,
        guardian=NAME,
    )
    customers.change_household(household, by=SYSTEM, note=f"{NAME} 喜欢安静")
    world.run_jobs()
    return Canary(person, household, account.pk)


def crowd(world: World, count: int) -> dict[Person, tuple[str, ...]]:
    """So many other customers of their own words; each tenth asked for something once."""
    found = {}
    for n in range(count):
        mark = 7_919 * n + 10_410_101  # digits that packed numbers do not hold by chance
        name, phone, identity = f"鹮{n:06}", f"133{mark:08}", f"3301021973{mark:08}"
        words = (name, phone, identity, email := f"crowd{n:06}@canary.test")
        person = customers.add_person(
            world.lake, by=SYSTEM, name=name, phones=[phone], identity_number=identity, email=email
        )
        if n % 10 == 0:
            order = intake.receive_request(
                world.lake, by=world.zhao, category=world.category("water"), unit=world.home, source="phone", at=NOW,
                description=f"{name} 家漏水，打 {phone}", contact_name=name, contact_phone=phone,
            )  # fmt: skip
            workorders.cancel_order(order, by=world.zhao, reason="自己修好了")
        found[person] = words
    return found


def plain_places(words: Iterable[str] = CANARIES) -> list[str]:
    """Every table and column in which one of the words stands plain, encrypted columns opened too."""
    found, sought = [], re.compile("|".join(map(re.escape, words)))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found += [table for (text,) in cursor.fetchall() if sought.search(text)]
    for model in apps.get_models():
        for row in model._default_manager.all() if sealed_columns(model) else ():
            for sealed in sealed_columns(model):
                try:
                    text = sealed.__get__(row)
                except SealBroken:
                    continue
                if sought.search(text):
                    found.append(f"{model._meta.db_table}.{sealed.column}")
    return sorted(set(found))


__all__ = ["CANARIES", "EMAIL", "NAME", "PHONE", "Canary", "canary", "crowd", "plain_places"]
