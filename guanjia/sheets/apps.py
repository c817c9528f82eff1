"""Spreadsheets: opened safely, read as typed rows, imported in chunks, answered with an error list."""

from guanjia.kernel.apps import ContextConfig


class SheetsConfig(ContextConfig):
    """The context `sheets`."""

    name = "guanjia.sheets"
    label = "sheets"
    verbose_name = "表格"
