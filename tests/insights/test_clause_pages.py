"""The pages of the clause map: the map, one clause opened, the forms, the audit pack on paper and as a workbook."""

import io

from python_calamine import CalamineWorkbook

from guanjia.insights import actions
from guanjia.insights.models import Attestation, ClauseCharge, MapSnapshot
from guanjia.organization.moments import local
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]


def test_the_map_opens_on_the_first_chapter_with_states_and_score(world: World, signed_in: Open) -> None:
    world.completed_order()
    world.run_jobs()
    page = signed_in("zhou").get("/desk/clauses/").content.decode()
    assert "以客为尊" in page and "A-1.1-1" in page and "加权符合度" in page
    assert "A-1.2-3" not in page.split('class="card map-tree"')[1].split("</table>")[0].split("<tbody>")[1]


def test_a_clause_opens_with_its_number_its_measure_and_what_was_missed(
    world: World, signed_in: Open
) -> None:
    world.arrived_order()
    world.run_jobs()
    page = signed_in("zhou").get("/desk/clauses/A-1.2-3/").content.decode()
    assert "15 分钟" in page and "制度写明" in page and "半年走势" in page and "本周没做到的" in page
    assert "人工确认" not in page.split("opn")[1].split("</table>")[0]


def test_filters_show_the_clauses_of_every_chapter(world: World, signed_in: Open) -> None:
    page = signed_in("zhou").get("/desk/clauses/?kind=timer").content.decode()
    assert "A-1.2-3" in page and "B-3.1.2-1" in page and "A-1.1-2" not in page
    nothing = signed_in("zhou").get("/desk/clauses/?state=exempt").content.decode()
    assert "没有这样的条款" in nothing


def test_an_unknown_clause_is_not_found(world: World, signed_in: Open) -> None:
    assert signed_in("zhou").get("/desk/clauses/Z-9/").status_code == 404
    assert signed_in("zhou").get("/desk/clauses/?chapter=Z9&state=x&owner=y").status_code == 200


def test_the_manager_names_who_answers_and_confirms_by_plain_posts(world: World, signed_in: Open) -> None:
    client = signed_in("zhou")
    owner = world.account("zhao").pk
    assert client.post("/desk/clauses/A-1.2-3/charge/", {"owner": owner}).status_code == 303
    assert ClauseCharge.objects.get().owner_id == owner
    assert "责任人 赵琳" in client.get("/desk/clauses/A-1.2-3/").content.decode()
    stranger = world.account("qian").pk
    assert client.post("/desk/clauses/A-1.2-3/charge/", {"owner": stranger}).status_code == 422
    sent = {"statement": "已对照行业薪酬报告", "valid_until": "2027-06-30"}
    assert signed_in("admin").post("/desk/clauses/A-2.3-4/attest/", sent).status_code == 303
    refused = client.post("/desk/clauses/A-1.2-3/attest/", sent)
    assert refused.status_code == 422 and "不能用人工确认代替" in refused.content.decode()
    assert Attestation.objects.count() == 1


def test_the_audit_pack_is_a_pdf_and_a_workbook_of_the_frozen_map(world: World, signed_in: Open) -> None:
    client = signed_in("zhou")
    assert client.post("/desk/clauses/packs/", {}).status_code == 303
    pack = MapSnapshot.objects.get()
    paper = client.get(f"/desk/clauses/packs/{pack.pk}/pack.pdf")
    assert paper.status_code == 200 and b"".join([paper.content])[:4] == b"%PDF"
    book = b"".join(client.get(f"/desk/clauses/packs/{pack.pk}/pack.xlsx"))  # type: ignore[arg-type]
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert sheets.sheet_names == ["结论", "条款对照"]
    told = {row[0]: row[1] for row in sheets.get_sheet_by_name("结论").to_python()}
    assert told["项目"] == "湖畔花园" and told["存下时间"] == f"{local(pack.taken_at):%Y-%m-%d %H:%M}"
    assert told["加权符合度"] == ("还没有可判断的条款" if pack.score is None else pack.score)
    assert {word: told[word] for word in pack.data["counts"]} == pack.data["counts"]
    assert told["条款数"] == sum(pack.data["counts"].values()) > 0
    rows = sheets.get_sheet_by_name("条款对照").to_python()
    assert rows[0][2:4] == ["编号", "条款"]
    assert {row[2] for row in rows[1:]} >= {"A-1.2-3", "D-7.2.3-1", "CX-6.8-1"}
    assert signed_in("qian").get(f"/desk/clauses/packs/{pack.pk}/pack.pdf").status_code == 403


def test_frozen_maps_are_listed_for_their_project_only(world: World, signed_in: Open) -> None:
    actions.freeze_map(world.lake, by=world.zhou)
    mine = signed_in("zhou").get("/desk/clauses/packs/").content.decode()
    assert "打印" in mine and "存一份现在的" in mine
    seen = signed_in("auditor").get("/desk/clauses/packs/").content.decode()
    assert "存一份现在的" not in seen
    assert signed_in("qian").get("/desk/clauses/packs/").status_code == 403
