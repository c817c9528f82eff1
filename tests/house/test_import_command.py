"""`guanjia import` from the shell: preview counts, progress, report, error workbook beside the file."""

import shutil
from pathlib import Path

import pytest

from guanjia.config.commands import import_
from guanjia.customers.models import Household
from guanjia.kernel.models import LongRun
from guanjia.sheets import runs
from tests.world import World

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "household-ledger.xlsx", tmp_path))


def test_the_command_tells_what_it_does_and_leaves_the_error_workbook(
    world: World, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_.do("households", ledger, "hill", only_preview=False) == 0
    runs.watchers.clear()
    said = capsys.readouterr().out
    for line in (
        "预览：住户台账 → 山居",
        "拒收的行：10",
        "房屋：848",
        "租约：117",
        "涉及信仰或健康的备注（没有同意，不保存）：8",
        "进度：972 / 972",
        "完成：",
        "新建住户档案：847",
        "补全住户档案：1",
    ):
        assert line in said, line
    assert ledger.with_name("household-ledger.errors.xlsx").exists()


def test_a_preview_writes_nothing(world: World, ledger: Path) -> None:
    before = Household.objects.count()
    assert import_.do("households", ledger, "HILL", only_preview=True) == 0
    assert Household.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "code", "said"), [("cars", "HILL", "类别"), ("staff", "NONE", "项目"), ("staff", "HILL", "表头")]
)
def test_a_wrong_kind_project_or_file_is_said_in_words(
    world: World, ledger: Path, kind: str, code: str, said: str
) -> None:
    with pytest.raises(SystemExit, match=said):
        import_.do(kind, ledger, code, only_preview=False)
    assert not LongRun.objects.exists()
