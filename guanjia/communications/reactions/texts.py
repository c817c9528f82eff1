"""What the provider of text messages says became of them, through the signed door `sms`; in any order, each once."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
import structlog
from msgspec import Meta

from guanjia.communications import actions, connections, sms
from guanjia.communications.events import IncomingReceived
from guanjia.kernel.events import on
from guanjia.kernel.models import Event

log = structlog.get_logger()


class Report(msgspec.Struct, frozen=True):
    """`{"id": ours, "status": "delivered" | "failed", "code": the provider's word}`."""

    id: UUID
    status: Literal["delivered", "failed"]
    code: Annotated[str, Meta(max_length=60)] = ""


@on(IncomingReceived, when=lambda event: event.data["sender"] == sms.SENDER)
def hear_what_became_of_a_text(event: Event) -> None:
    """A message arrived on the phone, or never will."""
    try:
        said = msgspec.json.decode(connections.get_incoming(event.subject_id).body.encode(), type=Report)
    except msgspec.DecodeError:
        log.warning("text_report_not_understood", incoming=event.subject_id)
        return
    if not actions.note_arrival(said.id, has_arrived=said.status == "delivered", code=said.code):
        log.warning("text_report_of_no_message", incoming=event.subject_id)
