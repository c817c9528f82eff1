"""The API's description stands in the repository; a change of the API is a change of that file."""

import json
from pathlib import Path

from guanjia.config import urls as _urls  # noqa: F401 - adds the routers
from guanjia.config.description import described

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_committed_description_is_the_one_of_the_code() -> None:
    now = json.loads(json.dumps(described(), default=str))
    assert json.loads(KEPT.read_text()) == now, "run: python tools/openapi.py"
