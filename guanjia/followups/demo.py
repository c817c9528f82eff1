"""Visits and greetings of the demo: this quarter's plans, some homes visited, a need found, a reminder answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from guanjia.customers.models import Occupancy
from guanjia.customers.queries import living_now
from guanjia.followups import actions, campaigns, care
from guanjia.followups.models import Campaign, CareVisit, Greeting
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization import queries as accounts
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy


def load(lake: Project, actors: Mapping[str, Actor]) -> None:
    """The plans of every butler, and what 李晓彤 did of hers."""
    now = clock.now()
    butler = actors["li"]
    with clock.pinned(now - timedelta(hours=6)):
        actions.draw_plans()
        actions.count_care()
    mine = list(care.of_quarter(butler, lake.pk, local(now).date(), butler.staff_id or 0)[:3])
    for hours, row, told in zip((5, 3), mine, _TOLD, strict=False):
        with clock.pinned(now - timedelta(hours=hours)):
            actions.note_visit(row, by=butler, **told)
    if len(mine) > 2 and mine[2].status == CareVisit.Status.PLANNED:
        actions.put_off_visit(mine[2], by=butler, reason="住户出差，下个月回来")
    greet(lake, actors)


_TOLD: tuple[dict[str, Any], ...] = (
    {"how": "face", "whom": "owner", "note": "对保洁满意，希望冬天多提醒防冻。"},
    {
        "how": "phone", "whom": "family", "note": "最近都好，孩子放学回家晚。", "wants": "request",
        "need": "单元门口的灯晚上不亮，请派人看看",
    },
)  # fmt: skip


def greet(lake: Project, actors: Mapping[str, Actor]) -> None:
    """Greetings of the demo: what comes soon as drafts, one out with its counts and a reply, one to be approved."""
    now = clock.now()
    people = Occupancy.objects.filter(living_now(), household__project=lake).select_related("person")
    for home in people.order_by("pk")[:6]:
        privacy.give_consent(
            by=actors["zhao"], party=home.person.ref, attribute=campaigns.CONSENT, purpose="节日和生日时问候",
            how="face", project_id=lake.pk,
        )  # fmt: skip
    with clock.pinned(_at_ten(now - timedelta(days=1))):
        row = _approved(
            lake, actors, "小雪提醒", "season", "天气转冷，请关好窗户和水表箱门。家里长期没人请关总阀。"
        )
        actions.send_due_campaigns()
        actions.give_greetings()
        told = Greeting.objects.filter(campaign=row, person__account__username="wang").first()
        if told is not None:
            owner = accounts.actor_of_account(told.person.account_id or 0, "resident")
            actions.answer_greeting(told, by=owner, text="谢谢提醒，阳台窗户关不严，能来看看吗？")
    actions.propose_campaigns()
    wait = actions.write_campaign(
        lake, by=actors["zhou"], name="冬至问候", occasion="term", day=local(now).date() + timedelta(days=20),
        words="{name}，冬至安康！{project}的灯和值班的人都在，有事随时找{butler}。",
    )  # fmt: skip
    actions.submit_campaign(wait, by=actors["zhou"])


def _at_ten(day: datetime) -> datetime:
    """Ten in the morning of a day."""
    return local(day).replace(hour=10, minute=0, second=0, microsecond=0)


def _approved(lake: Project, actors: Mapping[str, Actor], name: str, occasion: str, words: str) -> Campaign:
    """A greeting of this day that two people saw."""
    row = actions.write_campaign(
        lake, by=actors["zhou"], name=name, occasion=occasion, day=local(clock.now()).date(), words=words
    )
    return actions.approve_campaign(actions.submit_campaign(row, by=actors["zhou"]), by=actors["lin"])
