"""记为表扬: what a contact said is praise of a colleague; nothing is typed again."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.intake import actions, queries
from guanjia.kernel.web import Request, ask, done, needs, submit
from guanjia.people.actions.commending import WORDS
from guanjia.people.web.commendations import PraiseForm


class ContactPraiseForm(PraiseForm):
    """Who was praised, in which words: those of the contact, which may be cut to what matters."""

    source = None  # type: ignore[assignment]


@needs("intake.register", "people.commend")
def praise(request: Request, contact_id: int) -> HttpResponse:
    """Keep a contact as praise."""
    contact = queries.get_contact(request.actor, contact_id)
    form = ContactPraiseForm(
        request.POST or None, project_id=contact.project_id, initial={"words": contact.text[:WORDS]}
    )
    back = reverse("contact", args=[contact_id])
    if submit(form, actions.praise_contact, contact, by=request.actor):
        return done(request, "", to=back, said="记下了，主管核实后上表扬墙")
    note = "联系随即办结；先谢谢客户，主管核实后上表扬墙"
    return ask(request, form, "记为表扬", back, "contacts", verb="记下", note=note)


urlpatterns: list[URLPattern] = [
    path("desk/contacts/<int:contact_id>/praise/", praise, name="contact-praise"),
]
