"""What somebody typed and did not send: kept encrypted on the server for seven days."""

import json
from datetime import timedelta
from typing import Any

from guanjia.kernel import clock, jobs
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Draft
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action

KEEP = timedelta(days=7)
MAX_CHARACTERS = 20_000


@action
def keep(*, by: Actor, page: str, fields: dict[str, Any]) -> str:
    """Keep the fields of a form for a page; returns the local time of saving."""
    wanted = {k: v for k, v in fields.items() if not k.startswith(("_", "csrf")) and "password" not in k}
    body = json.dumps(wanted, ensure_ascii=False)
    if len(body) > MAX_CHARACTERS:
        raise Refused("draft_too_long", "写得太长，草稿没有保存，请先提交。")
    row = Draft.objects.filter(actor=by.ref, page=page).first() or Draft(actor=by.ref, page=page)
    row.body, row.saved_at = body, clock.now()
    row.save()
    return row.saved_at.astimezone(clock.SHOWN_IN).strftime("%H:%M")


def kept(actor: Actor, page: str) -> dict[str, Any] | None:
    """The draft of a page, or none."""
    row = Draft.objects.filter(actor=actor.ref, page=page, saved_at__gt=clock.now() - KEEP).first()
    if row is None:
        return None
    saved = row.saved_at.astimezone(clock.SHOWN_IN).strftime("%m-%d %H:%M")
    return {"saved": saved, "fields": json.loads(row.body)}


@action
def drop(*, by: Actor, page: str) -> None:
    """Forget a draft, for it was sent or is not wanted."""
    Draft.objects.filter(actor=by.ref, page=page).delete()


@jobs.daily
def forget_old_drafts() -> None:
    """Remove drafts older than seven days."""
    Draft.objects.filter(saved_at__lt=clock.now() - KEEP).delete()
