"""S2, P2: nothing of another project and no whole number or name shows, in answers, errors, searches, files."""

import re
from typing import Any

import pytest
from django.test import Client

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.web import ANYONE
from guanjia.organization import actions as organization
from tests.access.crawl import PERSONAL, addresses, browser, call, newcomer, operations, walking
from tests.access.test_matrix import filled
from tests.architecture.test_routes import ROUTES, account_of, holders, values
from tests.world import World

# whole names and numbers of customers; staff are called by their names
WANG = ("王慧敏", "13812345678")
OTHERS = ("陈立新", "13712345679", "冯远山", "13612345670")
ASKED = (
    "5678",
    "13812345678",
    "王慧敏",
    "王",
    "3-2-501",
    "冯远山",
    "13612345670",
    "5670",
    "1-1-101",
    "陈立新",
    "漏水",
)
READERS = ("front_desk", "butler", "supervisor", "auditor", "quality")
CALLERS = ("owner", "front_desk", "technician", "supervisor", "auditor")
STRANGERS = ("front_desk", "supervisor", "technician", "butler", "owner")
OPEN = (200, 204, 302, 303, 404, 405, 422)
MISSING = {
    "photo": "00000000-0000-4000-8000-000000000000",
    "door_code": "none",
    "token": "none",
    "secret": "none",
}


def text_of(answer: Any) -> str:
    """What an answer says, headers too; the bytes of a file as they are."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + " ".join(f"{k}: {v}" for k, v in answer.items())


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", [*walking(), "anonymous"])
@pytest.mark.asvs("8.2.1", "8.2.3", "14.2.6")
def test_a_role_opens_exactly_the_pages_that_it_may_and_none_shows_a_whole_name_or_number(
    world: World, role: str
) -> None:
    given = values(world)
    client = Client() if role == "anonymous" else browser(account_of(world, role))
    secret = OTHERS if role == "owner" else (*OTHERS, *WANG)
    wrong, shown = [], []
    for path, url in addresses(given).items():
        answer, needs = client.get(url), ROUTES[path].callback.needs
        # a follow link makes its own actor; what it opens is proved with the link's tests
        holds = path.startswith("t/") or needs == (ANYONE,) or role in holders(needs)
        shut = (302,) if role == "anonymous" else (403,)
        if answer.status_code not in (OPEN if holds else shut):
            wrong.append((path, answer.status_code))
        shown += [(path, word) for word in secret if word in text_of(answer)]
    assert (wrong, shown) == ([], [])


@pytest.mark.parametrize("role", walking(("front_desk", "auditor"), READERS))
@pytest.mark.asvs("14.2.6")
def test_no_search_shows_a_whole_name_or_number(world: World, role: str) -> None:
    values(world)
    client, shown = browser(account_of(world, role)), []
    for words in ASKED:
        for page in ("search/", "households/", "orders/"):
            text = text_of(client.get(f"/desk/{page}?q={words}"))
            for echo in (f"q={words}", f'value="{words}"', f"“{words}”"):
                text = text.replace(echo, "")
            shown += [(page, words, word) for word in (*OTHERS, *WANG) if word in text]
    assert shown == []


@pytest.mark.parametrize("role", walking(("owner", "front_desk"), CALLERS))
@pytest.mark.asvs("15.3.1", "8.2.3", "14.2.6")
def test_no_answer_of_the_api_shows_a_whole_name_or_number(world: World, role: str) -> None:
    given = values(world)
    token = organization.issue_token(account_of(world, role), by=SYSTEM)
    secret = OTHERS if role == "owner" else (*OTHERS, *WANG)
    texts = {
        path: text_of(call(token, "GET", filled(path, given)))
        for method, path, _ in operations()
        if method == "GET"
    }
    assert [(path, word) for path, text in texts.items() for word in secret if word in text] == []


@pytest.mark.parametrize("role", walking(("front_desk", "owner"), STRANGERS))
@pytest.mark.asvs("8.4.1")
def test_what_belongs_to_another_project_answers_like_what_does_not_exist(world: World, role: str) -> None:
    given = values(world)
    client = browser(newcomer(world, role, world.hill))
    nowhere = {k: MISSING.get(k, 10**9 + 7 if isinstance(v, int) else v) for k, v in given.items()}
    there, missing = addresses(given, PERSONAL), addresses(nowhere, PERSONAL)
    wrong = []
    for path in there:
        if ROUTES[path].pattern.converters.keys() - PERSONAL:
            continue
        for ask in (client.get, client.post):
            one, other = ask(there[path]), ask(missing[path])
            if (one.status_code, plain(one, given)) != (other.status_code, plain(other, nowhere)):
                wrong.append((path, ask.__name__, one.status_code, other.status_code))
    assert wrong == []
    assert len(there) > 60


def plain(answer: Any, given: dict[str, Any]) -> str:
    """An answer without what differs from one request to the next: the own address, the form's token."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"\d{3,}", "N", text)


def test_the_control_a_build_that_masks_nothing_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guanjia.customers.web import desk

    given = values(world)
    monkeypatch.setattr(desk, "mask_name", lambda name: name)
    monkeypatch.setattr(desk, "mask_phone", lambda number: number)
    text = text_of(browser(world.account("zhou")).get(f"/desk/households/{given['household_id']}/"))
    assert "王慧敏" in text and "13812345678" in text
