"""A phone in plain code that keeps acts and sends them as the one in the browser does; its clock may be wrong."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client, RequestFactory

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web.offline import take

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Carried:
    """One phone of one person: its secret, its counter, what waits in it; `error` is how far its clock is ahead."""

    client: Client
    error: timedelta = timedelta(0)
    skew: timedelta | None = None
    seq: int = 0
    secret: str = ""
    actor: Actor | None = None  # set: the view is called past the house's door, which costs most of the time
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def register(self) -> "Carried":
        """Make it ready, with a signal."""
        self.secret, self.skew = secrets.token_hex(32), -self.error
        self.client.post("/field/phone/", headers={"X-Phone": self.secret})
        return self

    def shows(self, at: datetime) -> int:
        """What its clock says at a moment, in milliseconds."""
        return int((at + self.error).timestamp() * 1000)

    def act(self, order: WorkOrder, verb: str, at: datetime, **fields: Any) -> dict[str, Any]:
        """Do something without signal: kept with its number, its time and its key."""
        self.seq += 1
        key = f"key-{self.secret[:8]}-{self.seq:06d}"
        kept = {
            "act.key": key, "act.seq": self.seq, "act.order": order.pk, "act.verb": verb,
            "act.shown_at": self.shows(at), "_key": key, **fields,
        }  # fmt: skip
        if self.skew is not None:
            kept["act.skew"] = int(self.skew.total_seconds() * 1000)
        self.waiting.append(kept)
        return kept

    def send(self, act: dict[str, Any], at: datetime) -> Any:
        """Send one act at a moment; returns the response."""
        with clock.pinned(at):
            body = act | {"act.sent_at": self.shows(at)}
            if self.actor is None:
                return self.client.post("/field/acts/", body, headers={"X-Phone": self.secret})
            request = RequestFactory().post("/field/acts/", body, headers={"X-Phone": self.secret})
            request.actor = self.actor  # type: ignore[attr-defined]
            return take(request)
