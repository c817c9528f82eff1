"""The contexts of the house in their order, bottom up; a context may import only those before it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent

CONTEXTS = (
    "kernel",
    "sheets",
    "organization",
    "sla",
    "measures",
    "privacy",
    "estate",
    "knowledge",
    "people",
    "stores",
    "customers",
    "communications",
    "workorders",
    "collaboration",
    "complaints",
    "dispatch",
    "intake",
    "followups",
    "insights",
    "portal",
)


def installed() -> tuple[str, ...]:
    """The contexts that are present in this tree, bottom up."""
    return tuple(name for name in CONTEXTS if (PACKAGE / name / "apps.py").exists())


def modules(inner: str) -> list[str]:
    """The dotted names of one inner module (`web.urls`, `api.routes`) in every context that has it."""
    file = Path(*inner.split(".")).with_suffix(".py")
    return [f"guanjia.{name}.{inner}" for name in installed() if (PACKAGE / name / file).exists()]
