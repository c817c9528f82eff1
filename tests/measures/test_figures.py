"""Each figure of the documents that the service loop can answer: one story that meets it, one that misses it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from guanjia.followups import actions as followups
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge import actions as knowledge
from guanjia.measures import declared, queries
from guanjia.measures.models import Observation
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.sla import actions as sla
from guanjia.sla.models import Promise
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes

DAY = timedelta(days=1)
Story = Callable[[World], object]


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases, as the supervisor sees them, of whatever day."""
    day = local(NOW).date()
    found = queries.figures(world.zhou, [key], day - 2 * DAY, day + 60 * DAY)[key]
    return found.hits, found.total


def pass_time(minute: float) -> None:
    """Let the worker beat at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        sla.sweep()
        sla.check_promises()


def promise(world: World, order: WorkOrder, what: str = "修好") -> Promise:
    """A promise of an order."""
    return Promise.objects.get(subject_kind="workorder", subject_id=order.pk, what=what)


def give_notice(world: World, minute: float, known: float = 40, cause: str = "material") -> WorkOrder:
    """The finish of 11:30 is put off to 12:30."""
    order = world.working_order()
    row = promise(world, order)
    sla.give_notice(
        row, by=world.zhao, cause=cause, words="没有货", told_how="phone", remedy="先关阀",
        compensation="免上门费", sort="waiver", fen=3000, known_since=NOW + minutes(known),
        new_due_at=NOW + minutes(150), at=NOW + minutes(minute),
    )  # fmt: skip
    return order


def declined(world: World) -> None:
    """老张 does not take it."""
    actions.decline_order(world.dispatched_order(), by=world.zhang, reason="手上有急修", at=NOW + minutes(8))


def accepted_late(world: World) -> None:
    """老张 takes it after twelve minutes, before anybody swept."""
    actions.accept_order(
        world.dispatched_order(), by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(20)
    )


def waits(make: str, minute: float) -> Story:
    """An order that stays where it is until its clock has broken."""

    def story(world: World) -> None:
        getattr(world, make)()
        world.run_jobs()
        pass_time(minute)

    return story


def late_arrival(world: World) -> None:
    """老张 comes a minute after the window."""
    order = world.departed_order()
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=NOW + minutes(61))


def finished_late(world: World) -> None:
    """Done ten minutes after the promised finish."""
    order = world.working_order()
    for step in world.steps(order, "step"):
        actions.skip_step(order, by=world.zhang, step_id=step, reason="略", at=NOW + minutes(99))
    actions.finish_work(order, by=world.zhang, at=NOW + minutes(100))


def changed_category(world: World) -> None:
    """The category was wrong."""
    order = world.dispatched_order()
    actions.correct_order(order, by=world.zhao, category=world.category("electric"))


def urgent_without_packing(world: World) -> None:
    """Off at once, the list open."""
    order = world.registered_order(urgency="urgent")
    actions.confirm_emergency(order, by=world.zhao, reason="正在漏水", at=NOW + minutes(3))
    actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(4))
    actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(12), at=NOW + minutes(5))
    actions.depart(order, by=world.zhang, at=NOW + minutes(6))


def refuses_to_rate(outcome: str, minute: float = 85) -> Story:
    """What the customer says after the finish."""

    def story(world: World) -> None:
        order = world.finished_order()
        actions.give_feedback(order, by=world.zhang, outcome=outcome, at=NOW + minutes(minute))

    return story


def rated(attitude: int) -> Story:
    """The manners were rated."""

    def story(world: World) -> None:
        order = world.finished_order()
        actions.give_feedback(
            order, by=world.wang, overall=5, ratings={"attitude": attitude}, at=NOW + minutes(85)
        )

    return story


def closed(overall: int = 5) -> Callable[[World], WorkOrder]:
    """Completed and closed without a call."""

    def story(world: World) -> WorkOrder:
        order = world.completed_order(overall=overall)
        return actions.close_order(order, by=SYSTEM, how="unselected", at=NOW + minutes(96))

    return story


def reopened(world: World) -> None:
    """Closed, and the water runs again."""
    order = closed()(world)
    actions.reopen_order(order, by=world.zhao, reason="又漏了", at=NOW + minutes(200))


def called(solved: bool = True, minute: float = 100, how: str = "") -> Story:
    """A return call."""

    def story(world: World) -> None:
        order = world.completed_order(overall=3)
        task = followups.plan_follow_up(order, by=SYSTEM, why="抽查", at=NOW + minutes(95))
        actions.start_follow_up(order, by=SYSTEM, at=NOW + minutes(95))
        if how == "unreached":
            followups.give_up(task, by=world.zhao, at=NOW + minutes(minute))
        else:
            followups.record_answer(
                task, by=world.zhao, solved=solved, satisfied=solved, at=NOW + minutes(minute)
            )

    return story


def contact(then: Callable[..., object] | None) -> Story:
    """Somebody asks something."""

    def story(world: World) -> None:
        row = intake.receive(
            world.lake, by=world.zhao, wants="enquiry", text="几点开门", source="phone", at=NOW
        )
        if then is not None:
            then(row, by=world.zhao, outcome="八点")

    return story


def reveal(case: str) -> Story:
    """A number is opened."""

    def story(world: World) -> None:
        ref = SubjectRef("person", world.person("wang").pk)
        privacy.reveal(by=world.zhao, field="person.phone", subject=ref, purpose="follow_up", case=case)

    return story


def new_category(**facts: object) -> Story:
    """A category more."""
    return lambda world: knowledge.add_category(by=SYSTEM, code="gate", name="门禁", **facts)


def confirmed(changed: bool) -> Story:
    """The call back, with or without another description."""

    def story(world: World) -> None:
        order = world.registered_order()
        window = {"window_from": NOW + minutes(30), "window_until": NOW + minutes(60)}
        actions.confirm_order(order, by=world.zhao, changed=changed, at=NOW + minutes(5), **window)

    return story


def compensated(delivered: bool) -> Story:
    """A compensation was approved, and handed over or not."""

    def story(world: World) -> None:
        row = promise(world, give_notice(world, 50))
        given = sla.propose(row, by=world.zhao, sort="gift", fen=3000, words="果篮")
        sla.approve(given, by=world.zhou)
        if delivered:
            sla.deliver(given, by=world.zhao, receipt="SJ-1")

    return story


def supplier_refused(world: World) -> None:
    """What was told for a supplier's delay is refused."""
    row = promise(world, give_notice(world, 50, cause="supplier"))
    sla.refuse(row.compensations.get(), by=world.zhou, reason="供应商已赔")


