"""What may narrow a rule: the category of a service, how soon it is wanted; and the values of documents."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive
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


KEEPERS = ("supervisor", "project_manager", "administrator")


def share(value: object) -> str | None:
    """A share in percent: above 0, at most 100."""
    good = isinstance(value, (int, float)) and 0 < value <= 100
    return None if good else "请填 1 到 100 之间的数。"


policy.declare(
    PolicyKey(
        "documents.review_months", "制度文件几个月复审一次", 12, "个月", "DX-9.1-1", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "documents.review_notice_days", "制度文件复审提前几天提醒", 30, "天", "DX-9.1-1", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "documents.quiz_pass", "小测验答对多少算合格", 80, "%", "D-2.1.1-3", check=share, scopes=(), roles=KEEPERS,
    ),
)  # fmt: skip
