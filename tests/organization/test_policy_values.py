"""Published values: what another process publishes counts here as soon as it is heard."""

import pytest

from guanjia.kernel import clock, live, policy
from guanjia.organization.models import PolicyValue
from guanjia.organization.queries import POLICIES
from tests.world import World

KEY = "visit.early_target"


def test_a_value_that_another_process_published_counts_once_it_is_heard(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = live.Heard()
    monkeypatch.setattr(heard, "ensure", lambda: None)
    monkeypatch.setattr(live, "heard", heard)
    before = policy.value(KEY)
    PolicyValue.objects.create(
        key=KEY, value=before + 7, valid_from=clock.now(), asked_by="account:1", approved_by="account:2"
    )
    assert policy.value(KEY) == before

    heard.hear(f"{POLICIES}=1")

    assert policy.value(KEY) == before + 7
