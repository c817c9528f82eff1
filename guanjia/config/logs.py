"""Logs as one JSON object a line, in UTC, that no text can forge."""

import json
import logging
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from guanjia.kernel.numbers import mask_in_text

# line breaks that JSON leaves as they are, and marks that turn the reading direction of a terminal
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Lines(logging.Formatter):
    """One entry a line: when, how grave, which part, what, and the facts that were given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as JSON; whole numbers of people are masked wherever a text holds one (A-3.1-10)."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "process": record.process,
            "said": mask_in_text(record.getMessage()),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            entry["error"] = mask_in_text(self.formatException(record.exc_info))
        text = json.dumps(entry, ensure_ascii=False, default=str)
        return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def as_facts(logger: Any, method: str, said: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """What the house's own parts log, as an entry like any other."""
    what, error = str(said.pop("event")), said.pop("exc_info", None)
    facts = {name: mask_in_text(str(value)) for name, value in said.items()}
    return (what,), {"exc_info": error, "extra": {"facts": facts}}


structlog.configure(
    processors=[as_facts],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
