"""What the application's own database role may do: everything with rows, except changing history."""

from django.apps import apps
from django.db import connection
from psycopg import sql

from guanjia.config import database

HISTORY = {"kernel_event"}


def append_only_tables() -> list[str]:
    """The tables whose rows, once written, may be neither changed nor deleted."""
    marked = {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}
    return sorted(HISTORY | marked)


def apply(role: str | None = None) -> None:
    """Give the application role its rights in this database; nothing where that role does not exist."""
    role = role or database.application_user()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            return
        name = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        for table in append_only_tables():
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier(table), name))


def may_change(table: str) -> bool:
    """Whether the role that pages and worker use may change rows of a table."""
    role = database.application_user()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, 'UPDATE') OR has_table_privilege(%s, %s, 'DELETE')",
            [role, table] * 2,
        )
        return bool(cursor.fetchone()[0])
