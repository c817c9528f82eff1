"""The library of scripts 话术: added, changed, switched off and on; loaded once from the pack."""

import tomllib
from pathlib import Path
from typing import Any

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import tidy
from guanjia.kernel.work import action
from guanjia.knowledge import events, rules
from guanjia.knowledge.models import Script
from guanjia.organization.models import Project

PACK = Path(__file__).resolve().parents[1] / "pack" / "scripts.toml"
BRACES = str.maketrans("｛｝", "{}")


@action
def add_script(
    *, by: Actor, situation: str, title: str, project: Project | None = None, **facts: Any
) -> Script:
    """Add a script, for every project or for one."""
    require(rules.may_keep_script(by, project.pk if project else None))
    script = Script(**_good(Script(), facts | {"situation": situation, "title": title, "project": project}))
    script.save()
    record(events.ScriptAdded(), script, by=by)
    return script


@action
def change_script(script: Script, *, by: Actor, **facts: Any) -> Script:
    """Change a script, or switch it off or on."""
    require(rules.may_keep_script(by, script.project_id))
    facts = _good(script, facts)
    project = facts.get("project", script.project)
    require(rules.may_keep_script(by, project.pk if project else None))
    changed = {name: value for name, value in facts.items() if value != getattr(script, name)}
    if not changed:
        return script
    fact = events.ScriptChanged(fields=sorted(changed), is_on=changed.get("is_on", script.is_on))
    return amend(script, fact, by=by, **changed)


def _good(script: Script, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are kept: a phrase a line, known names and clauses, a title that is free."""
    facts = facts | {name: _lines(facts[name]) for name in ("say", "avoid") if name in facts}
    after = {name: facts.get(name, getattr(script, name)) for name in ("situation", "title", "say", "avoid")}
    require(rules.is_good_script(after["say"], after["avoid"]))
    require(rules.are_clauses(facts.get("clauses", ())))
    same = Script.objects.filter(
        situation=after["situation"], title=after["title"], project=facts.get("project", script.project)
    )
    if same.exclude(pk=script.pk).exists():
        raise Refused("title_taken", f"这里已经有“{after['title']}”了，请换个名称。", {"title": "请换个名称"})
    return facts


def _lines(text: str) -> str:
    """A phrase a line, without empty ones."""
    rows = map(str.strip, tidy(text).translate(BRACES).split("\n"))
    return "\n".join(row for row in rows if row)


@action
def load_scripts(*, by: Actor) -> list[Script]:
    """Load the scripts of the pack; those that are there already stay as they are."""
    known = set(Script.objects.filter(project=None).values_list("situation", "title"))
    rows = tomllib.loads(PACK.read_text(encoding="utf-8"))["script"]
    return [
        add_script(by=by, position=position, **row)
        for position, row in enumerate(rows, 1)
        if (row["situation"], row["title"]) not in known
    ]
