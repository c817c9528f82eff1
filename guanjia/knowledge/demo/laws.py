"""Regulations and cases of the demo: one explained, one that changed last week, a good and a bad case."""

from datetime import date, datetime, timedelta
from typing import Any

from guanjia.kernel import clock, events
from guanjia.kernel.actors import Actor
from guanjia.knowledge import actions
from guanjia.knowledge.demo.documents import day_of, morning
from guanjia.knowledge.models import Document
from guanjia.organization.models import Project

LAWS: tuple[dict[str, Any], ...] = (
    {
        "title": "物业管理条例", "issuer": "国务院", "effective_on": date(2018, 3, 19), "is_key": True,
        "notes": "物业服务收费要合理、公开，并与服务水平相适应。\n公共部位的用途不能擅自改变。",
        "interpretation": "收什么钱、按什么收，先公示再收；业主问到，当场拿公示给他看。",
    },
    {
        "title": "个人信息保护法", "issuer": "全国人大常委会", "effective_on": date(2021, 11, 1), "is_key": True,
        "notes": "处理个人信息要有明确的目的，只收用得着的。",
        "interpretation": "号码默认打码，要看先写用途；录像不给私人看。",
    },
    {
        "title": "住宅专项维修资金管理办法", "issuer": "建设部、财政部", "effective_on": date(2008, 2, 1),
        "is_key": False,
        "notes": "动用要由业主表决，并向全体业主公示。", "interpretation": "",
    },
)  # fmt: skip
GOOD: dict[str, Any] = {
    "title": "暴雨夜守到水退", "is_good": True,
    "facts": "一位独居老人家里进水，管家半夜先送老人到邻居家，再陪师傅抽水到凌晨，第二天一早又去看了一次。",
    "lesson": "先顾人，再顾物；事情做完再回头看一次，业主记得住。",
}  # fmt: skip
BAD: dict[str, Any] = {
    "title": "收费没先公示", "is_good": False,
    "facts": "前台按新价收了停车费，价目牌还是旧的，三位业主当场争了起来，主管赶来退了差价。",
    "lesson": "价格变了，先换公示、先告诉前台，再收第一笔。",
}  # fmt: skip


def load_laws(keeper: Actor, supervisor: Actor, now: datetime) -> None:
    """Take regulations in, tell of a change and review half of it, write two cases and talk about one."""
    with events.muted():
        with clock.pinned(morning(now, 60)):
            rows = [actions.write_regulation(by=keeper, **facts) for facts in LAWS]
        with clock.pinned(morning(now, 20)):
            good = actions.write_case(by=supervisor, **GOOD)
            bad = actions.write_case(by=supervisor, regulation=rows[0], **BAD)
        with clock.pinned(morning(now, 12)):
            actions.note_talk(bad, by=supervisor, held_on=day_of(morning(now, 12)), took_part="前台、收费员 6 人",
                              agreed="前台主管月底前把价目牌和收费系统对一遍，以后改价先换牌")  # fmt: skip
        for project in Project.objects.order_by("pk")[:1]:
            with clock.pinned(morning(now, 11)):
                actions.note_session(
                    project, by=supervisor, held_on=day_of(morning(now, 11)), led_by="客服主管",
                    took_part="前台 2 人，管家 3 人，维修 4 人", cases=[good, bad],
                    lesson="报价在动手前说、当面记下；价目牌由前台主管每月核对一次。",
                )  # fmt: skip
        with clock.pinned(morning(now, 7)):
            change = actions.announce_change(
                rows[1], by=keeper, what="委托别的单位处理业主信息，要先写明约定并检查他们怎么保管",
                effective_on=day_of(now - timedelta(days=7)), others=["外委单位派工口径"],
                documents=Document.objects.filter(number="AJ-BM-001"),
            )  # fmt: skip
        with clock.pinned(morning(now, 3)):
            first = change.processes.order_by("pk")[0]
            actions.review_process(first, by=supervisor, outcome="加一条：外委单位离场当天删掉资料")
