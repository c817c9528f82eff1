"""Values of policies as people read and write them."""

from datetime import timedelta
from typing import Any

from guanjia.kernel.policy import PolicyKey
from guanjia.organization.moments import in_words

ENDED = "上一级的数值"


def value_in_words(key: PolicyKey, value: Any) -> str:
    """A value with its unit; long minutes as hours and days, lists and choices by their words."""
    if value is None:
        return ENDED
    if isinstance(value, list):
        return "、".join(str(key.options.get(item, item)) for item in value)
    if key.kind == "choice":
        return str(key.options.get(value, value))
    if key.unit == "分钟" and isinstance(value, int | float) and value > 60 and float(value).is_integer():
        return in_words(timedelta(minutes=value))
    return f"{value} {key.unit}".strip()


def source_of(key: PolicyKey, value: Any) -> str:
    """Where a value comes from: the document, an assumed default, or a published change."""
    if value != key.default:
        return "改过"
    return "制度写明" if key.stated else "默认"


def value_of_text(key: PolicyKey, text: str) -> Any:
    """What a person typed as a value of the key: a number, lines of a list, a code; ValueError for no number."""
    if key.kind == "list":
        codes = {word: code for code, word in key.options.items()}
        return [codes.get(line.strip(), line.strip()) for line in text.splitlines() if line.strip()]
    if key.kind != "number":
        return text.strip()
    number = float(text.strip())
    return int(number) if number.is_integer() else number


def value_as_text(key: PolicyKey, value: Any) -> str:
    """The value as it stands in the field of a form."""
    if isinstance(value, list):
        return "\n".join(str(key.options.get(item, item)) for item in value)
    return "" if value is None else str(value)
