"""Setting up the catalogue: categories, guided questions, procedures, skills, prices."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, ask, done, needs, page, row_number, submit
from guanjia.knowledge import actions, notation, queries
from guanjia.knowledge.models import Category
from guanjia.knowledge.web import forms

NAV, READ, EDIT = "set-up", "knowledge.read", "knowledge.edit"


def page_of(category: Category) -> str:
    """The page of a category."""
    return reverse("category", args=[category.code])


@needs("desk.open", READ)
def show_catalogue(request: Request) -> HttpResponse:
    """Categories, procedures, skills."""
    return page(
        request, "knowledge/catalogue.html", nav_on=NAV, categories=queries.categories(request.actor),
        sops=queries.current_sops(), skills=queries.skills(),
    )  # fmt: skip


@needs("desk.open", READ)
def show_category(request: Request, code: str) -> HttpResponse:
    """A category: how it is handled, what is asked, what it costs."""
    category = queries.get_category(request.actor, code)
    return page(
        request, "knowledge/category.html", nav_on=NAV, category=category, prices=queries.prices(category.pk),
        steps=queries.steps_of(category.sop_id),
    )  # fmt: skip


@needs("desk.open", EDIT)
def add_category(request: Request) -> HttpResponse:
    """Add a category."""
    form = forms.NewCategoryForm(request.POST or None, initial={"minutes": 40, "warranty_days": 90})
    if submit(form, actions.add_category, by=request.actor):
        return done(request, "", to=reverse("category", args=[form.cleaned_data["code"]]))
    return ask(request, form, "加类别", reverse("catalogue"), NAV, verb="加上")


@needs("desk.open", EDIT)
def edit_category(request: Request, code: str) -> HttpResponse:
    """Change facts of a category."""
    category = queries.get_category(request.actor, code)
    facts = {name: getattr(category, name) for name in forms.CategoryForm.base_fields}
    facts |= {"sop": category.sop_id, "skill": category.skill_id}
    form = forms.CategoryForm(request.POST or None, initial=facts)
    if submit(form, actions.change_category, category, by=request.actor):
        return done(request, "", to=page_of(category))
    return ask(request, form, f"修改“{category.name}”", page_of(category), NAV, note="在办的服务单不变")


@needs("desk.open", EDIT)
def edit_questions(request: Request, code: str) -> HttpResponse:
    """Change what is asked when such a request comes in."""
    category = queries.get_category(request.actor, code)
    text = notation.questions_text(category.questions.order_by("position"))
    form = forms.QuestionsForm(request.POST or None, initial={"text": text})
    if submit(form, actions.set_questions, category, by=request.actor):
        return done(request, "", to=page_of(category))
    return ask(request, form, f"“{category.name}”要问清的话", page_of(category), NAV)


@needs("desk.open", EDIT)
def set_price(request: Request, code: str) -> HttpResponse:
    """Add a line of the price list, or set a new price."""
    category = queries.get_category(request.actor, code)
    form = forms.PriceForm(request.POST or None, initial=request.GET.dict())
    if submit(form, actions.set_price, category, by=request.actor):
        return done(request, "", to=page_of(category))
    return ask(request, form, f"“{category.name}”价目", page_of(category), NAV)


@needs("desk.open", READ)
def show_sop(request: Request, sop_id: int) -> HttpResponse:
    """A procedure: what to bring, safety, steps; and its earlier editions."""
    sop = queries.get_sop(sop_id)
    return page(request, "knowledge/sop.html", nav_on=NAV, sop=sop, editions=queries.editions(sop.title))


@needs("desk.open", EDIT)
def write_sop(request: Request) -> HttpResponse:
    """Publish a procedure, new or as its next edition."""
    given = row_number(request.GET.get("of", ""))
    known = queries.get_sop(given) if given is not None else None
    facts = {"title": known.title, "text": notation.text_of(queries.steps_of(known.pk))} if known else {}
    form = forms.SopForm(request.POST or None, initial=facts)
    if submit(form, actions.publish_sop, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("sop", args=[number]))
    title = f"发布“{known.title}”第 {known.edition + 1} 版" if known else "写作业标准"
    back = reverse("sop", args=[known.pk]) if known else reverse("catalogue")
    return ask(request, form, title, back, NAV, verb="发布", note="新开工的服务单用新版，在办的不变")


@needs("desk.open", EDIT)
def add_skill(request: Request) -> HttpResponse:
    """Add a skill."""
    form = forms.SkillForm(request.POST or None)
    if submit(form, actions.add_skill, by=request.actor):
        return done(request, "", to=reverse("catalogue"))
    return ask(request, form, "加技能", reverse("catalogue"), NAV, verb="加上")


urlpatterns: list[URLPattern] = [
    path("desk/set-up/catalogue/", show_catalogue, name="catalogue"),
    path("desk/set-up/catalogue/add/", add_category, name="category-add"),
    path("desk/set-up/catalogue/<slug:code>/", show_category, name="category"),
    path("desk/set-up/catalogue/<slug:code>/edit/", edit_category, name="category-edit"),
    path("desk/set-up/catalogue/<slug:code>/questions/", edit_questions, name="category-questions"),
    path("desk/set-up/catalogue/<slug:code>/price/", set_price, name="category-price"),
    path("desk/set-up/sops/<int:sop_id>/", show_sop, name="sop"),
    path("desk/set-up/sops/write/", write_sop, name="sop-write"),
    path("desk/set-up/skills/add/", add_skill, name="skill-add"),
]
