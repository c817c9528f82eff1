"""Values of the organization itself, and those of the documents whose part of the system comes later."""

import tomllib
from pathlib import Path

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey
from guanjia.organization.models import Project

LATER = Path(__file__).resolve().parent / "pack" / "later.toml"
TYPES = {str(code): str(word) for code, word in Project.Type.choices}

policy.declare(
    PolicyKey(
        "org.project_types", "项目类型", list(TYPES), "", "B-1-3", True, kind="list", options=TYPES,
        required=tuple(TYPES), scopes=(), roles=("administrator",),
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
policy.relate(
    "complaint.group_major_minutes", "<=", "complaint.group_minutes", "重大投诉成立小组不能比一般的慢"
)
for quick, slow in (
    ("satisfy.minor", "satisfy.important"), ("satisfy.important", "satisfy.major"),
    ("silence.major", "silence.important"), ("silence.important", "silence.minor"),
):  # fmt: skip
    policy.relate(
        f"complaint.{quick}_minutes", "<=", f"complaint.{slow}_minutes", "投诉时限要按等级一级比一级长"
    )
