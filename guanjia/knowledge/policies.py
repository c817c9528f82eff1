"""What may narrow a rule: the category of a service, how soon it is wanted."""

from guanjia.knowledge.models import Category
from guanjia.organization import scopes
from guanjia.organization.scopes import ScopeName


def categories() -> list[tuple[object, str]]:
    """Categories in use, by code."""
    return list(Category.objects.filter(is_offered=True).order_by("code").values_list("code", "name"))


def urgencies() -> list[tuple[object, str]]:
    """How soon."""
    return [(str(value), str(word)) for value, word in Category.Urgency.choices]


scopes.declare(ScopeName("category", "类别", categories), ScopeName("urgency", "紧急程度", urgencies))
