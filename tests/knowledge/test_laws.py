"""法规 and 案例: thirty days for training and review after a change; key laws are explained by words and cases."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.knowledge import actions, laws
from guanjia.knowledge.models import AffectedProcess, Case, Regulation, RegulationChange
from guanjia.measures import queries
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock
from tests.knowledge.papers import TODAY, published
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def law(world: World, **facts: Any) -> Regulation:
    """A key regulation."""
    facts = {
        "title": "物业管理条例",
        "issuer": "国务院",
        "effective_on": date(2018, 3, 19),
        "is_key": True,
    } | facts
    return actions.write_regulation(by=facts.pop("by", world.admin), **facts)


def changed(world: World, row: Regulation, **facts: Any) -> RegulationChange:
    """A change from today on that touches the words of the front desk and one document."""
    facts = {"what": "收费要公示", "effective_on": TODAY, "others": ["客服口径"]} | facts
    return actions.announce_change(row, by=world.admin, **facts)


def counted(world: World, *keys: str) -> list[tuple[int, int]]:
    """Hits and cases of the company after the worker ran."""
    world.run_jobs()
    found = queries.figures(world.admin, list(keys), TODAY, TODAY + timedelta(days=60))
    return [(found[key].hits, found[key].total) for key in keys]


def reviewed(world: World, change: RegulationChange, at: int) -> None:
    """Every process of a change is reviewed and people are trained, some days later."""
    with clock.pinned(NOW + timedelta(days=at)):
        for row in AffectedProcess.objects.filter(change=change):
            actions.review_process(row, by=world.zhou, outcome="改了第三条")
        day = TODAY + timedelta(days=at)
        actions.note_training(
            world.fresh(change), by=world.zhou, trained_on=day, trained_how="前台 9 人，读条文"
        )


@pytest.mark.clause("C-4.2-1")
@pytest.mark.clause("C-4.2-2")
def test_a_change_is_settled_when_people_are_trained_and_every_process_was_reviewed(world: World) -> None:
    document = published(world).document
    change = changed(world, law(world), documents=[document], others=["客服口径"])
    assert [row.words for row in change.processes.order_by("pk")] == ["《上门服务规范》", "客服口径"]
    world.run_jobs()
    timer = Clock.objects.get(rule="T44")
    assert timer.due_at == change.due_at and (change.due_at - NOW).days == 30
    first, second = change.processes.order_by("pk")
    with refused("outcome_needed", first):
        actions.review_process(first, by=world.zhou, outcome="")
    actions.review_process(first, by=world.zhou, outcome="不用改")
    with refused("reviewed_already", first):
        actions.review_process(first, by=world.lin, outcome="再看")
    with refused("training_ahead", change):
        actions.note_training(change, by=world.zhou, trained_on=date(2026, 11, 25), trained_how="开会")
    actions.note_training(change, by=world.zhou, trained_on=TODAY, trained_how="前台 9 人，读条文")
    assert world.fresh(change).status == "open"
    actions.review_process(second, by=world.zhou, outcome="改了口径")
    row = world.fresh(change)
    assert (row.status, row.settled_at, row.trained_by) == ("settled", NOW, world.zhou.ref)
    assert counted(world, "M112", "M243") == [(1, 1), (2, 2)]


@pytest.mark.clause("C-4.2-1")
@pytest.mark.clause("C-4.2-2")
def test_after_thirty_days_what_was_not_done_counts_as_missed_and_stays_so_when_done_late(
    world: World,
) -> None:
    change = changed(world, law(world))
    assert counted(world, "M112", "M243") == [(0, 0), (0, 0)]
    with clock.pinned(NOW + timedelta(days=31)):
        sla.sweep()
        world.run_jobs()
    assert counted(world, "M112", "M243") == [(0, 1), (0, 1)]
    reviewed(world, change, 32)
    assert world.fresh(change).status == "settled"
    assert counted(world, "M112", "M243") == [(0, 1), (0, 1)]


@pytest.mark.clause("C-4.2-3")
def test_a_key_law_counts_when_it_has_an_interpretation_and_a_case(world: World) -> None:
    row = law(world)
    law(world, title="别的规定", is_key=False)
    assert counted(world, "M229") == [(0, 1)]
    row = actions.edit_regulation(row, by=world.admin, interpretation="收费先公示再收")
    assert counted(world, "M229") == [(0, 1)]
    case = told(world, regulation=row)
    assert counted(world, "M229") == [(1, 1)]
    actions.change_case(case, by=world.zhou, regulation=None)
    assert counted(world, "M229") == [(0, 1)]


def told(world: World, **facts: Any) -> Case:
    """A bad case, told by the supervisor."""
    facts = {
        "title": "收费没公示", "is_good": False, "facts": "一位业主电话13800138000问收费，没有公示。",
        "lesson": "先公示再收。",
    } | facts  # fmt: skip
    return actions.write_case(by=world.zhou, **facts)


def test_a_case_holds_no_number_of_a_person_and_a_talk_keeps_what_was_agreed(world: World) -> None:
    case = told(world, lesson="身份证110101199003077758不要抄在纸上")
    assert (
        case.facts == "一位业主电话138****8000问收费，没有公示。" and "110101199003077758" not in case.lesson
    )
    talk = actions.note_talk(
        case, by=world.zhou, held_on=TODAY, took_part="前台 8 人", agreed="客服主管月底前贴公示"
    )
    assert (talk.held_on, talk.took_part, talk.agreed) == (TODAY, "前台 8 人", "客服主管月底前贴公示")
    assert world.events(case) == ["CaseWritten", "CaseDiscussed"]
    for words in (
        {"took_part": "前台 8 人", "agreed": "赵琳月底前贴公示"},
        {"took_part": "赵琳", "agreed": "贴公示"},
    ):
        with refused("case_names_somebody", case):
            actions.note_talk(case, by=world.zhou, held_on=TODAY, **words)
    with refused("talk_ahead", case):
        actions.note_talk(case, by=world.zhou, held_on=date(2026, 11, 25), took_part="前台", agreed="好")
    with refused("talk_unfinished", case):
        actions.note_talk(case, by=world.zhou, held_on=TODAY, took_part="", agreed="好")
    with refused("case_unfinished", case):
        actions.change_case(case, by=world.zhou, lesson=" ")


def test_laws_are_kept_for_the_company_and_everybody_on_the_staff_reads_them(world: World) -> None:
    with refused("not_your_scope"):
        law(world, by=world.zhou)
    with pytest.raises(NotAllowed):
        law(world, by=world.zhao)
    row = law(world)
    with pytest.raises(Refused, match="已经收录了"):
        law(world)
    with refused("change_unfinished", row):
        changed(world, row, others=[])
    change = changed(world, row)
    with pytest.raises(NotAllowed):
        actions.review_process(change.processes.get(), by=world.zhao, outcome="好")
    for reader in (world.zhao, world.zhang, SYSTEM):
        assert list(laws.regulations(reader)) == [row]
    assert list(laws.regulations(world.wang)) == [] and list(laws.cases(world.wang)) == []


def test_a_change_goes_from_the_form_to_the_list_and_off_it(world: World, signed_in: Open) -> None:
    admin, zhou = signed_in("admin"), signed_in("zhou")
    facts = {"title": "物业管理条例", "issuer": "国务院", "effective_on": "2018-03-19", "is_key": "on"}
    assert admin.post("/desk/laws/add/", facts).status_code == 303
    row = Regulation.objects.get()
    page = f"/desk/laws/{row.pk}/"
    refused_page = admin.post(
        page + "change/", {"what": "收费要公示", "effective_on": "2026-11-24", "others": ""}
    )
    assert refused_page.status_code == 422 and "都不涉及的写“客服口径”" in refused_page.content.decode()
    sent = {"what": "收费要公示", "effective_on": "2026-11-24", "others": "客服口径\n收费公示栏"}
    assert admin.post(page + "change/", sent).status_code == 303
    assert (
        "0/2" in zhou.get("/desk/laws/").content.decode()
        and "缺解读" in zhou.get("/desk/laws/").content.decode()
    )
    change = RegulationChange.objects.get()
    for process in change.processes.all():
        assert zhou.post(f"/desk/laws/processes/{process.pk}/review/", {"outcome": "已改"}).status_code == 303
    trained = {"trained_on": "2026-11-24", "trained_how": "前台 9 人"}
    assert zhou.post(f"/desk/laws/changes/{change.pk}/train/", trained).status_code == 303
    assert "没有要落实的变动" in zhou.get("/desk/laws/").content.decode()
    assert "已落实" in zhou.get(page).content.decode()
    case = {
        "title": "收费没公示",
        "is_good": "False",
        "facts": "一位业主",
        "lesson": "先公示",
        "regulation": row.pk,
    }
    assert zhou.post("/desk/cases/add/", case).status_code == 303
    assert "收费没公示" in zhou.get("/desk/cases/?view=bad").content.decode()
    assert "收费没公示" not in zhou.get("/desk/cases/?view=good").content.decode()
    assert "收费没公示" in signed_in("zhao").get(page).content.decode()
