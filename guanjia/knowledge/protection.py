"""What documents tell the protection of personal data: how long signed names stay."""

from datetime import datetime

from django.db.models import QuerySet

from guanjia.knowledge.models import ReadingDuty
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, KeepRule


def old_signatures(before: datetime, held: Held) -> QuerySet[ReadingDuty]:
    """Acknowledgements from before a moment that still hold the name."""
    rows = ReadingDuty.objects.filter(done_at__lt=before).exclude(signed_name_sealed=b"")
    return rows.exclude(account__in=held.accounts)


declared.keep(
    KeepRule(
        "signed_names", "承诺书上的签名", "签认以后", ("knowledge_readingduty", "signed_name_sealed"),
        lambda before, held: old_signatures(before, held).count(),
        lambda before, held: old_signatures(before, held).update(signed_name_sealed=b""),
    )
)  # fmt: skip
declared.word("knowledge_readingduty", signed_name_sealed="承诺书签名")
