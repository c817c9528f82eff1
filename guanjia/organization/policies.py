"""Values of the organization itself, and those of the documents whose part of the system comes later."""

import tomllib
from pathlib import Path

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey
from guanjia.organization.models import Project

LATER = Path(__file__).resolve().parent / "pack" / "later.toml"
DOOR = ("security_admin",)
TYPES = {str(code): str(word) for code, word in Project.Type.choices}


def divides_a_year(value: object) -> str | None:
    """The check of a number of months: whole periods make a year."""
    return None if value in (1, 2, 3, 4, 6, 12) else "请填 1、2、3、4、6 或 12。"


policy.declare(
    PolicyKey(
        "org.project_types", "项目类型", list(TYPES), "", "B-1-3", True, kind="list", options=TYPES,
        required=tuple(TYPES), scopes=(), roles=("administrator",),
    ),
    PolicyKey(
        "door.code_minutes", "登录验证码几分钟内有效", 10, "分钟", check=policy.positive, scopes=(), roles=DOOR,
    ),
    PolicyKey("door.code_tries", "一个登录验证码最多试几次", 5, "次", check=policy.positive, scopes=(), roles=DOOR),
    PolicyKey(
        "door.codes_per_phone", "同一手机号一小时最多要几个验证码", 3, "个", check=policy.positive, scopes=(),
        roles=DOOR,
    ),
    PolicyKey(
        "door.codes_per_address", "同一网络地址一小时最多要几个验证码", 20, "个", check=policy.positive, scopes=(),
        roles=DOOR,
    ),
    PolicyKey(
        "door.link_hours", "业主登录链接几小时内有效", 24, "小时", check=policy.positive, scopes=(), roles=DOOR,
    ),
    PolicyKey(
        "access.review_months", "几个月复核一次权限", 3, "个月", "A-3.1-11", check=divides_a_year, scopes=(),
        roles=DOOR,
    ),
    PolicyKey(
        "access.review_days", "权限复核几天内做完", 14, "天", "A-3.1-11", check=policy.positive, scopes=(), roles=DOOR,
    ),
    PolicyKey("policy.read_days", "制度文件、规则变更几天内读完", 7, "天", "B-6.3-1", scopes=()),
)  # fmt: skip


def later() -> list[PolicyKey]:
    """The values of the data file; a list of the documents keeps every item that they name."""
    rows = tomllib.loads(LATER.read_text())["value"]
    return [
        PolicyKey(
            row["key"], row["label"], row["default"], row.get("unit", ""), row["clause"], row["stated"],
            kind=row["kind"], required=tuple(row["default"]) if row["kind"] == "list" and row["stated"] else (),
            also=tuple(row.get("also", ())), options=row.get("options", {}), is_built=False,
        )
        for row in rows
    ]  # fmt: skip


policy.declare(*later())
policy.relate("hire.age_from", "<=", "hire.age_to", "年龄参考的下限不能高于上限")
