"""Write docs/openapi.json from the API's code."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings_test")

import django  # noqa: E402

django.setup()

from guanjia.config import urls as _urls  # noqa: E402, F401 - adds the routers
from guanjia.config.description import described  # noqa: E402

text = json.dumps(described(), ensure_ascii=False, indent=1, default=str)
(ROOT / "docs" / "openapi.json").write_text(text + "\n")
