"""R8: three phones against the server, in runs drawn from seeds; 3,000 of 50 acts in `make chaos`."""

import os
import sys
from collections import Counter
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.test import Client

from chaos import offline
from chaos.carried import Carried
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes

CARRIERS = ("zhang", "zhang", "wanghai")
RUNS = int(os.environ.get("GUANJIA_PHONES") or 300)
OPS = 50 if "GUANJIA_PHONES" in os.environ else 8
FIRST = 20_260_000


@pytest.fixture
def cast(world: World) -> offline.Cast:
    """老张 with two phones, 王海 with one, 周姐 who sends, three jobs under way."""
    phones, accounts = [], [world.account(name) for name in CARRIERS]
    for account in accounts:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[1])
        phone = Carried(client).register()
        phone.actor = world.actor(account.username, "field")
        phones.append(phone)
    made = [world.accepted_order().pk, world.departed_order().pk, world.working_order().pk]
    jobs = WorkOrder.objects.filter(pk__in=made)
    others = [world.staff("zhang"), world.staff("wanghai")]
    return offline.Cast(phones, accounts, world.zhou, others, lambda: list(jobs.all()), NOW + minutes(60))


@pytest.mark.parametrize("half", [0, 1])
def test_three_phones_and_the_server_come_to_the_same_end(cast: offline.Cast, half: int) -> None:
    """Every second run each, so that two processes share them."""
    seeds = range(FIRST + half, FIRST + RUNS, 2)
    for done, seed in enumerate(seeds, 1):
        wrong = +offline.trial(cast, seed, OPS)
        assert wrong == Counter(), seed
        if done % 500 == 0:
            print(f"R8: {done} of {len(seeds)} runs of half {half + 1}", file=sys.stderr)  # noqa: T201


def test_a_server_that_forgets_what_came_is_found(cast: offline.Cast) -> None:
    found: Counter[str] = Counter()
    with ExitStack() as broken:
        for patch in offline.forgetful():
            broken.enter_context(patch)
        for seed in range(FIRST, FIRST + 10):
            found += +offline.trial(cast, seed, OPS * 2)
    assert found["twice"] > 0
