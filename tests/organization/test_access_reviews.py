"""Once a quarter somebody else looks at who holds which role, and sees what an account sees, without its rows."""

from datetime import UTC, date, datetime

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.measures.models import Observation
from guanjia.organization import actions, reviews, structure
from guanjia.organization.models import AccessReview, AccessReviewLine, Project, RoleGrant
from guanjia.people import actions as people
from tests.pages import Open
from tests.pages import signed_in as signed_in
from tests.world import World, refused


def of(project: Project | None) -> AccessReview:
    return AccessReview.objects.get(project=project)


def line(review: AccessReview, username: str) -> AccessReviewLine:
    return review.lines.get(account__username=username)


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [(date(2026, 11, 24), 3, date(2026, 10, 1)), (date(2026, 12, 31), 3, date(2026, 10, 1)),
     (date(2027, 1, 1), 3, date(2027, 1, 1)), (date(2026, 6, 30), 6, date(2026, 1, 1)),
     (date(2026, 7, 1), 12, date(2026, 1, 1)), (date(2026, 2, 3), 1, date(2026, 2, 1))],
)  # fmt: skip
def test_periods_begin_in_january(day: date, months: int, first: date) -> None:
    assert reviews.period_of(day, months) == first


@pytest.mark.clause("A-3.1-11")
def test_each_quarter_begins_one_review_for_each_project_and_one_for_the_company(world: World) -> None:
    assert actions.begin_reviews() == 3
    assert actions.begin_reviews() == 0
    lake, company = of(world.lake), of(None)
    assert (lake.period, lake.due_on) == (date(2026, 10, 1), date(2026, 12, 8))
    roles = set(lake.lines.values_list("role", flat=True))
    assert {"technician", "project_manager"} <= roles and not roles & {"owner", "family", "tenant"}
    assert "auditor" in company.lines.values_list("role", flat=True)
    world.run_jobs()
    told = Message.objects.filter(subject_kind="access_review")
    assert {m.account.username for m in told if m.account} == {"lin", "admin"}
    assert f"湖畔花园有 {lake.lines.count()} 条岗位权限要复核" in told.get(account__username="lin").text
    with clock.pinned(datetime(2027, 1, 1, 1, 0, tzinfo=UTC)):
        assert actions.begin_reviews() == 3


@pytest.mark.clause("A-3.1-11")
def test_a_withdrawn_role_is_gone_from_the_next_request_on(world: World, signed_in: Open) -> None:
    actions.begin_reviews()
    review, sun = of(world.lake), signed_in("sun")
    assert sun.get("/desk/orders/").status_code == 200
    actions.review_access(line(review, "sun"), by=world.lin, decision="withdraw")
    assert not RoleGrant.objects.filter(account__username="sun").exists()
    assert sun.get("/desk/orders/").status_code == 403
    assert world.events(world.account("sun"))[-1] == "RoleRevoked"


def test_nobody_reviews_the_own_role_nor_another_projects(world: World) -> None:
    world.account("hr")
    actions.begin_reviews()
    lake, hill, company = of(world.lake), of(world.hill), of(None)
    with refused("own_access", lake):
        actions.review_access(line(lake, "lin"), by=world.lin, decision="keep")
    with refused("not_allowed", hill):
        actions.review_access(line(hill, "qian"), by=world.lin, decision="keep")
    for by in (world.zhou, world.lin, world.auditor):
        with refused("not_allowed", company):
            actions.review_access(line(company, "hr"), by=by, decision="keep")
    with refused("decision_needed", lake):
        actions.review_access(line(lake, "sun"), by=world.lin, decision="")


@pytest.mark.clause("A-3.1-11")
def test_the_review_is_closed_with_its_last_line_by_two_people(world: World) -> None:
    actions.begin_reviews()
    review = actions.keep_rest(of(world.lake), by=world.lin)
    assert (review.status, review.lines.filter(decision="").count()) == ("open", 1)
    with refused("reviewed_already", review):
        actions.review_access(line(review, "sun"), by=world.lin, decision="withdraw")
    actions.review_access(line(review, "lin"), by=world.admin, decision="keep")
    review.refresh_from_db()
    assert (review.status, world.events(review)[-1]) == ("closed", "AccessReviewClosed")


