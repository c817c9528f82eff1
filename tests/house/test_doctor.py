from pathlib import Path

import pytest
from django.db import connection

from guanjia.config import checks, environment, keys
from guanjia.config.commands import doctor


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with keys."""
    monkeypatch.setenv("GUANJIA_HOME", str(tmp_path))
    keys.make(environment.keys_directory())
    return tmp_path


def states(findings: list[doctor.Finding]) -> dict[str, str]:
    return {finding.subject: finding.state for finding in findings}


def test_the_report_covers_everything_an_operator_must_know(home: Path, db: None) -> None:
    report = doctor.examine()
    assert [f.subject for f in report if f.subject != "历史记录"][:3] == ["设置", "密钥", "数据库"]
    assert {
        "设置",
        "密钥",
        "数据库",
        "数据表",
        "时钟",
        "后台",
        "磁盘",
        "中文字体",
        "网页文件",
        "手机访问",
    } <= set(states(report))


def test_a_database_that_may_lose_work_is_named_with_the_setting(home: Path, db: None) -> None:
    failures = [f.text for f in doctor.database_is_safe() if f.state == doctor.FAIL]
    assert failures == [  # the throwaway cluster of the tests is unsafe on purpose
        "数据库的 fsync 是 off，断电会丢失已确认的数据。请在 PostgreSQL 中设为 on。",
        "数据库的 full_page_writes 是 off，断电会丢失已确认的数据。请在 PostgreSQL 中设为 on。",
    ]


@pytest.mark.asvs("13.3.2")
def test_keys_that_others_can_read_are_an_error(home: Path) -> None:
    assert states(list(doctor.keys_are_private())) == {"密钥": "正常"}
    (environment.keys_directory() / keys.RING_FILE).chmod(0o644)
    (finding,) = doctor.keys_are_private()
    assert finding.state == "错误"
    assert finding.text == f"keyring.json 能被别的用户读取：chmod 600 {environment.keys_directory()}/*"


def test_a_full_disk_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOW_SPACE", 2**60)
    assert states(list(doctor.space_is_left())) == {"磁盘": "错误"}


def test_a_missing_chinese_font_says_how_to_get_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FONTS", ("No Such Font",))
    (finding,) = doctor.fonts_are_there()
    assert finding.state == "注意"
    assert finding.text == "没有找到，打印的单据会是方框：apt-get install fonts-noto-cjk"


def test_plain_http_is_a_warning_about_phones(home: Path) -> None:
    assert states(list(doctor.phones_can_use_it())) == {"手机访问": "注意"}


def test_a_worker_that_is_silent_is_a_warning(home: Path, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_heartbeat")
    assert states(list(doctor.database_is_safe()))["后台"] == "注意"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_heartbeat (name, at) VALUES ('worker', now())")
    assert states(list(doctor.database_is_safe()))["后台"] == "正常"


@pytest.mark.asvs("13.4.2")
def test_unsafe_settings_are_refused_each_with_its_reason(
    home: Path, db: None, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setenv("GUANJIA_DATABASE_URL", "postgresql://a@b/c")
    settings.GUANJIA_GUARDED, settings.DEBUG, settings.SECRET_KEY = True, True, "short"  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    with pytest.raises(SystemExit) as refusal:
        checks.refuse_unsafe()
    said = str(refusal.value)
    assert said.startswith("拒绝启动：")
    for word in ("GUANJIA_DEBUG=1", "GUANJIA_HOSTS", "GUANJIA_KEYS", "django.key 太弱", "fsync 是 off"):
        assert word in said
