"""What colleagues say to colleagues on a case, and whom they call to it with @ (COL-04)."""

import re

from guanjia.communications import events, talks
from guanjia.communications.actions.messages import tell
from guanjia.communications.models import Comment
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Subject
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.kernel.work import action
from guanjia.organization import queries as organization

MENTION = re.compile(r"[@＠]([^\s@＠，。,：:；;、]{1,20})")


@action
def comment(subject: Subject, *, by: Actor, text: str) -> Comment:
    """Say something on a case; whoever is called with @ and may see the case gets a message.

    A name that nobody of the project has, or that several have, is refused, so that nobody waits for an answer in vain.
    """
    project_id = subject.event_project_id
    if project_id is None or by.id is None or not talks.sees(by, subject.ref):
        raise NotAllowed
    words = noted(text, 1000, "text")
    if not words:
        raise Refused("text_needed", "请写要说的话。", {"text": "请填写"})
    called = _called(words, project_id, subject)
    row = Comment.objects.create(
        subject_kind=subject.kind, subject_id=subject.pk, project_id=project_id, by_id=by.id, text=words,
        mentioned=sorted(called),
    )  # fmt: skip
    record(events.Commented(mentioned=len(called)), subject, by=by)
    name = organization.account_names({by.id}).get(by.id, "")
    url = f"/desk/go/{subject.kind}/{subject.pk}/"
    tell(
        called,
        "mentioned",
        subject,
        once=f"comment:{row.pk}",
        url=url,
        acted=by.ref,
        who=name,
        text=words[:120],
    )
    return row


def _called(words: str, project_id: int, subject: Subject) -> list[int]:
    """The accounts behind the names after @: colleagues of the project who may see the case."""
    names = dict.fromkeys(MENTION.findall(words))
    if not names:
        return []
    people = organization.colleagues(project_id)
    found = []
    for name in names:
        same = [pk for pk, (real, user) in people.items() if name in (real, user)]
        if len(same) != 1:
            why = "有几位同名的，请写用户名" if same else "没有这位同事"
            raise Refused("name_unknown", f"@{name}：{why}。", {"text": f"@{name}：{why}"})
        if not talks.sees(organization.actor_of_account(same[0], "desk"), subject.ref):
            raise Refused(
                "not_for_them", f"{name} 看不到这件事，请换一位。", {"text": f"{name} 看不到这件事"}
            )
        found.append(same[0])
    return found