def test_a_review_that_was_forgotten_is_told_once_and_closes_late(world: World) -> None:
    actions.begin_reviews()
    review = of(world.hill)
    with clock.pinned(datetime(2026, 12, 10, 1, 0, tzinfo=UTC)):
        actions.begin_reviews()
        actions.begin_reviews()
        assert world.events(review).count("AccessReviewOverdue") == 1
        review = actions.keep_rest(of(world.hill), by=world.admin)
    assert review.status == "closed" and review.overdue_at is not None


@pytest.mark.clause("A-3.1-11")
def test_roles_that_were_looked_at_in_time_count_and_forgotten_ones_do_not(world: World) -> None:
    actions.begin_reviews()
    lake, hill = of(world.lake), of(world.hill)
    review = actions.keep_rest(lake, by=world.lin)
    actions.review_access(line(review, "lin"), by=world.admin, decision="keep")
    world.run_jobs()
    seen = Observation.objects.filter(measure="M085")
    assert (seen.filter(hit=True).count(), seen.filter(hit=False).count()) == (lake.lines.count(), 0)
    company = of(None)
    with clock.pinned(datetime(2026, 12, 10, 1, 0, tzinfo=UTC)):
        actions.begin_reviews()
        actions.keep_rest(hill, by=world.admin)  # too late: its misses stand
        world.run_jobs()
    assert seen.filter(hit=False).count() == hill.lines.count() + company.lines.count()
    people.leave(world.staff("zhang"), by=world.zhou)
    world.run_jobs()
    assert seen.get(subject_kind="staff").hit is True


def test_the_pages_show_the_lines_and_take_the_decision(world: World, signed_in: Open) -> None:
    actions.begin_reviews()
    review, manager = of(world.lake), signed_in("lin")
    assert "湖畔花园" in manager.get("/desk/set-up/reviews/").content.decode()
    page = manager.get(f"/desk/set-up/reviews/{review.pk}/").content.decode()
    assert "孙调度" in page and "调度" in page and "其余都保留" in page
    assert page.count("自己的，请另一位负责人看") == 1
    row = line(review, "sun")
    path = f"/desk/set-up/reviews/lines/{row.pk}/"
    assert "收回，下一次点击起失效" in manager.get(path).content.decode()
    assert manager.post(path, {"decision": "withdraw"}).status_code == 303
    row.refresh_from_db()
    assert row.decision == "withdraw"
    assert manager.post(f"/desk/set-up/reviews/{review.pk}/").status_code == 303
    assert manager.get(f"/desk/set-up/reviews/{of(world.hill).pk}/").status_code == 404
    assert signed_in("zhou").get("/desk/set-up/reviews/").status_code == 403


@pytest.mark.clause("A-3.1-11")
def test_who_gives_access_sees_with_an_accounts_eyes_but_none_of_its_rows(
    world: World, signed_in: Open
) -> None:
    world.registered_order()
    page = signed_in("admin").get(f"/desk/set-up/accounts/{world.account('zhao').pk}/sees/").content.decode()
    assert "赵琳 看到什么" in page and "前台客服" in page
    assert "写明用途后看电话" in page and "湖畔花园" in page and "派单" in page
    assert "住户" in page and "2 户" in page and "1 张" in page
    assert "GD-LAKE" not in page and "王慧敏" not in page
    assert signed_in("zhou").get(f"/desk/set-up/accounts/{world.account('zhao').pk}/sees/").status_code == 403
    customer = (
        signed_in("admin").get(f"/desk/set-up/accounts/{world.account('wang').pk}/sees/").content.decode()
    )
    assert "王**" in customer and "业主端" in customer


def test_accounts_with_two_roles_that_stand_apart_are_found(world: World) -> None:
    assert structure.held_together() == []
    actions.grant_role(world.account("quality"), by=SYSTEM, role="auditor")
    RoleGrant.objects.create(account=world.account("quality"), role="administrator")
    assert structure.held_together() == [("quality", "系统管理员和审计：审计不能同时做设置")]
