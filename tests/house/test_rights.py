import pytest
from django.db import ProgrammingError, connection

from guanjia.config import grants


@pytest.fixture
def as_application(own_database: str) -> None:
    """Act in a database of its own as the role that pages and worker use."""
    grants.apply("guanjia_app")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE guanjia_app")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE kernel_event SET name = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event"],
)
@pytest.mark.asvs("13.2.2", "16.4.2")
def test_the_application_cannot_rewrite_history(as_application: None, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)


def test_the_application_can_do_its_daily_work(as_application: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_heartbeat (name, at) VALUES ('test', now())")
        cursor.execute("UPDATE kernel_heartbeat SET at = now() WHERE name = 'test'")
        cursor.execute("DELETE FROM kernel_heartbeat WHERE name = 'test'")
        assert cursor.rowcount == 1


@pytest.mark.asvs("13.2.2")
def test_the_application_builds_no_tables(as_application: None) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE mine (id int)")
