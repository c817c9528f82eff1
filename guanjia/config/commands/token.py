"""guanjia token: an API token for an account, shown once."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from django.apps import apps

from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Print a new token for the account."""
    parser = argparse.ArgumentParser(prog="guanjia token", description="给一个账号发放接口令牌")
    parser.add_argument("username", help="用户名")
    username = parser.parse_args(arguments).username
    with house():
        account = apps.get_model("organization", "Account").objects.filter(username__iexact=username).first()
        if account is None:
            raise SystemExit(f"没有用户名是“{username}”的账号。")
        actions, actors = (
            import_module("guanjia.organization.actions"),
            import_module("guanjia.kernel.actors"),
        )
        print(actions.issue_token(account, by=actors.SYSTEM))
    return 0
