"""F1: cases that schemathesis draws from the description, right ones and wrong ones, at every operation of the API.

No 5xx, nothing raw, only declared answers of the declared shape, each within a second. GUANJIA_CASES says how many;
each operation gets its share.
"""

import json
import os
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from guanjia.followups import actions as followups
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from tests.world import World

RAW = json.loads((Path(__file__).resolve().parents[2] / "docs" / "openapi.json").read_text())
CASES = int(
    os.environ.get("GUANJIA_CASES") or (10_000 if os.environ.get("GUANJIA_HOSTILE") == "full" else 240)
)
SEED = int(os.environ.get("GUANJIA_SEED", "1"))
SECONDS = 1.0
OPERATIONS = [(path, method) for path, methods in RAW["paths"].items() for method in methods]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
REFUSAL = RAW["components"]["schemas"]["Refusal"]
ROLES = ("zhou", "zhang", "wang", "lin")


class Caller:
    """A program that calls, and notes every answer that breaks the promise."""

    def __init__(self, world: World, username: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = organization.issue_token(world.account(username), by=SYSTEM)
        self.faults: list[tuple[Any, ...]] = []
        self.statuses: dict[int, int] = {}

    def send(self, case: Any) -> tuple[Any, float]:
        """One call, undone."""
        url, query = case.formatted_path, urlencode(case.query or {}, doseq=True, errors="replace")
        headers = {
            str(name): str(value) for name, value in (case.headers or {}).items() if is_header(str(value))
        }
        headers |= {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": f"k{len(self.statuses)}-{time.time_ns()}",
        }
        body = (
            json.dumps(case.body)
            if isinstance(case.body, (dict, list, str, int, float, bool, type(None)))
            else ""
        )
        began = time.monotonic()
        with transaction.atomic():
            answer = self.client.generic(
                case.method,
                f"{url}?{query}" if query else url,
                body,
                content_type="application/json",
                headers=headers,
            )
            transaction.set_rollback(True)
        return answer, time.monotonic() - began

    def look(self, case: Any) -> None:
        """Send, and hold the answer to the description."""
        answer, took = self.send(case)
        if took > SECONDS:  # a shared machine may stall once; what is slow again counts
            took = self.send(case)[1]
        status = answer.status_code
        self.statuses[status] = self.statuses.get(status, 0) + 1
        fault = fault_of(answer, case)
        if fault or took > SECONDS:
            self.faults.append(
                (case.method, case.formatted_path, str(case.body)[:200], status, fault or f"{took:.1f} s")
            )


def is_header(text: str) -> bool:
    """Whether a header can carry a text at all."""
    return text.isascii() and text.isprintable()


def fault_of(answer: Any, case: Any) -> str:
    """What is wrong with an answer; empty when nothing is."""
    text = answer.content.decode(errors="replace")
    if answer.status_code >= 500:
        return repr(answer.exc_info[1])[:200] if answer.exc_info else text[:200]
    if "Traceback" in text:
        return "raw"
    if answer.status_code == 405:
        return ""
    if not answer["Content-Type"].startswith("application/json"):
        return answer["Content-Type"]
    said = json.loads(text)
    if answer.status_code >= 400:
        return shape_fault(said, REFUSAL)
    declared = RAW["paths"][case.operation.path][case.method.lower()]["responses"]
    if str(answer.status_code) not in declared:
        return f"{answer.status_code} is not declared"
    schema = declared[str(answer.status_code)].get("content", {}).get("application/json", {}).get("schema")
    return shape_fault(said, schema) if schema else ""


def shape_fault(said: Any, schema: Any) -> str:
    """Where an answer differs from its schema."""
    return next((error.message[:200] for error in validator(json.dumps(schema)).iter_errors(said)), "")


@cache
def validator(schema: str) -> Any:
    """A schema of the description, with its parts."""
    return jsonschema_rs.validator_for(json.loads(schema) | {"components": RAW["components"]})


def drawn(schema: OpenApiSchema, caller: Caller, amount: int) -> None:
    """So many cases for every operation, half of them right and half wrong."""
    for path, method in OPERATIONS:
        operation = schema[path][method.upper()]
        for mode in MODES:
            strategy = operation.as_strategy(generation_mode=mode)

            @seed(SEED)
            @settings(
                max_examples=amount, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=strategy)
            def ask(case: Any) -> None:
                caller.look(case)

            try:
                ask()
            except Exception as error:
                if (
                    "Unsatisfiable" not in type(error).__name__
                ):  # nothing can be wrong about an operation without input
                    raise


def with_rows(world: World) -> dict[str, Any]:
    """The description with rows that exist where an address names one, so that a case reaches the action."""
    order = world.finished_order()
    rows = {
        "order_id": [order.pk, 0], "household_id": [order.household_id, 0], "project": ["LAKE", "x"],
        "follow_up_id": [followups.plan_follow_up(order, by=world.zhao, why="抽查").pk, 0],
    }  # fmt: skip
    whole: dict[str, Any] = json.loads(json.dumps(RAW))
    for methods in whole["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in rows:
                    parameter["schema"] = {"enum": rows[parameter["name"]]}
    return whole


@pytest.mark.asvs("2.2.1", "15.3.5", "16.5.1", "1.2.4")
def test_no_case_breaks_the_api_and_every_answer_is_as_described(world: World) -> None:
    schema: Any = schemathesis.openapi.from_dict(with_rows(world))
    share = max(1, CASES // (len(OPERATIONS) * len(MODES) * (len(ROLES) if CASES > 2_000 else 1)))
    callers = [Caller(world, name) for name in (ROLES if CASES > 2_000 else ROLES[:1])]
    for caller in callers:
        drawn(schema, caller, share)
    total = sum(sum(caller.statuses.values()) for caller in callers)
    print(total, [dict(sorted(caller.statuses.items())) for caller in callers])  # noqa: T201 - for the long run
    assert [fault for caller in callers for fault in caller.faults] == []
    assert total >= len(OPERATIONS)
