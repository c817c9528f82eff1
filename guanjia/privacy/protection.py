"""What the protection itself holds of somebody: consents, requests, who looked, the account."""

from collections.abc import Iterator

from django.db.models import Q

from guanjia.organization.models import Account
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.declared import Identity
from guanjia.privacy.models import Consent, DataRequest, ReadEntry, Reveal

Row = tuple[str, ...]


def stamp(at: object) -> str:
    """A moment in local time."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]


@declared.copy_part("账号", "用户名", "姓名", "开通")
def copy_account(identity: Identity) -> Iterator[Row]:
    """The account with which the person signs in."""
    for row in Account.objects.filter(pk=identity.account_id or -1):
        yield (row.username, row.name, stamp(row.created_at))


@declared.copy_part("同意", "什么信息", "用途", "方式", "时间", "监护人", "现在")
def copy_consents(identity: Identity) -> Iterator[Row]:
    """What the person agreed to and took back."""
    for row in Consent.objects.filter(party__in=[str(ref) for ref in identity.refs]).order_by("pk"):
        what = (declared.attribute_word(row.attribute), row.purpose, str(row.get_how_display()))
        yield (*what, stamp(row.given_at), row.guardian, str(row.get_status_display()))


@declared.copy_part("个人信息请求", "要什么", "内容", "时间", "结果")
def copy_requests(identity: Identity) -> Iterator[Row]:
    """What the person asked."""
    for row in DataRequest.objects.filter(party__in=[str(ref) for ref in identity.refs]).order_by("pk"):
        result = f"{row.get_status_display()} {row.answer}".strip()
        yield (str(row.get_sort_display()), row.words, stamp(row.asked_at), result)


@declared.copy_part("谁看过", "时间", "看了什么", "用途")
def copy_looks(identity: Identity) -> Iterator[Row]:
    """Who looked at the data; by what was looked at, never by name."""
    mine = Q(pk__in=())
    for ref in identity.refs:
        mine |= Q(subject_kind=ref.kind, subject_id=ref.id)
    for row in Reveal.objects.filter(mine).order_by("pk"):
        yield (stamp(row.at), declared.opened_words.get(row.field, "号码"), str(row.get_purpose_display()))
    for read in ReadEntry.objects.filter(mine).order_by("pk"):
        yield (stamp(read.at), "打开了档案", "")
