"""The three steps of asking from home: one form, shown in parts; what other parts hold travels hidden."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guanjia.customers import queries as customers
from guanjia.estate import queries as estate
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import actions, chats
from guanjia.intake.triage.suggestions import hazard
from guanjia.intake.triage.words import Entry, lexicon
from guanjia.kernel import clock, drafts
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.pictures import PictureForm
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, form_key
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Category
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder

LAST, STEPS = 3, "home-ask-steps"
PARTS = {
    1: ("description", "category", "place", "place_note"), 2: ("wished", "wished_words", "urgency"),
    3: ("contact_name", "contact_phone"),
}  # fmt: skip
HURRY = [("", "不急，按约定时间来"), ("urgent", "很急，正在漏、断电或有危险")]
SHOWN = 4
SOON = "越快越好"


class AskForm(PictureForm):
    """A customer's request: what and where, when, whom to call."""

    description = forms.CharField(
        label="怎么了", max_length=2000, error_messages={"required": "请说一句怎么了"},
        widget=forms.Textarea(attrs={"placeholder": "例如：洗手盆下面滴水，接了个盆，半小时一盆"}),
    )  # fmt: skip
    category = forms.CharField(max_length=24, required=False)
    place = forms.CharField(label="在哪里", max_length=30, error_messages={"required": "请选在哪里"})
    place_note = forms.CharField(label="具体位置", max_length=60, required=False)
    wished = forms.ChoiceField(label="什么时候方便", required=False, widget=forms.RadioSelect)
    wished_words = forms.CharField(label="别的时间", max_length=60, required=False)
    urgency = forms.ChoiceField(label="急不急", choices=HURRY, required=False, widget=forms.RadioSelect)
    contact_name = forms.CharField(label="怎么称呼您", max_length=40, required=False)
    contact_phone = forms.CharField(label="打哪个电话", max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wished"].choices = times()  # type: ignore[attr-defined]
        self.places = places(self.by)

    def clean(self) -> dict[str, Any]:
        """Read the place and the category; gather the answers of the guided questions."""
        facts = super().clean()
        spot = self.places.get(facts.pop("place", ""))
        if spot is None and "place" not in self.errors:
            self.add_error("place", "请选自己的房屋或公共区域")
        wished = facts.pop("wished_words", "") or facts.pop("wished", "") or SOON
        facts |= {
            "wished": wished,
            "category": category_of(self.by, self.data),
            "answers": answers(self.data),
        }
        return facts | {"unit": spot if isinstance(spot, Unit) else None,
                        "area": spot if isinstance(spot, PublicArea) else None}  # fmt: skip


class ScanForm(PictureForm):
    """A request from a sticker: who, how to reach, what."""

    description = forms.CharField(
        label="怎么了", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请说一句怎么了"},
    )  # fmt: skip
    place_note = forms.CharField(label="具体位置", max_length=60, required=False)
    contact_name = forms.CharField(label="怎么称呼您", max_length=40, error_messages={"required": "请写称呼"})
    contact_phone = forms.CharField(
        label="电话", max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": "请写电话，我们要回电确认"},
    )  # fmt: skip


def receive(*, by: Actor, unit: Unit | None, area: PublicArea | None, **facts: Any) -> WorkOrder:
    """Enter the request of a customer in the project of the place."""
    place = unit or area
    project = organization.system_project(place.project_id if place else 0)
    return actions.receive_request(project, by=by, source="app", unit=unit, area=area, **facts)


def step_of(request: Request) -> int:
    """Which part was sent or is asked for; by the button `back`, the one before; the first where nothing is kept."""
    if request.method != "POST" and not kept_steps(request):
        return 1
    data = request.POST if request.method == "POST" else request.GET
    text = data.get("back") or data.get("step") or "1"
    return int(text) if text in ("1", "2", "3") else 1


def kept_steps(request: Request) -> dict[str, Any]:
    """What the steps before have said; a sticker's address begins anew."""
    kept = None if "place" in request.GET else drafts.kept(request.actor, STEPS)
    return kept["fields"] if kept else {}


def go_on(request: Request, form: "AskForm", at: int) -> HttpResponse:
    """Keep what was said, and open a step at its own address, so that the browser's Back finds each of them."""
    said = request.POST.dict() | {"kept": form.tokens}
    wanted = {name: value for name, value in said.items() if name not in ("step", "back")}
    drafts.keep(by=request.actor, page=STEPS, fields=wanted)
    return HttpResponseRedirect(f"{reverse('home-ask')}?step={at}", status=303)


def form_of(request: Request) -> AskForm:
    """The form with everything that is known so far."""
    facts: dict[str, Any] = {"by": request.actor, "project_id": None}
    if request.method == "POST":
        return AskForm(request.POST, request.FILES, **facts)
    if kept := kept_steps(request):
        return AskForm(kept, **facts)
    found = places(request.actor)
    wanted = request.GET.get("place", "")
    return AskForm(initial={"place": wanted if wanted in found else next(iter(found), "")}, **facts)


def faulty_part(form: AskForm) -> int:
    """The first part with a fault."""
    return next((at for at, names in PARTS.items() if any(n in form.errors for n in names)), 1)


def places(actor: Actor) -> dict[str, Unit | PublicArea]:
    """Where a customer may ask for: the own homes, then the public areas."""
    rows: list[Unit | PublicArea] = list(estate.units(actor)) if actor.own.get("unit") else []
    rows += [area for project_id in sorted(actor.projects) for area in estate.areas(actor, project_id)]
    return {f"{row.kind}:{row.pk}": row for row in rows}


def times() -> list[tuple[str, str]]:
    """Times to wish for, from now on."""
    hour = local(clock.now()).hour
    today = [("今天下午", 14), ("今天晚上", 18)]
    words = [SOON, *(text for text, until in today if hour < until), "明天上午", "明天下午", "周末"]
    return [(text, text) for text in words]


def answers(data: Any) -> dict[str, str]:
    """The answers of the guided questions."""
    return {name[2:]: str(value) for name, value in data.items() if name.startswith("q:") and value}


def guesses(actor: Actor, data: Any) -> list[Category]:
    """What kind the words seem to mean, best first."""
    return knowledge.guess(actor, data.get("description", ""))


def chosen_code(actor: Actor, data: Any) -> str:
    """The chip that the customer chose, else the best guess; a guess that was not touched follows the words."""
    code = str(data.get("category", ""))
    if code and code != data.get("guessed"):
        return code
    best = guesses(actor, data)
    return best[0].code if best else ""


def category_of(actor: Actor, data: Any) -> Category:
    """The chosen or guessed category, else unsorted: the desk sorts it."""
    wanted = chosen_code(actor, data)
    kinds = {row.code: row for row in knowledge.categories(actor)}
    return kinds.get(wanted) or kinds[actions.UNSORTED]


def kinds_of(actor: Actor, data: Any) -> dict[str, Any]:
    """The chips: guesses first, then the rest; the questions of the one that is chosen."""
    code, best = chosen_code(actor, data), guesses(actor, data)
    usual = sorted(knowledge.categories(actor), key=lambda row: (not row.is_water_electric, row.code))
    rows = {row.code: row for row in [*best, *usual] if row.code != actions.UNSORTED}
    found = rows.get(code)
    if found is not None:
        rows = {code: found} | rows
    known = answers(data)
    questions = [
        {"text": q.text, "value": known.get(q.text, ""),
         "choices": [c.strip() for c in q.choices.split("/") if c.strip()]}
        for q in (found.questions.all() if found else ())
    ]  # fmt: skip
    listed = list(rows.values())
    return {
        "code": code, "guessed": best[0].code if best else "", "kinds": listed[:SHOWN], "rest": listed[SHOWN:],
        "questions": questions,
    }  # fmt: skip


def context(request: Request, at: int, form: AskForm) -> dict[str, Any]:
    """What the page of one part shows."""
    data = form.data or form.initial
    spot = form.places.get(str(data.get("place", "")))
    kinds = kinds_of(request.actor, data)
    asks_kind = at == 1 or (at == 2 and "category" not in form.data)
    names = [name for part, fields in PARTS.items() if part != at for name in fields]
    return kinds | {
        "at": at, "form": form, "units": options(form, Unit), "areas": options(form, PublicArea),
        "chosen_place": str(data.get("place", "")), "spot": spot, "asks_kind": asks_kind, "key": form_key(),
        "carried": [n for n in names if n in form.data and not (n == "category" and asks_kind)],
        "answers": {} if asks_kind else answers(form.data),
        "duplicates": duplicates(request.actor, spot, kinds["code"]), "known": contact(request.actor),
        "phone": phone_of(spot, request.actor), "danger": danger_in(str(data.get("description", ""))),
    }  # fmt: skip


def options(form: AskForm, kind: type[Unit] | type[PublicArea]) -> list[tuple[str, str]]:
    """The places of one kind as chips."""
    return [(value, str(row)) for value, row in form.places.items() if isinstance(row, kind)]


def duplicates(actor: Actor, spot: Unit | PublicArea | None, code: str) -> list[WorkOrder]:
    """What of the same kind is already reported there."""
    if spot is None or not code:
        return []
    category = next((row for row in knowledge.categories(actor) if row.code == code), None)
    where = {"unit_id": spot.pk if isinstance(spot, Unit) else None,
             "area_id": spot.pk if isinstance(spot, PublicArea) else None}  # fmt: skip
    found = orders.likely_duplicates(actor, category_id=category.pk if category else None, **where)
    return [order for order in found if category and order.category_id == category.pk]


def contact(actor: Actor) -> tuple[str, str]:
    """Name and number on file, masked."""
    person = customers.person_of(actor)
    if person is None:
        return "", ""
    phone = customers.phones_of([person.pk]).get(person.pk, "")
    return mask_name(person.name), mask_phone(phone) if phone else ""


def phone_of(spot: Unit | PublicArea | None, actor: Actor) -> str:
    """The emergency number of the place, else of the first project."""
    project_id = spot.project_id if spot else next(iter(sorted(actor.projects)), 0)
    project = organization.system_project(project_id) if project_id else None
    return chats.number_to_call(project) if project else ""


def danger_in(text: str) -> Entry | None:
    """The danger of which the words speak that were typed so far, with what to do at once (A-1.2-2)."""
    return hazard(text, lexicon())
