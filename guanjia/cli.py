"""The `guanjia` command: one small module a verb in guanjia/config/commands."""

import argparse
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "run": "启动整套系统（数据库、网页、后台），Ctrl-C 停止",
    "serve": "只启动网页进程",
    "worker": "只启动后台进程",
    "migrate": "建立或升级数据库表",
    "init": "新建公司、第一个项目和第一位管理员",
    "demo": "载入演示数据（只用于内置数据库，或加 --demo）",
    "import": "导入表格：guanjia import 类别 文件",
    "backup": "备份数据库与上传文件到一个文件",
    "restore": "从备份文件恢复",
    "doctor": "检查设置、数据库、磁盘、字体、时钟",
    "token": "给一个账号发放接口令牌",
    "rotate-keys": "换用新的加密密钥，并把旧值重新加密",
    "rebuild": "从事件重算全部指标",
    "replay": "从事件重放全部时限，与表里的比较",
    "verify": "核对事件链：哪条被改、被删、被换、被截断",
    "policy": "导出、导入规则与时限：guanjia policy export|import 文件",
    "bench-routing": "排程测试：规划 Solomon 文件或 JSON 文件里的上门问题",
    "triage": "分类定级：guanjia triage train|classify 表格文件",
    "manage": "运行 Django 管理命令",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is named first; every other argument belongs to it."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="guanjia",
        description="管家：物业服务管理系统",
        usage="guanjia 命令 [选项]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="命令：\n" + "\n".join(f"  {name:<14}{meaning}" for name, meaning in COMMANDS.items()),
    )
    parser.add_argument("command", choices=COMMANDS, metavar="命令", help="见下表；guanjia 命令 -h 看选项")
    chosen = parser.parse_args(given[:1] or ["-h"])
    module = import_module(
        f"guanjia.config.commands.{chosen.command.replace('-', '_').replace('import', 'import_')}"
    )
    return int(module.run(given[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
