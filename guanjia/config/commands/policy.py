"""guanjia policy: the rules as one readable file, out and in again."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps

from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Write the rules to a file; or show what a file would change, ask for it, or publish it."""
    parser = argparse.ArgumentParser(prog="guanjia policy", description="导出、导入规则与时限")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import")
    out = verbs.add_parser("export", help="导出全部规则：制度的数值和已发布的数值")
    back = verbs.add_parser("import", help="看一份文件会改什么；加 --by 提出申请")
    for part in (out, back):
        part.add_argument("file", type=Path, help="toml 文件")
    back.add_argument("--by", default="", help="提出人的用户名；不填只看不写")
    back.add_argument("--approved-by", default="", help="批准人的用户名（不能是提出人）；填了马上发布")
    given = parser.parse_args(arguments)
    if given.verb == "import" and not given.file.is_file():
        raise SystemExit(f"没有这个文件：{given.file}")
    if given.verb == "import" and given.approved_by and not given.by:
        raise SystemExit("发布要写明提出人：加 --by 用户名。")
    with house():
        return export(given.file) if given.verb == "export" else take(given)


def export(file: Path) -> int:
    """Write everything."""
    file.write_text(import_module("guanjia.organization.policy_files").write(), encoding="utf-8")
    print(f"已导出到 {file}")
    return 0


def take(given: argparse.Namespace) -> int:
    """Show what is new, and ask for it or publish it, all or none."""
    files, refusals = (
        import_module("guanjia.organization.policy_files"),
        import_module("guanjia.kernel.refusals"),
    )
    try:
        pack = files.read(given.file.read_text(encoding="utf-8"))
        rows = files.news(pack)
        tell(files, rows)
        if not rows or not given.by:
            print("没有要改的。" if not rows else "这是预览，没有写入；提出申请请加 --by 用户名。")
            return 0
        actions = import_module("guanjia.organization.actions")
        approver = actor_of(given.approved_by) if given.approved_by else None
        reason = f"导入 {given.file.name}"[:200]
        actions.ask_policy_set(
            rows, by=actor_of(given.by), reason=reason, title=pack.title[:80], approver=approver
        )
    except (refusals.Refused, UnicodeDecodeError) as refusal:
        raise SystemExit(f"没有改：{getattr(refusal, 'message', '文件不是 UTF-8 文字')}") from None
    print(f"{'已发布' if approver else '已提出申请'} {len(rows)} 条。")
    return 0


def tell(files: Any, rows: Sequence[Any]) -> None:
    """One line a change: the rule, the scope, the old value and the new, and what speaks against it."""
    policy, words = import_module("guanjia.kernel.policy"), import_module("guanjia.organization.values")
    scopes = import_module("guanjia.organization.scopes")
    for line in files.judged(rows):
        row, key = line.row, policy.keys.get(line.row.key)
        if key is None:
            print(f"  {row.key}：没有这条规则")
            continue
        old, new = (words.value_in_words(key, value) for value in (line.before, row.value))
        when = f"，{row.valid_from:%Y-%m-%d %H:%M} 起" if row.valid_from else ""
        print(f"  {key.label}（{scopes.in_words(row.scope)}）：{old} → {new}{when}")
        if line.objection:
            print(f"    不能改：{line.objection}")


def actor_of(username: str) -> Any:
    """The person of a user name, with the roles held now."""
    queries = import_module("guanjia.organization.queries")
    account = (
        apps.get_model("organization", "Account")
        .objects.filter(username__iexact=username, is_active=True)
        .first()
    )
    if account is None:
        raise SystemExit(f"没有用户名是“{username}”的账号，或已停用。")
    return queries.actor_of_account(account.pk, "system")
