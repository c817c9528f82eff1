"""The front desk: a new case during a call."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import queries as customers
from guanjia.estate import queries as estate
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import actions, alike, queries, visits
from guanjia.intake.models import Contact
from guanjia.intake.web import triage
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, done, needs, page, panel_blocks, row_number, submit
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Category, Question
from guanjia.organization.models import Project
from guanjia.organization.web.place import project_of
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import Urgency, WorkOrder

CAUSES, GUESSES = 3, 3
SAME_CAUSE = "登记时判断为同一原因"


class NewForm(forms.Form):
    """What a caller says: where, what, how soon, how to reach."""

    source = forms.ChoiceField(label="来源", choices=[("phone", "电话"), ("desk", "前台")], initial="phone")
    address = forms.CharField(label="房屋（3栋2单元501 或 3-2-501）", max_length=40, required=False)
    area: "forms.ModelChoiceField[PublicArea]" = forms.ModelChoiceField(
        label="或公共区域", queryset=None, required=False, empty_label="不是公共区域"
    )
    place_note = forms.CharField(label="具体位置", max_length=60, required=False)
    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(
        label="类别", queryset=None, to_field_name="code", empty_label="请选"
    )
    urgency = forms.ChoiceField(label="紧急程度", choices=[("", "按类别"), *Urgency.choices], required=False)
    description = forms.CharField(
        label="客户怎么说", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    wished = forms.CharField(label="希望时间", max_length=60, required=False)
    lead: "forms.ModelChoiceField[WorkOrder]" = forms.ModelChoiceField(
        label="共同原因的主单", queryset=None, required=False
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["category"].queryset = knowledge.categories(actor)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = orders.possible_leads(actor, project.pk)  # type: ignore[attr-defined]
        self.fields["area"].queryset = estate.areas(actor, project.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn the address into the unit; gather the answers of the guided questions."""
        facts = super().clean() or {}
        address = facts.pop("address", "")
        unit = estate.find_unit(self.project.pk, address) if address else None
        if address and unit is None:
            self.add_error("address", f"没有找到“{address}”，请按 3栋2单元501 的样子写。")
        answers = {k[2:]: v for k, v in self.data.items() if k.startswith("q:") and v}
        return facts | {"unit": unit, "answers": answers}


def contact_of(request: Request) -> Contact | None:
    """The contact that becomes this order, where its page led here; nothing is typed twice."""
    number = row_number((request.POST or request.GET).get("contact", ""))
    return queries.get_contact(request.actor, number) if number else None


def said_by(contact: Contact) -> dict[str, Any]:
    """What a contact said already, for the form."""
    return {
        "description": contact.text, "address": str(contact.unit or ""), "area": contact.area_id or "",
        "contact_name": visits.name_of_contact(contact), **queries.accepted(contact),
    }  # fmt: skip


def receive(project: Project, *, by: Actor, lead: WorkOrder | None, **facts: Any) -> WorkOrder:
    """Enter the request; where the desk saw the cause already, it follows that lead order (decision 13)."""
    order = actions.receive_request(project, by=by, **facts)
    if lead is not None:
        workorders.follow_lead(order, by=by, lead=lead, reason=SAME_CAUSE)
    return order


@needs("intake.register")
def new(request: Request) -> HttpResponse:
    """A new case during a call: everything on one page, likely duplicates while typing."""
    project = project_of(request)
    contact = contact_of(request)
    initial = request.GET.dict() | (said_by(contact) if contact else {})
    form = NewForm(request.POST or None, actor=request.actor, project=project, initial=initial)
    if submit(form, receive, project, by=request.actor, contact=contact):
        order_id = str(form.answer.body["ref"]).split(":")[1]  # type: ignore[attr-defined]
        return done(request, "intake/new.html#main", to=reverse("order", args=[order_id]), said="已登记")
    return page(
        request,
        "intake/new.html#form",
        nav_on="new",
        form=form,
        contact=contact,
        left=mask_phone(visits.phone_of_contact(contact)) if contact else "",
        asked=False,
        **beside(request, project, form),
    )


@needs("intake.register")
def look(request: Request) -> HttpResponse:
    """What is known of the place and the category that are being typed: household, duplicates, questions."""
    project = project_of(request)
    form = NewForm(request.GET, actor=request.actor, project=project)
    return page(request, "intake/new.html#beside", form=form, asked=True, **beside(request, project, form))


def beside(request: Request, project: Project, form: forms.Form) -> dict[str, Any]:
    """The household, open orders of the same place, the guided questions, the guess, and what is said now."""
    data = form.data if form.is_bound else form.initial
    unit = estate.find_unit(project.pk, data.get("address", "")) if data.get("address") else None
    area_id = row_number(str(data.get("area", "")))
    chosen = data.get("category", "")
    kinds = list(knowledge.categories(request.actor))
    category = next((row for row in kinds if row.code == chosen), None)
    moment = "desk" if data.get("source") == "desk" else "call"
    return {
        "to_say": [
            *panel_blocks(request, "answers", "ask", project), *panel_blocks(request, "script", moment, project)
        ],
        "unit": unit, "people": people_of(request.actor, unit.pk) if unit else [],
        "duplicates": orders.likely_duplicates(
            request.actor, unit_id=unit.pk if unit else None, area_id=area_id,
            category_id=category.pk if category else None,
        ),
        "waiting": alike.waiting_at(request.actor, unit),
        "causes": causes(request.actor, project, category), "questions": questions_of(category, data),
        **guessed(request.actor, project, data, kinds, unit),
    }  # fmt: skip


def guessed(
    actor: Actor, project: Project, data: Any, kinds: list[Category], unit: Unit | None
) -> dict[str, Any]:
    """What triage suggests for the words, and the other categories whose words stand in them; not what is chosen."""
    text = str(data.get("description", ""))
    chosen = {"kind": "request"} | {head: str(data.get(head, "")) for head in ("category", "urgency")}
    facts = triage.beside_new(text, project.pk, kinds, unit, chosen)
    codes = (facts.get("code"), chosen["category"])
    others = [row for row in knowledge.guess(actor, text) if row.code not in codes]
    return {"guesses": others[:GUESSES], **facts}


def causes(actor: Actor, project: Project, category: Category | None) -> list[WorkOrder]:
    """The newest open orders of the same kind, which may have the same cause; for who may link them."""
    if category is None or not actor.may("dispatch.assign"):
        return []
    return list(orders.possible_leads(actor, project.pk, category.pk)[:CAUSES])


def questions_of(category: Category | None, data: Any) -> list[Question]:
    """The guided questions of the category, with what was answered so far."""
    found = list(category.questions.all()) if category else []
    for question in found:
        question.value = data.get(f"q:{question.text}", "")  # type: ignore[attr-defined]
    return found


def people_of(actor: Actor, unit_id: int) -> list[tuple[str, str]]:
    """Who lives there, masked: name with relation, and phone."""
    household = customers.households(actor).filter(unit_id=unit_id).first()
    if household is None:
        return []
    return [
        (f"{mask_name(o.person.name)}（{o.get_relation_display()}）",
         next((mask_phone(p.number) for p in o.person.phones.all()), "—"))
        for o in household.occupancies.all()
    ]  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/new/", new, name="desk-new"),
    path("desk/new/look/", look, name="desk-new-look"),
]
