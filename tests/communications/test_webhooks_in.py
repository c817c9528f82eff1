"""Webhooks in (S15): signed, fresh, once; whatever is forged, old, changed or too large is refused and kept nowhere.

The sender here signs by itself, with plain hmac, from the specification.
"""

import base64
import hashlib
import hmac
import json
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from guanjia.communications import actions, signatures
from guanjia.communications.actions import incoming
from guanjia.communications.models import Incoming, Sender
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.privacy import declared
from guanjia.privacy.declared import Held
from tests.world import NOW, World, refused

URL = "/hooks/phone-system/"
BODY = '{"from": "13812345678", "words": "水管漏了"}'.encode()


def opened(by: Any = SYSTEM) -> tuple[Sender, str]:
    """A sender whose door is open, and its secret."""
    row = actions.add_sender(by=by, name="phone-system", purpose="电话系统通知来电")
    secret = actions.renew_sender(row, by=by)
    return actions.switch_sender(row, by=by, on=True), secret


def signed(secret: str, message_id: str = "msg_1", body: bytes = BODY, seconds: float = 0) -> dict[str, str]:
    """The headers of a call that was signed so many seconds from now."""
    at = str(int(clock.now().timestamp() + seconds))
    key = base64.b64decode(secret[len("whsec_") :])
    digest = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    value = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": message_id, "webhook-timestamp": at, "webhook-signature": value}


