"""Write the drawn part of every context's README: states, events in and out, clauses served.

`python tools/context_pages.py` rewrites what stands below the mark; `--check` only says what is stale.
"""

import os
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

MARK = "<!-- drawn from the code below this line -->"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings_test")

import django  # noqa: E402

django.setup()

from guanjia.config.contexts import CONTEXTS  # noqa: E402
from guanjia.kernel import events, moves  # noqa: E402


def states_of(context: str) -> list[str]:
    """The life cycle as a diagram."""
    name = f"guanjia.{context}.states"
    if find_spec(name) is None:
        return []
    return ["## States", "", "```mermaid", moves.diagram(import_module(name).MOVES), "```", ""]


def events_of(context: str) -> list[str]:
    """Events that the context records, and those it hears."""
    out = {name: kind for name, kind in sorted(events.kinds.items()) if name.startswith(f"{context}.")}
    lines = ["## Events out", ""] if out else []
    lines += [f"- `{name}`: {(kind.__doc__ or '').strip()}" for name, kind in out.items()]
    heard = [
        f"- `{name}` → `{reaction.split('.')[-1]}`"
        for name, reactions in sorted(events._reacting.items())
        for reaction in reactions
        if reaction.startswith(f"guanjia.{context}.reactions")
    ]
    return [*lines, *(["", "## Events in", "", *heard] if heard else []), ""]


def clauses_of(context: str) -> list[str]:
    """Clauses that the context's code names."""
    text = "".join(path.read_text() for path in (ROOT / "guanjia" / context).rglob("*.py"))
    found = sorted(set(re.findall(r"\b[ABCD]-\d(?:\.\d)*(?:-\d+)?\b", text)))
    return ["## Clauses", "", ", ".join(found), ""] if found else []


def page_of(context: str) -> str:
    """The whole README with its drawn part."""
    path = ROOT / "guanjia" / context / "README.md"
    said = path.read_text().split(MARK)[0].rstrip() if path.exists() else f"# {context}"
    drawn = [*states_of(context), *events_of(context), *clauses_of(context)]
    return "\n".join([said, "", MARK, "", *drawn]).rstrip() + "\n"


def main() -> int:
    """Write or check every page."""
    stale = []
    for context in CONTEXTS:
        path = ROOT / "guanjia" / context / "README.md"
        page = page_of(context)
        if path.exists() and path.read_text() == page:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if "--check" not in sys.argv:
            path.write_text(page)
    print("\n".join(stale))
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
