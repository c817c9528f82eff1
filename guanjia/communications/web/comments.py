"""A comment on a case, from the card on its page."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from guanjia.communications import actions, talks
from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, done, needs, page, submit


class CommentForm(forms.Form):
    """What is said to colleagues; @ and a name calls somebody."""

    text = forms.CharField(label="内部备注", max_length=1000)


@needs("desk.open", "cases.talk")
def add_comment(request: Request, subject_kind: str, subject_id: int) -> HttpResponse:
    """Say something on a case within reach; what was refused stands with the words."""
    ref = SubjectRef(subject_kind, subject_id)
    subject = talks.case(request.actor, ref)
    to = going.address(request.actor, ref)
    if request.method != "POST":
        return HttpResponseRedirect(to)
    form = CommentForm(request.POST)
    if submit(form, actions.comment, subject, by=request.actor):
        return done(request, "", to=to)
    return page(request, "communications/comment.html", nav_on="inbox", form=form, to=to, action=request.path)


urlpatterns: list[URLPattern] = [
    path("desk/comments/<slug:subject_kind>/<int:subject_id>/", add_comment, name="comment-add"),
]