def supplier_granted(world: World) -> None:
    """Another one is proposed and approved after the first was refused."""
    supplier_refused(world)
    row = Promise.objects.get(what="修好")
    given = sla.propose(row, by=world.zhao, sort="gift", fen=3000, words="果篮")
    sla.approve(given, by=world.zhou)


def asked(quality: bool) -> Story:
    """The customer answers for what was finished."""

    def story(world: World) -> None:
        row = promise(world, world.finished_order())
        sla.confirm_promise(row, by=world.zhao, content=True, quality=quality)

    return story


def make(name: str, **facts: object) -> Story:
    """A story of the world."""
    return lambda world: getattr(world, name)(**facts)


STORIES: list[tuple[str, Story, tuple[int, int]]] = [
    ("M004", make("arrived_order"), (1, 1)),
    ("M004", late_arrival, (0, 1)),
    ("M004", waits("accepted_order", 61), (0, 1)),
    ("M007", make("dispatched_order"), (1, 1)),
    ("M007", waits("confirmed_order", 36), (0, 1)),
    ("M008", make("accepted_order"), (1, 1)),
    ("M008", accepted_late, (0, 1)),
    ("M008", declined, (0, 1)),
    ("M008", waits("dispatched_order", 17), (0, 1)),
    ("M009", make("finished_order"), (1, 1)),
    ("M009", finished_late, (0, 1)),
    ("M009", waits("working_order", 91), (0, 1)),
    ("M017", make("finished_order"), (2, 2)),
    ("M017", waits("working_order", 91), (1, 2)),
    ("M018", make("working_order"), (1, 1)),
    ("M019", waits("working_order", 91), (0, 1)),
    ("M019", lambda world: give_notice(world, 50), (1, 1)),
    ("M019", lambda world: give_notice(world, 95), (0, 1)),
    ("M020", lambda world: give_notice(world, 70), (1, 1)),
    ("M020", lambda world: give_notice(world, 71), (0, 1)),
    ("M021", lambda world: give_notice(world, 50), (1, 1)),
    ("M021", waits("working_order", 91), (0, 1)),
    ("M021", compensated(delivered=False), (0, 1)),
    ("M021", compensated(delivered=True), (1, 1)),
    ("M022", called(), (1, 1)),
    ("M022", called(minute=95 + 48 * 60 + 1), (0, 1)),
    ("M023", called(), (1, 1)),
    ("M023", called(how="unreached"), (0, 1)),
    ("M023", closed(), (0, 0)),
    ("M025", make("received_order"), (1, 1)),
    ("M026", contact(intake.close_contact), (1, 1)),
    ("M026", contact(None), (0, 1)),
    ("M027", make("dispatched_order"), (1, 1)),
    ("M027", changed_category, (0, 1)),
    ("M028", make("departed_order"), (1, 1)),
    ("M028", urgent_without_packing, (0, 1)),
    ("M029", make("working_order"), (1, 1)),
    ("M030", make("finished_order"), (0, 1)),
    ("M032", refuses_to_rate("refused"), (1, 1)),
    ("M032", refuses_to_rate("absent"), (0, 1)),
    ("M032", refuses_to_rate("refused", 111), (0, 1)),
    ("M033", closed(), (1, 1)),
    ("M034", make("completed_order"), (1, 1)),
    ("M034", waits("finished_order", 80 + 24 * 60 + 1), (0, 1)),
    ("M035", closed(), (1, 1)),
    ("M035", called(how="unreached"), (0, 1)),
    ("M036", closed(), (1, 1)),
    ("M036", reopened, (0, 1)),
    ("M039", closed(overall=5), (1, 1)),
    ("M039", closed(overall=3), (0, 1)),
    ("M039", called(), (1, 1)),
    ("M039", called(solved=False), (0, 1)),
    ("M040", make("accepted_order"), (4, 4)),
    ("M040", waits("received_order", 6), (0, 1)),
    ("M041", make("working_order", category="electric", description="插座没电"), (1, 1)),
    ("M041", make("working_order"), (0, 0)),
    ("M044", rated(4), (1, 1)),
    ("M044", rated(3), (0, 1)),
    ("M078", make("received_order"), (1, 1)),
    ("M084", reveal("GD-1"), (1, 1)),
    ("M084", reveal(""), (0, 1)),
    ("M092", make("received_order"), (1, 1)),
    ("M110", make("finished_order"), (1, 1)),
    ("M215", asked(quality=True), (1, 2)),
    ("M215", asked(quality=False), (0, 2)),
    ("M221", make("dispatched_order"), (1, 1)),
    ("M222", make("accepted_order"), (1, 1)),
    ("M237", lambda world: give_notice(world, 50, cause="supplier"), (1, 1)),
    ("M237", supplier_refused, (0, 1)),
    ("M237", supplier_granted, (1, 1)),
    ("M239", confirmed(changed=False), (1, 1)),
    ("M239", confirmed(changed=True), (0, 1)),
    ("M240", make("registered_order"), (1, 1)),
    ("M240", waits("received_order", 6), (0, 1)),
]


