"""Requests and incidents are shown as cases: what happened, what is left of the time, the form whose turn it is."""

from datetime import timedelta

from guanjia.kernel import clock
from guanjia.privacy import actions
from guanjia.privacy.models import DataRequest, Incident
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]


def asked(world: World, sort: str) -> DataRequest:
    """王女士 asked on her phone."""
    return actions.ask_data(world.person("wang").ref, by=world.wang, sort=sort)


def reported(world: World) -> Incident:
    """老张 saw a list of phones in a chat."""
    return actions.report_incident(world.lake, by=world.zhang, sort="leak", words="业主群里有一张表")


def test_the_form_to_finish_opens_after_the_identity_was_checked_by_another(
    world: World, signed_in: Open
) -> None:
    row, zhou, lin = asked(world, "copy"), signed_in("zhou"), signed_in("lin")
    path = f"/desk/data-requests/{row.pk}/"
    answer = lin.get(f"{path}finish/")
    assert answer.status_code == 409 and "现在是“已收到”" in answer.content.decode()
    assert f"{path}finish/" not in lin.get(path).content.decode()
    actions.check_identity(row, by=world.zhou, how="回拨登记电话")
    page = zhou.get(path).content.decode()
    assert f"{path}finish/" not in page and "请另一位有权限的同事来办" in page
    assert zhou.get(f"{path}finish/").status_code == 422
    assert f"{path}finish/" in lin.get(path).content.decode()
    assert lin.get(f"{path}finish/").status_code == 200
    assert lin.get(f"{path}check/").status_code == 409


def test_to_erase_is_a_final_button(world: World, signed_in: Open) -> None:
    row = asked(world, "erase")
    actions.check_identity(row, by=world.zhou, how="身份证原件")
    page = signed_in("privacy_officer").get(f"/desk/data-requests/{row.pk}/finish/").content.decode()
    assert '<button class="btn btn-danger-t" type="submit">确认清除</button>' in page
    assert "btn-primary" not in page and "清除不能撤销" in page


def test_a_request_shows_the_time_left_and_its_story(world: World, signed_in: Open) -> None:
    row, zhou = asked(world, "copy"), signed_in("zhou")
    actions.check_identity(row, by=world.zhou, how="回拨登记电话")
    page = zhou.get(f"/desk/data-requests/{row.pk}/").content.decode()
    assert "剩 15 天" in page and "核实身份</div>" in page and "周敏" in page
    assert "剩 15 天" in zhou.get("/desk/data-requests/").content.decode()
    with clock.pinned(NOW + timedelta(days=16)):
        late = signed_in("zhou").get("/desk/data-requests/").content.decode()
    assert "超时 1 天" in late


def test_an_incident_shows_the_time_left_its_story_and_one_form_at_a_time(
    world: World, signed_in: Open
) -> None:
    row, lin = reported(world), signed_in("lin")
    path = f"/desk/incidents/{row.pk}/"
    page = lin.get(path).content.decode()
    assert "剩 4 时" in page and "剩 1 天" in page and "报告信息安全事件" in page
    assert "剩 4 时" in lin.get("/desk/incidents/").content.decode()
    assert lin.get(f"{path}assess/").status_code == 409
    with clock.pinned(NOW + timedelta(hours=6)):
        assert "超时 2 时" in signed_in("lin").get(path).content.decode()
        actions.contain_incident(row, by=world.lin, how="撤回表格")
        page = signed_in("lin").get(path).content.decode()
    assert "晚 2 时" in page and "怎么控制的" in page and "<dt>改进措施</dt>" not in page


def test_who_has_no_list_to_export_is_told_so(world: World, signed_in: Open) -> None:
    page = signed_in("hr").get("/desk/exports/").content.decode()
    assert "您的岗位没有能导出的名单" in page and "打码名单" not in page and "申请没打码的" not in page
    page = signed_in("zhao").get("/desk/exports/").content.decode()
    assert "打码名单" in page and "申请没打码的" not in page
    assert "申请没打码的" in signed_in("zhou").get("/desk/exports/").content.decode()


def test_a_refused_button_of_the_own_data_says_why(world: World, signed_in: Open) -> None:
    row = actions.give_consent(
        by=world.zhao, party=world.person("wang").ref, attribute="diet", purpose="上门", how="face"
    )
    wang, path = signed_in("wang"), f"/home/privacy/consents/{row.pk}/withdraw/"
    assert wang.post(path).status_code == 303
    answer = wang.post(path)
    assert answer.status_code == 409 and "data-refused" in answer.content.decode()
