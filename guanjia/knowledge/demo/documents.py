"""Documents of the demo: three in force, one of them in its second edition, one that waits; some read, some owed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from guanjia.kernel import clock, events
from guanjia.kernel.actors import Actor
from guanjia.knowledge import actions, library
from guanjia.knowledge.demo import texts
from guanjia.knowledge.models import Document, Edition
from guanjia.organization.models import Account
from guanjia.organization.moments import local

SORT = Document.Sort


def load_documents(writer: Actor, chief: Actor, publisher: Actor, project_id: int, now: datetime) -> None:
    """Write, publish and read the documents over the last ten weeks; what is for all is written for the company."""
    secrecy: dict[str, Any] = {"clauses": ["A-3.1-9", "AX-8.1-1"], "quiz": texts.SECRECY_QUIZ}
    with events.muted():
        first = begin(chief, morning(now, 70), "客户信息保密制度", SORT.UNDERTAKING, "AJ-BM-001",
                      text=texts.SECRECY_FIRST, **secrecy)  # fmt: skip
        come_into_force(first, publisher, morning(now, 69))
        read(first, morning(now, 66), late=("zhoubin",))
        with clock.pinned(morning(now, 21)):
            actions.write_edition(
                first, by=chief, text=texts.SECRECY, **secrecy,
                changes="泄露要在一小时内报告；打印的派工单当天交回",
            )  # fmt: skip
        come_into_force(first, publisher, morning(now, 20))
        read(first, morning(now, 17), late=("zhoubin", "liuyang"))
        visit = begin(
            writer, morning(now, 41), "上门服务规范", SORT.STANDARD, "AJ-FW-002", text=texts.VISIT,
            roles=["technician", "butler", "supervisor"], projects=[project_id], clauses=["D-1.1-2", "BX-7-4"],
        )  # fmt: skip
        come_into_force(visit, publisher, morning(now, 40))
        read(visit, morning(now, 38), late=())
    belief = begin(
        chief, morning(now, 3), "服务理念与行为标准", SORT.STANDARD, "AJ-LN-001", text=texts.PHILOSOPHY,
        clauses=["D-1.1-2", "D-2.1.1-3", "DX-9.1-1"], quiz=texts.PHILOSOPHY_QUIZ,
    )  # fmt: skip
    come_into_force(belief, publisher, morning(now, 2))
    read(belief, morning(now, 1), late=("zhang", "li", "zhao", "wanghai", "liuyang", "admin"))
    phone = begin(writer, morning(now, 1), "电话接听标准", SORT.STANDARD, "AJ-FW-003", text=texts.PHONE,
                  roles=["front_desk", "dispatcher"], projects=[project_id], clauses=["D-1.1-2"])  # fmt: skip
    actions.ask_edition(Edition.objects.get(document=phone), by=writer)


def begin(by: Actor, at: datetime, title: str, sort: str, number: str, **facts: Any) -> Document:
    """The draft of a new document."""
    with clock.pinned(at):
        return actions.write_document(
            by=by, title=title, sort=sort, number=number, role="supervisor", **facts
        )


def come_into_force(document: Document, by: Actor, at: datetime) -> None:
    """Published by another person on that day; its readers owe it at once."""
    with clock.pinned(at):
        edition = Edition.objects.get(document=document, status=Edition.Status.DRAFT)
        actions.ask_edition(edition, by=by)
        actions.publish_edition(edition, by=by, effective_on=day_of(at))
        actions.settle_readers(document)


def morning(now: datetime, days: int) -> datetime:
    """Nine o'clock some days before: people write and read in office hours, whenever the demo is made."""
    return local(now).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=days)


def day_of(at: datetime) -> date:
    """The local day of a moment."""
    return local(at).date()


def read(document: Document, at: datetime, late: Iterable[str]) -> None:
    """Everybody of the audience reads, passes and signs, but for the late ones."""
    edition = library.asked_edition(document)
    rows = (
        Account.objects.filter(readingduty__edition=edition).exclude(username__in=list(late)).order_by("pk")
    )
    for n, account in enumerate(rows):
        with clock.pinned(at + timedelta(minutes=17 * n)):
            say(document, Actor("account", account.pk, channel="desk"), n)


def say(document: Document, reader: Actor, n: int) -> None:
    """One reader: a wrong answer first now and then, then all right, then the word."""
    edition = library.asked_edition(document)
    duty = library.duty_of(reader, edition) if edition else None
    if duty is None:
        return
    right = [one["right"] for one in duty.edition.quiz]
    if right and n % 5 == 2:
        actions.take_quiz(duty, by=reader, answers=[0, 0, *right[2:]])
    if right:
        actions.take_quiz(duty, by=reader, answers=right)
    actions.acknowledge(duty, by=reader, signed_name=library.own_name(duty.account_id))
