"""What the protection gives to the kernel and to its own register: personal fields, menu lines, pages."""

from django.urls import reverse

from guanjia.kernel import attachments, going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.privacy import declared, queries
from guanjia.privacy.declared import PersonalField
from guanjia.privacy.models import DataRequest, ExportRequest, Incident


def hide(text: str) -> str:
    """A mask that shows nothing."""
    return "*" * min(len(text), 6)


declared.declare(
    PersonalField("privacy_datarequest", "words_sealed", "personal", "办理本人请求", hide, 1095, "law"),
    PersonalField("privacy_incident", "words_sealed", "personal", "处置信息安全事件", hide, 1095, "law"),
    PersonalField(
        "organization_account", "name_sealed", "personal", "登录和留痕", mask_name, 1095, "interest"
    ),
    PersonalField("kernel_draft", "body_sealed", "personal", "没提交的草稿", hide, 7),
    PersonalField("privacy_consent", "guardian_sealed", "personal", "监护人同意", mask_name, 1095, "law"),
)

declared.word("organization_account", name_sealed="账号姓名")
declared.word("kernel_draft", body_sealed="草稿")
declared.word("privacy_consent", guardian_sealed="监护人姓名")
declared.word("privacy_datarequest", words_sealed="请求的说明")
declared.word("privacy_incident", words_sealed="事件的经过")


navigation.add(
    Entry("desk", "客户", "consents", "同意台账", "checks", "consents", "privacy.consents", 60),
    Entry(
        "desk", "客户", "data-requests", "个人信息请求", "id-badge-2", "data-requests", "privacy.requests", 62),
    Entry("desk", "设置", "incidents", "信息安全事件", "alert-triangle", "incidents", "privacy.report", 64),
    Entry("desk", "设置", "keeping", "留存期限", "clock", "keeping", "privacy.keep", 66),
    Entry("desk", "设置", "personal-fields", "个人信息台账", "database", "personal-fields", "privacy.audit", 68),
    Entry("desk", "设置", "audit", "审计记录", "eye", "read-audit", "privacy.audit", 50),
    Entry("desk", "设置", "reveal-counts", "查看统计", "chart-bar", "reveal-counts", "privacy.audit", 52),
    Entry("desk", "设置", "exports", "导出", "file-export", "exports", "privacy.report", 62),
)  # fmt: skip


@going.page_of(DataRequest.kind)
def page_of_request(actor: Actor, request_id: int) -> str:
    """The request: at the desk for who works on it, else on the own page."""
    return (
        reverse("data-request", args=[request_id])
        if actor.may("privacy.requests")
        else reverse("home-privacy")
    )


@going.names_of(DataRequest.kind)
def names_of_requests(actor: Actor, request_ids: list[int]) -> dict[int, str]:
    """What was asked, within reach."""
    rows = queries.requests(actor).filter(pk__in=request_ids)
    return {row.pk: f"个人信息请求：{row.get_sort_display()}" for row in rows}


@going.page_of(ExportRequest.kind)
def page_of_export(actor: Actor, export_id: int) -> str:
    """The list of exports."""
    return reverse("exports") if actor.may("desk.open") and actor.may("privacy.report") else ""


@attachments.owner_check(ExportRequest.kind)
def may_see_file(actor: Actor, export_id: int) -> object:
    """Nobody takes the encrypted file by its address: the page opens it, counts and records."""
    raise NotFound


@going.page_of(Incident.kind)
def page_of_incident(actor: Actor, incident_id: int) -> str:
    """The incident."""
    return reverse("incident", args=[incident_id]) if actor.may("privacy.incidents") else ""


@going.names_of(Incident.kind)
def names_of_incidents(actor: Actor, incident_ids: list[int]) -> dict[int, str]:
    """Its number and what happened, within reach."""
    rows = queries.incidents(actor).filter(pk__in=incident_ids)
    return {row.pk: f"{row.number} {row.get_sort_display()}" for row in rows}
