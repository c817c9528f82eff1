"""The register of personal fields against the schema: encrypted columns, and plain ones that tell of people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from guanjia.kernel.secrets import sealed_columns
from guanjia.privacy import declared
from guanjia.privacy.declared import PersonalField

TELLS = re.compile(r"(^|_)(phone|mobile|email|identity|plate|gender|birth|card|passport)(_|$)")
# numbers of the company itself, not of a person
OF_THE_COMPANY = {
    ("organization_company", "service_phone"), ("organization_project", "service_phone"),
    ("organization_project", "emergency_phone"),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A column with personal data in the schema, and its row in the register if there is one."""

    table: str
    column: str
    is_encrypted: bool
    field: PersonalField | None

    @property
    def is_registered(self) -> bool:
        """Whether the register has it."""
        return self.field is not None

    @property
    def is_kept(self) -> bool:
        """Whether it is encrypted as its class wants; what is not registered never is."""
        return self.field is not None and (self.is_encrypted or self.field.level == "general")

    @property
    def word(self) -> str:
        """What it is called."""
        return declared.field_words.get((self.table, self.column), "还没有登记的字段")


def scan() -> Iterator[Found]:
    """Every column of the house's tables that holds personal data."""
    for model in apps.get_models():
        table = model._meta.db_table
        if not model.__module__.startswith("guanjia.") or table in declared.key_tables:
            continue
        sealed = {one.column for one in sealed_columns(model)}
        for field in model._meta.concrete_fields:
            column = str(field.column)
            key = (table, column)
            tells = TELLS.search(column) and field.get_internal_type() != "BinaryField"
            if column in sealed or key in declared.fields or (tells and key not in OF_THE_COMPANY):
                yield Found(table, column, column in sealed, declared.fields.get(key))