@pytest.mark.parametrize(
    ("key", "story", "found"), STORIES, ids=[f"{row[0]}-{n}" for n, row in enumerate(STORIES)]
)
def test_a_figure_counts_what_its_words_say(
    world: World, key: str, story: Story, found: tuple[int, int]
) -> None:
    before = figure(world, key)
    story(world)
    world.run_jobs()
    hits, total = figure(world, key)
    assert (hits - before[0], total - before[1]) == found


def test_procedures_are_counted_as_they_stand_now(world: World) -> None:
    world.run_jobs()
    before = figure(world, "M031")
    new_category()(world)
    new = knowledge.add_category(by=SYSTEM, code="gate2", name="道闸", sop=world.category().sop)
    world.run_jobs()
    assert figure(world, "M031") == (before[0] + 1, before[1] + 2)
    knowledge.change_category(new, by=SYSTEM, is_offered=False)
    world.run_jobs()
    assert figure(world, "M031") == (before[0], before[1] + 1)


def test_every_measure_that_can_be_late_can_miss_before_anything_is_done() -> None:
    """What has a clock is counted when the clock breaks."""
    timed = ("M001", "M002", "M004", "M006", "M007", "M022", "M034", "M039", "M040", "M240")
    assert [key for key in timed if "sla.ClockBreached" not in declared.measures[key].watch] == []
    promised = ("M009", "M017", "M019", "M021")
    assert [key for key in promised if "sla.PromiseOverdue" not in declared.measures[key].watch] == []


def test_every_row_of_a_figure_opens_its_subject(world: World) -> None:
    give_notice(world, 50)
    called()(world)
    world.run_jobs()
    from guanjia.kernel import going

    kinds = set(Observation.objects.values_list("subject_kind", flat=True)) - {"category", "contact"}
    named = going.names(
        world.zhou, [SubjectRef(row.subject_kind, row.subject_id) for row in Observation.objects.all()]
    )
    assert kinds <= {ref.kind for ref in named}
