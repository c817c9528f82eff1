"""A list as a file that people take away: a workbook, or plain text with commas; never a formula (S13)."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import FileResponse, HttpResponse

from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import looks_like_formula
from guanjia.sheets.workbooks import write_workbook

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def download(
    name: str, kind: str, sheet: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> HttpResponse:
    """The rows as `name.kind`, in a workbook on a named sheet; NotFound for a kind that is not offered."""
    if kind not in TYPES:
        raise NotFound
    out = io.BytesIO()
    if kind == "xlsx":
        write_workbook(out, {sheet: [headings, *rows]})
    else:
        out.write(plain([headings, *rows]))
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])  # type: ignore[return-value]


def plain(rows: Iterable[Sequence[str]]) -> bytes:
    """Comma-separated text that a spreadsheet opens as Chinese and reads as words."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([f"'{cell}" if looks_like_formula(cell) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
