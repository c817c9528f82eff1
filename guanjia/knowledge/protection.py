"""What documents tell the protection of personal data: how long signed names stay, and what residents asked."""

from datetime import datetime

from django.db.models import QuerySet

from guanjia.kernel.work import action
from guanjia.knowledge.models import ReadingDuty, Unanswered
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, Identity, KeepRule


def old_signatures(before: datetime, held: Held) -> QuerySet[ReadingDuty]:
    """Acknowledgements from before a moment that still hold the name."""
    rows = ReadingDuty.objects.filter(done_at__lt=before).exclude(signed_name_sealed=b"")
    return rows.exclude(account__in=held.accounts)


@declared.eraser
@action
def erase_questions(identity: Identity) -> dict[str, int]:
    """Take the words that name a person out of questions that found no answer: residents wrote them."""
    return {"没有答案的问题": privacy.scrub(Unanswered.objects.order_by("pk"), identity.words)}


declared.keep(
    KeepRule(
        "signed_names", "承诺书上的签名", "签认以后", ("knowledge_readingduty", "signed_name_sealed"),
        lambda before, held: old_signatures(before, held).count(),
        lambda before, held: old_signatures(before, held).update(signed_name_sealed=b""),
    )
)  # fmt: skip
declared.word("knowledge_readingduty", signed_name_sealed="承诺书签名")
