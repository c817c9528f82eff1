"""A language model of the settings: asked only where triage abstained, told nothing protected, judged by people."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.intake import actions, language_model
from guanjia.intake.models import Contact, Suggestion
from guanjia.kernel.models import Event
from tests.world import World

ODD = "我想咨询一下那个事情，之前王秀英跟你们说过的，3栋2单元501，13812345678，wang@example.cn，浙A12345"


@dataclass
class Model:
    """A server that speaks as an OpenAI-compatible one does, and keeps what it was told."""

    url: str = ""
    status: int = 200
    content: str = "{}"
    told: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    """The model stands on loopback, which is let through here alone."""
    kept = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            kept.keys.append(self.headers.get("Authorization", ""))
            body = json.dumps({"choices": [{"message": {"content": kept.content}}]}).encode()
            self.send_response(kept.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kept.url = f"http://127.0.0.1:{server.server_port}/v1"
    settings.LLM_URL, settings.LLM_KEY, settings.LLM_MODEL = kept.url, "sk-test", "small"
    settings.OUTBOUND_LOOPBACK = True
    yield kept
    server.shutdown()
    server.server_close()


def odd(world: World) -> Contact:
    """A contact of which triage cannot know the category."""
    contact = actions.receive(
        world.lake, by=world.wang, wants="enquiry", text=ODD, source="app", unit=world.home,
        person=world.person("wang"),
    )  # fmt: skip
    actions.suggest(contact)
    Suggestion.objects.filter(contact=contact, head="category").update(value="", by="")
    return contact


def test_off_by_default_nothing_is_asked(world: World) -> None:
    odd(world)
    assert actions.ask_language_model() == 0


def test_it_is_asked_once_and_what_it_says_is_a_suggestion(world: World, model: Model) -> None:
    contact = odd(world)
    model.content = 'Sure: {"category": "water", "urgency": "sometime", "safety": "gas"}'
    assert (actions.ask_language_model(), actions.ask_language_model()) == (1, 0)
    row = Suggestion.objects.get(contact=contact, head="category")
    assert (row.value, row.by, row.model, row.final) == ("water", "language_model", "small", "")
    assert not Suggestion.objects.filter(
        contact=contact, head__in=("safety", "urgency"), by="language_model"
    ).exists()
    event = Event.objects.get(name="intake.LanguageModelAsked")
    assert (event.data["said"], event.data["model"], event.data["fault"]) == (
        {"category": "water"},
        "small",
        "",
    )
    actions.take_over(contact, by=world.zhao, heads=["category"])
    assert Suggestion.objects.get(pk=row.pk).final == "water"
    assert Event.objects.get(name="intake.SuggestionAccepted").actor == world.zhao.ref


def test_nothing_protected_leaves(world: World, model: Model) -> None:
    contact = odd(world)
    name = world.person("wang").name
    Contact.objects.filter(pk=contact.pk).update(text=ODD + name)
    actions.ask_language_model()
    sent = json.dumps(model.told, ensure_ascii=False)
    for canary in (
        name,
        "13812345678",
        "138****5678",
        "5678",
        "501",
        "3栋",
        "2单元",
        "wang@example.cn",
        "浙A12345",
    ):
        assert canary not in sent, canary
    assert set(model.told[0]) == {"model", "temperature", "messages"} and model.keys == ["Bearer sk-test"]
    assert "那个事情" in sent


@pytest.mark.parametrize(
    ("status", "content"), [(500, "{}"), (200, "no json"), (200, "[1]"), (200, '{"category": 7}')]
)
def test_what_it_says_wrong_is_silence_with_a_reason(
    world: World, model: Model, status: int, content: str
) -> None:
    contact = odd(world)
    model.status, model.content = status, content
    assert actions.ask_language_model() == 1
    assert Suggestion.objects.get(contact=contact, head="category").value == ""
    assert Event.objects.filter(name="intake.LanguageModelAsked").count() == 1


@given(st.binary(max_size=200))
def test_no_answer_breaks_the_reader(body: bytes) -> None:
    assert language_model.chosen(body, {"category": {"water": "水"}}).values == {}
