"""回访记录 on paper: the answers, the tries, who called; numbers masked."""

from django.conf import settings
from django.test import Client

from guanjia.followups import actions, documents
from guanjia.followups.models import FollowUp
from tests.world import NOW, World, minutes


def called(world: World, **answers: bool) -> FollowUp:
    order = world.completed_order(contact_name="王慧敏", contact_phone="13812345678")
    world.run_jobs()
    task = FollowUp.objects.get(order=order)
    actions.note_unanswered(task, by=world.zhao, note="响铃没人接", at=NOW + minutes(100))
    return actions.record_answer(task, by=world.zhao, words="修得快", at=NOW + minutes(120), **answers)


def test_the_record_has_both_answers_and_every_try(world: World) -> None:
    data = documents.record_data(called(world, solved=True, satisfied=True))
    assert [row["answer"] for row in data["answers"]] == ["是", "是"]
    assert [(row["result"], row["note"]) for row in data["attempts"]] == [
        ("没接通", "赵琳，响铃没人接"),
        ("接通", "赵琳"),
    ]
    assert (data["record"], data["words"], data["after"]) == ("更换角阀和软管，试压不漏", "修得快", "")
    assert "13812345678" not in str(data) and data["facts"][0][1] == "王**　138****5678"


def test_a_bad_answer_says_what_came_of_it(world: World) -> None:
    task = called(world, solved=False, satisfied=False)
    assert documents.record_data(task)["after"].startswith("没有解决，已重新打开服务单")


def test_the_record_comes_as_a_pdf_only_to_who_calls_here(world: World) -> None:
    task = called(world, solved=True, satisfied=True)
    statuses = {}
    for name in ("zhao", "qian", "zhang"):
        client = Client()
        client.force_login(world.account(name), backend=settings.AUTHENTICATION_BACKENDS[1])
        answer = client.get(f"/desk/follow-ups/{task.pk}/record.pdf")
        statuses[name] = answer.status_code
        if name == "zhao":
            assert answer.content.startswith(b"%PDF-")
    assert statuses == {"zhao": 200, "qian": 404, "zhang": 403}
