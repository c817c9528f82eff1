"""The audit pack: a frozen map on paper and as a workbook."""

import io
from collections.abc import Iterator
from typing import Any

from guanjia.insights.models import MapSnapshot, Report
from guanjia.kernel import clock
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.sheets import papers
from guanjia.sheets.workbooks import write_workbook

TEMPLATE = "insights/templates/insights/audit-pack.typ"
REPORT = "insights/templates/insights/report.typ"
STAMP = "%Y-%m-%d %H:%M"
HEADINGS = (
    "制度", "章节", "编号", "条款", "数值", "现行改为", "怎么落实", "状态", "指标", "现值", "分子", "分母", "目标",
    "责任人", "权重", "推定", "人工确认到", "不适用的理由",
)  # fmt: skip


def audit_pack(snapshot: MapSnapshot, url: str) -> bytes:
    """The frozen map as a PDF."""
    company = organization.company()
    data = snapshot.data | {
        "company": company.name if company else "",
        "foot": f"存于 {local(snapshot.taken_at):{STAMP}}　打印于 {local(clock.now()):{STAMP}}",
        "number": snapshot.project.code, "project": snapshot.project.name, "score": snapshot.score,
        "mark": f"第 {snapshot.pk} 份",
        "span": f"{snapshot.since:%Y-%m-%d} 至 {snapshot.until:%Y-%m-%d}",
        "taken": f"{local(snapshot.taken_at):{STAMP}}",
    }  # fmt: skip
    return papers.render(TEMPLATE, data, url)


def report_paper(report: Report, url: str) -> bytes:
    """A frozen report as a PDF."""
    company = organization.company()
    data = report.data | {
        "company": company.name if company else "", "project": report.project.name,
        "number": report.data["name"], "kind": report.get_period_display(),
        "foot": f"存于 {local(report.frozen_at):{STAMP}}　打印于 {local(clock.now()):{STAMP}}",
        "span": f"{report.since:%Y-%m-%d} 至 {report.until:%Y-%m-%d}",
    }  # fmt: skip
    return papers.render(REPORT, data, url)


def audit_workbook(snapshot: MapSnapshot) -> io.BytesIO:
    """The frozen map as a workbook: what came out of it, then a row a clause and measure."""
    book = io.BytesIO()
    write_workbook(book, {"结论": summary(snapshot), "条款对照": [HEADINGS, *rows(snapshot.data)]})
    book.seek(0)
    return book


def summary(snapshot: MapSnapshot) -> list[tuple[Any, ...]]:
    """Project, dates, weighted conformity, and how many clauses stand how."""
    counts = snapshot.data["counts"]
    return [
        ("制度对照审核包", f"第 {snapshot.pk} 份"),
        ("项目", snapshot.project.name), ("项目编号", snapshot.project.code),
        ("存下时间", f"{local(snapshot.taken_at):{STAMP}}"),
        ("数据范围", f"{snapshot.since:%Y-%m-%d} 至 {snapshot.until:%Y-%m-%d}"),
        ("加权符合度", "还没有可判断的条款" if snapshot.score is None else snapshot.score),
        ("有据的条款", snapshot.data.get("coverage", "—")),
        ("条款数", sum(counts.values())), *counts.items(),
    ]  # fmt: skip


def rows(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row for every clause and each of its measures; one without measures where it has none."""
    for part in data["documents"]:
        for chapter in part["chapters"]:
            for line in chapter["lines"]:
                for figure in line["figures"] or [{}]:
                    yield (part["title"], chapter["name"], *_row(line, figure))


def _row(line: dict[str, Any], figure: dict[str, Any]) -> tuple[Any, ...]:
    target = figure.get("target")
    return (
        line["id"], line["asks"], line["values"], line.get("changed", ""), line["how"], line["standing"],
        figure.get("label", ""), figure.get("text", ""), figure.get("hits", ""), figure.get("total", ""),
        f"{target:.0%}" if target is not None else "", line["owner"], line["weight"],
        "是" if line["assumed"] else "", line["attested_until"], line["exempt"],
    )  # fmt: skip
