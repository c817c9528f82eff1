"""The API gives the values in force and the standing of clauses, to whom may read them, and never writes."""

from datetime import timedelta
from typing import Any

from django.test import Client

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.organization import actions
from tests.world import NOW, World, minutes

ARRIVE = "sla.water_electric.arrive"


def get(world: World, who: str, path: str) -> Any:
    token = actions.issue_token(world.account(who), by=world.admin)
    before = Event.objects.count()
    answer = Client().get(f"/api/v1/{path}", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert Event.objects.count() == before
    return answer


def publish(world: World, value: Any, key: str = ARRIVE, source: str = "周会纪要", **scope: object) -> None:
    actions.publish_policy(
        by=world.admin, approved_by="account:0", key=key, value=value, source=source,
        valid_from=NOW - minutes(1), **scope,
    )  # fmt: skip


def test_every_value_in_force_has_its_clause_source_and_scope(world: World) -> None:
    publish(world, 12)
    publish(world, 10, project=world.lake.pk)
    publish(world, 4, key="sla.register", category="light", source="")
    actions.publish_policy(
        by=world.admin,
        approved_by="account:0",
        key="sla.confirm",
        value=20,
        valid_from=NOW + timedelta(days=1),
    )
    rows = get(world, "auditor", "policies").json()
    assert {row["key"] for row in rows} == set(policy.keys)
    company, lake = (row for row in rows if row["key"] == ARRIVE)
    assert company == {
        "key": ARRIVE, "name": "水电报修到场", "value": 12, "unit": "分钟", "clause": "A-1.2-3", "is_stated": True,
        "is_built": True, "source": "周会纪要", "scope": {}, "since": "2026-11-24T01:59:00Z",
    }  # fmt: skip
    assert (lake["value"], lake["scope"]) == (10, {"project": "LAKE"})
    default, narrow = (row for row in rows if row["key"] == "sla.register")
    assert (default["value"], default["source"], default["since"]) == (5, "默认", None)
    assert (narrow["value"], narrow["scope"]) == (4, {"category": "light"})
    (confirm,) = (row for row in rows if row["key"] == "sla.confirm")
    assert (confirm["value"], confirm["since"]) == (30, None)
    (rings,) = (row for row in rows if row["key"] == "call.max_rings")
    assert (rings["source"], rings["is_built"]) == ("制度写明", True)


def test_one_project_or_one_key_may_be_asked_for(world: World) -> None:
    publish(world, 10, project=world.lake.pk)
    publish(world, 11, project=world.hill.pk)
    rows = get(world, "auditor", f"policies?key={ARRIVE}&project=hill").json()
    assert [(row["value"], row["scope"]) for row in rows] == [(15, {}), (11, {"project": "HILL"})]
    assert get(world, "auditor", "policies?key=nothing").json() == []
    assert get(world, "auditor", "policies?project=MARS").status_code == 404


def test_a_manager_reads_the_own_project_only_and_others_nothing(world: World) -> None:
    publish(world, 10, project=world.lake.pk)
    publish(world, 11, project=world.hill.pk)
    rows = get(world, "lin", f"policies?key={ARRIVE}").json()
    assert [row["scope"] for row in rows] == [{}, {"project": "LAKE"}]
    assert get(world, "lin", "policies?project=HILL").status_code == 404
    assert get(world, "zhao", "policies").status_code == 403
    assert Client().get("/api/v1/policies").status_code == 401


def test_the_clauses_of_a_project_stand_as_on_the_map(world: World) -> None:
    world.arrived_order()
    world.run_jobs()
    rows = {row["id"]: row for row in get(world, "zhou", "clauses?project=lake").json()}
    row = rows["A-1.2-3"]
    assert (row["state"], row["state_name"], row["weight"], row["beside"]) == ("few", "样本少", 3, [])
    (figure,) = row["figures"]
    assert (figure["key"], figure["hits"], figure["total"], figure["target"]) == ("M001", 0, 1, 0.95)
    assert sum(not row["is_assumed"] for row in rows.values()) == 295
    publish(world, "urgent", key="water_electric.counted", project=world.lake.pk)
    beside = {row["id"]: row["beside"] for row in get(world, "zhou", "clauses?project=LAKE").json()}
    assert [figure["key"] for figure in beside["A-1.2-3"]] == ["arrival_counted"]
    assert get(world, "zhou", "clauses?project=HILL").status_code == 404
    assert get(world, "zhao", "clauses?project=LAKE").status_code == 403
    assert get(world, "zhou", "clauses").status_code == 422