def post(headers: dict[str, str], body: bytes = BODY, url: str = URL) -> Any:
    """One call, as another program makes it, without cookies and with forged forms looked for."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return client.generic("POST", url, body, content_type="application/json", headers=headers)


def taken() -> tuple[int, int]:
    """How many calls were kept, and how many events said so."""
    name = "communications.IncomingReceived"
    return Incoming.objects.count(), Event.objects.filter(name=name).count()


def test_a_signed_call_is_kept_sealed_and_told(world: World) -> None:
    sender, secret = opened(world.admin)
    answer = post(signed(secret))
    assert (answer.status_code, answer.json()) == (200, {"id": "msg_1"})
    row = Incoming.objects.get()
    assert (row.sender, row.message_id, row.body, row.received_at) == (sender, "msg_1", BODY.decode(), NOW)
    event = Event.objects.get(name="communications.IncomingReceived")
    assert (event.data, event.subject, event.channel) == ({"sender": "phone-system"}, row.ref, "api")
    assert f"sender:{sender.pk}" in event.about
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM communications_incoming t")
        text = cursor.fetchone()[0]
    assert "水管" not in text
    assert BODY.hex() not in text


def test_any_one_of_several_signatures_is_enough(world: World) -> None:
    _, secret = opened()
    head = signed(secret)
    head["webhook-signature"] = f"v1a,xyz v1,{'A' * 44} {head['webhook-signature']}"
    assert post(head).status_code == 200


def test_a_thousand_replays_are_one(world: World) -> None:
    sender, secret = opened()
    head = signed(secret)
    assert [post(head).json() for _ in range(20)] == [{"id": "msg_1"}] * 20
    first = Incoming.objects.get()
    facts = {
        "message_id": "msg_1",
        "at": head["webhook-timestamp"],
        "signature": head["webhook-signature"],
        "body": BODY,
    }
    assert {actions.receive("phone-system", **facts).pk for _ in range(980)} == {first.pk}
    assert (taken(), world.fresh(sender).refused) == ((1, 1), 0)


def test_a_lost_answer_is_asked_for_again_with_a_fresh_time_and_counts_once(world: World) -> None:
    _, secret = opened()
    post(signed(secret))
    with clock.pinned(NOW + timedelta(days=3)):
        assert post(signed(secret)).json() == {"id": "msg_1"}
    assert taken() == (1, 1)


def test_calls_in_another_order_are_all_kept(world: World) -> None:
    _, secret = opened()
    calls = [(signed(secret, f"msg_{n}", b'{"n": %d}' % n, -n), b'{"n": %d}' % n) for n in range(10)]
    random.Random(1).shuffle(calls)  # noqa: S311
    assert {post(head, body).status_code for head, body in calls} == {200}
    assert {json.loads(row.body)["n"] for row in Incoming.objects.all()} == set(range(10))


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)])
def test_five_minutes_are_the_limit_both_ways(world: World, seconds: int, status: int) -> None:
    sender, secret = opened()
    answer = post(signed(secret, seconds=seconds))
    assert answer.status_code == status
    assert taken() == ((1, 1) if status == 200 else (0, 0))
    assert world.fresh(sender).refused == (status == 401)


def test_no_bit_of_a_call_may_change(world: World) -> None:
    sender, secret = opened()
    good = signed(secret)
    forged: list[tuple[dict[str, str], bytes]] = []
    for place in range(len(BODY)):
        for bit in range(8):
            forged.append((good, BODY[:place] + bytes([BODY[place] ^ 1 << bit]) + BODY[place + 1 :]))
    digest = bytearray(base64.b64decode(good["webhook-signature"][3:]))
    for place in range(len(digest)):
        changed = digest.copy()
        changed[place] ^= 1
        forged.append((good | {"webhook-signature": "v1," + base64.b64encode(changed).decode()}, BODY))
    forged += [(good | {"webhook-id": other}, BODY) for other in ("msg_2", "msg_1 ", "Msg_1", "msg_1.1")]
    later = str(int(good["webhook-timestamp"]) + 1)
    forged += [
        (good | {"webhook-timestamp": other}, BODY)
        for other in (later, f"0{later}", "", "x", "1e9", "-1", "１")
    ]
    accepted = [(head, body) for head, body in forged if not is_refused(head, body)]
    assert len(forged) > 400
    assert accepted == []
    assert (taken(), world.fresh(sender).refused) == ((0, 0), len(forged))
    assert post(good).status_code == 200


def is_refused(head: dict[str, str], body: bytes) -> bool:
    """Whether the door turns a call away as forged."""
    try:
        actions.receive(
            "phone-system", message_id=head["webhook-id"], at=head["webhook-timestamp"],
            signature=head["webhook-signature"], body=body,
        )  # fmt: skip
    except incoming.HookRefused as refusal:
        return refusal.code in ("bad_signature", "not_timely", "bad_id")
    return False


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1,",
        "v1",
        "v2,{}",
        "v1a,{}",
        "{}",
        "V1,{}",
        "v1,{} x"[:4],
        "v1,{}=",
        "v1, {}",
        ",{}",
        "v1,{}v1,{}",
        "é",
    ],
)
def test_what_is_no_signature_is_none(world: World, signature: str) -> None:
    _, secret = opened()
    head = signed(secret)
    right = head["webhook-signature"][3:]
    given = signature.replace("{}", right)
    facts = {"message_id": "msg_1", "at": head["webhook-timestamp"], "body": BODY}
    with refused("bad_signature"):
        actions.receive("phone-system", signature=given, **facts)  # type: ignore[arg-type]


def test_the_same_content_written_anew_is_refused(world: World) -> None:
    _, secret = opened()
    again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    assert post(signed(secret), again).status_code == 401
    assert taken() == (0, 0)


def test_what_is_signed_with_the_old_secret_is_refused(world: World) -> None:
    sender, old = opened()
    new = actions.renew_sender(sender, by=SYSTEM)
    assert (post(signed(old)).status_code, post(signed(new)).status_code) == (401, 200)
    other = actions.add_sender(by=SYSTEM, name="other", purpose="别的")
    actions.renew_sender(other, by=SYSTEM)
    actions.switch_sender(other, by=SYSTEM, on=True)
    assert post(signed(new, "msg_9"), url="/hooks/other/").status_code == 401


def test_the_same_id_for_another_content_is_refused(world: World) -> None:
    _, secret = opened()
    post(signed(secret))
    answer = post(signed(secret, body=b"{}"), b"{}")
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")
    assert taken() == (1, 1)


@pytest.mark.parametrize(
    "body",
    [b" ", b"[]", b"1", b'"x"', b"null", b"{", b"{}x", b"\xff{}", b'{"a": "\\u0000"}', b'{"a": "\\ud800"}',
     b"\xef\xbb\xbf{}", b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"a": NaN}', b"from=1"],
    ids=range(14),
)  # fmt: skip
def test_only_an_object_that_can_be_kept_is_taken(world: World, body: bytes) -> None:
    sender, secret = opened()
    answer = post(signed(secret, body=body), body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_object")
    assert (taken(), world.fresh(sender).refused) == ((0, 0), 1)


def test_ten_megabytes_are_taken_and_one_byte_more_is_refused_before_it_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = opened()
    whole = b'{"a": "' + b"x" * (incoming.MOST - 9) + b'"}'
    assert len(whole) == incoming.MOST
    assert post(signed(secret, body=whole), whole).status_code == 200
    monkeypatch.setattr("django.http.request.HttpRequest.read", lambda *args: pytest.fail("it was read"))
    answer = post(signed(secret, "msg_2", whole + b" "), whole + b" ")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert taken() == (1, 1)


def test_a_call_that_does_not_say_how_long_it_is_is_refused(world: World) -> None:
    _, secret = opened()
    answer = post(signed(secret, body=b""), b"")
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_a_door_that_is_shut_or_unknown_says_the_same(world: World) -> None:
    sender, secret = opened()
    actions.switch_sender(sender, by=SYSTEM, on=False)
    shut, unknown = post(signed(secret)), post(signed(secret), url="/hooks/nobody/")
    assert (shut.status_code, unknown.status_code) == (404, 404)
    assert shut.json() == unknown.json()
    assert taken() == (0, 0)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_only_post_is_taken(world: World, method: str) -> None:
    _, secret = opened()
    answer = Client().generic(method, URL, BODY, headers=signed(secret))
    assert answer.status_code == 405
    assert taken() == (0, 0)


def test_a_session_opens_nothing_here(world: World) -> None:
    opened()
    client = Client()
    client.force_login(world.account("admin"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.generic("POST", URL, BODY, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_id")


@pytest.mark.asvs("16.3.3", "16.2.5")
def test_a_forged_call_leaves_a_line_without_its_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sender, secret = opened()
    with caplog.at_level(logging.WARNING, logger="guanjia.security"):
        post(signed(secret) | {"webhook-signature": "v1,AAAA"})
    facts = [getattr(record, "facts", {}) for record in caplog.records if record.message == "hook refused"]
    assert facts == [{"sender": "phone-system", "why": "bad_signature"}]
    said = " ".join(str(vars(record)) for record in caplog.records)
    assert "水管" not in said
    assert "13812345678" not in said
    assert (world.fresh(sender).refused, world.fresh(sender).refused_at) == (1, NOW)


def test_the_words_go_when_their_time_is_over_and_the_id_stays_used(world: World) -> None:
    _, secret = opened()
    post(signed(secret))
    rule = declared.keeping["incoming"]
    assert (rule.over(NOW, Held()), rule.over(NOW + timedelta(days=31), Held())) == (0, 1)
    rule.clear(NOW + timedelta(days=31), Held())
    assert Incoming.objects.get().body == ""
    assert post(signed(secret)).status_code == 200
    assert taken() == (1, 1)


@pytest.mark.parametrize("name", ["", "A", "a", "-a", "a_b", "a b", "x" * 41, "电话"])
def test_a_wrong_name_is_refused_and_a_taken_one_too(world: World, name: str) -> None:
    opened()
    with refused("bad_name"):
        actions.add_sender(by=world.admin, name=name, purpose="x")
    with refused("name_taken"):
        actions.add_sender(by=world.admin, name="phone-system", purpose="x")
    with refused("not_allowed"):
        actions.add_sender(by=world.lin, name="other", purpose="x")


def test_without_a_secret_a_door_stays_shut(world: World) -> None:
    row = actions.add_sender(by=SYSTEM, name="other", purpose="x")
    with refused("no_secret", row):
        actions.switch_sender(row, by=SYSTEM, on=True)


def test_the_control_a_door_that_looks_at_no_signature_takes_the_forged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setattr(signatures, "is_signed", lambda *args: True)
    assert post(signed(signatures.new_secret())).status_code == 200


def send_in_parallel(secret: str, copies: int) -> list[int]:
    """So many copies of one call from sixteen threads, each with a connection of its own."""
    head = signed(secret)

    def one(_: int) -> int:
        try:
            return int(post(head).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(one, range(copies)))


def test_a_hundred_copies_at_once_are_one(own_database: str) -> None:
    _, secret = opened()
    assert set(send_in_parallel(secret, 100)) == {200}
    assert taken() == (1, 1)


def test_the_control_without_the_key_of_the_table_copies_are_many(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE communications_incoming DROP CONSTRAINT incoming_once")
    _, secret = opened()
    answers = set(send_in_parallel(secret, 20))
    assert answers != {200} or Incoming.objects.count() > 1
