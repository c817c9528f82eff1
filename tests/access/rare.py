"""Forms that take other than the usual values, or whose row must have come further first, for the walk of P6."""

import json
from collections.abc import Callable
from typing import Any

from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.kernel.actors import SYSTEM
from guanjia.knowledge import actions as documents
from guanjia.knowledge.models import Document
from guanjia.organization import actions as organization
from guanjia.organization.policy_files import Wanted
from guanjia.people import actions as people
from guanjia.privacy import actions as privacy
from guanjia.privacy.models import DataRequest, Incident
from guanjia.sla.models import Promise
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes

Given = dict[str, Any]
Prepare = Callable[[World, Given], Given]
Rare = tuple[str, str, Prepare, Given]  # the route, who, what comes first, the fields
ORDER = "desk/orders/<int:order_id>/"
WINDOW = {"window_from": "2026-11-25T10:30", "window_until": "2026-11-25T11:00"}


def as_is(world: World, given: Given) -> Given:
    """Nothing has to come first."""
    return {}


def asked_change(world: World, given: Given) -> Given:
    """A change of a rule and a set that nobody has decided on."""
    facts = {"reason": "客户等久了", "scope": {"project": world.lake.pk}}
    change = organization.ask_policy_change(by=world.lin, key="sla.confirm", value=25, **facts)
    rows = [Wanted(key, 5, {"project": world.lake.pk}) for key in ("sla.register", "visit.early_target")]
    return {
        "change_id": change.pk,
        "set_id": organization.ask_policy_set(rows, by=world.lin, reason="慢", title="二").pk,
    }


def assessed(world: World, given: Given) -> Given:
    """An incident of which people must be told."""
    officer, row = world.actor("privacy_officer"), Incident.objects.get(pk=given["incident_id"])
    row = privacy.contain_incident(row, by=officer, how="收回名单")
    privacy.assess_incident(
        row,
        by=officer,
        is_confirmed=True,
        affected=2,
        data_sorts="姓名",
        cause="误发",
        risk="high",
        must_notify=True,
    )
    return {}


def notified(world: World, given: Given) -> Given:
    """An incident of which people were told."""
    assessed(world, given)
    privacy.notify_incident(
        Incident.objects.get(pk=given["incident_id"]), by=world.actor("privacy_officer"), whom="两户"
    )
    return {}


def reviewed(world: World, given: Given) -> Given:
    """An incident that was looked back on."""
    notified(world, given)
    row = Incident.objects.get(pk=given["incident_id"])
    privacy.review_incident(row, by=world.actor("privacy_officer"), measures_taken="名单改打码")
    return {}


def copied(world: World, given: Given) -> Given:
    """A request for a copy of the own data that two of the staff have done."""
    row = DataRequest.objects.get(pk=given["data_request_id"])
    if row.status == "received":
        row = privacy.check_identity(row, by=world.actor("privacy_officer"), how="看了身份证")
    privacy.finish_request(row, by=world.lin)
    return {}


def kept(world: World, given: Given) -> Given:
    """A promise that was kept."""
    found = Promise.objects.filter(subject_id=given["order_id"], state="kept", confirmed_at=None)
    return {"promise_id": found.latest("pk").pk}


def another_butler(world: World, given: Given) -> Given:
    """A second butler, for the home."""
    row = people.add_staff(world.lake, by=SYSTEM, number="L099", name="何管家", butler_kind="service")
    return {"fields": {"lead": row.pk}}


def sent_for_publishing(world: World, given: Given) -> Given:
    """A document that waits for who publishes."""
    facts = {"title": "装修须知", "sort": "standard", "number": "AJ-2", "role": "supervisor"}
    row = documents.write_document(by=world.lin, **facts, text="第一条", projects=[world.lake.pk], quiz="")
    documents.ask_edition(row.editions.get(), by=world.lin)
    return {"document_id": row.pk}


def to_read(world: World, given: Given) -> Given:
    """A published document that is read without questions."""
    found = sent_for_publishing(world, given)
    document = Document.objects.get(pk=found["document_id"])
    documents.publish_edition(document.editions.get(), by=world.admin, effective_on=NOW.date())
    documents.settle_readers(document)
    return found


def marked(world: World, given: Given) -> Given:
    """A home that nobody visits alone."""
    customers.set_safety_mark(Household.objects.get(pk=given["household_id"]), by=world.zhou, reason="打过人")
    return {}


def urgent(world: World, given: Given) -> Given:
    """An urgent order that was registered."""
    return {"order_id": world.registered_order(urgency="urgent").pk}


def paused(world: World, given: Given) -> Given:
    """An order whose work rests."""
    order = world.working_order()
    row = workorders.pause_work(order, by=world.zhang, reason="等角阀", at=NOW + minutes(50))
    return {"order_id": row.pk}


def lead_finished(world: World, given: Given) -> Given:
    """An order that follows one that is finished."""
    lead = world.finished_order(description="立管漏水")
    other = world.registered_order()
    WorkOrder.objects.filter(pk=other.pk).update(lead=lead)
    return {"order_id": other.pk}


def answer_in_writing(world: World, given: Given) -> Given:
    """The draft of an answer."""
    facts: dict[str, Any] = {
        "question": "泳池在哪",
        "text": "南门。",
        "source": "公示",
        "project": world.lake,
    }
    return {"answer_id": documents.write_answer(by=world.zhou, **facts).pk}


def asked_at_the_desk(world: World, given: Given) -> Given:
    """A question at the desk of the lake project."""
    return {"fields": {"subject": str(world.lake.ref), "q": "能划船吗"}}


RARE: tuple[Rare, ...] = (
    ("desk/answers/<int:answer_id>/edit/", "zhou", answer_in_writing, {"question": "泳池在哪儿", "audience": "staff"}),
    ("desk/answers/<int:answer_id>/publish/", "lin", answer_in_writing, {"valid_to": "2027-11-24"}),
    ("desk/answers/<int:answer_id>/use/", "zhao", asked_at_the_desk, {}),
    ("desk/answers/note/", "zhao", asked_at_the_desk, {}),
    ("desk/set-up/policies/changes/<int:change_id>/refuse/", "admin", asked_change, {"reason": "不急"}),
    ("desk/set-up/policies/sets/<int:set_id>/refuse/", "admin", asked_change, {"reason": "不急"}),
    ("desk/set-up/policies/sets/<int:set_id>/withdraw/", "lin", asked_change, {}),
    ("desk/set-up/projects/open/", "admin", as_is, {"code": "NEW", "name": "新", "type": "residential",
        "service_phone": "0571-88001234", "emergency_phone": "0571-88001234", "timezone": "Asia/Shanghai"}),
    ("desk/set-up/catalogue/add/", "admin", as_is, {"code": "roof", "name": "屋顶", "urgency": "planned",
        "dispatch_mode": "assign", "minutes": "40", "warranty_days": "90", "skill": "4", "sop": "5"}),
    ("desk/set-up/skills/add/", "admin", as_is, {"code": "roof", "name": "屋顶"}),
    ("desk/incidents/<int:incident_id>/notify/", "privacy_officer", assessed, {"whom": "两户业主"}),
    ("desk/incidents/<int:incident_id>/review/", "privacy_officer", notified, {"measures_taken": "改打码"}),
    ("desk/incidents/<int:incident_id>/close/", "privacy_officer", reviewed, {}),
    ("desk/data-requests/<int:data_request_id>/copy/<str:copy_kind>/", "privacy_officer", copied, {}),
    ("home/privacy/requests/<int:data_request_id>/copy/<str:copy_kind>/", "wang", copied, {}),
    ("desk/documents/<int:document_id>/send-back/", "admin", sent_for_publishing, {"reason": "补条款"}),
    ("desk/documents/<int:document_id>/publish/", "admin", sent_for_publishing, {"effective_on": "2026-11-24"}),
    ("desk/documents/<int:document_id>/read/", "zhou", to_read, {}),
    ("desk/households/<int:household_id>/butlers/", "lin", another_butler, {}),
    ("desk/households/<int:household_id>/vehicles/", "zhou", as_is, {"plate": "浙A88888"}),
    ("desk/households/<int:household_id>/safety/lift/", "zhou", marked, {}),
    ("desk/promises/<int:promise_id>/confirm/", "zhou", kept, {"content": "yes", "quality": "yes"}),
    (ORDER + "confirm-emergency/", "zhao", urgent, {"reason": "正在漏水"}),
    (ORDER + "tell-customer/", "zhao", paused, {"told_how": "phone"}),
    (ORDER + "revisit/", "zhao", paused, {"reason": "材料到了", "told_how": "phone"} | WINDOW),
    ("field/jobs/<int:order_id>/tell-customer/", "zhang", paused, {"told_how": "phone"}),
    ("field/jobs/<int:order_id>/revisit/", "zhang", paused, {"reason": "材料到了", "told_how": "phone"} | WINDOW),
    ("field/jobs/<int:order_id>/resume/", "zhang", paused, {}),
    (ORDER + "finish-with-lead/", "zhao", lead_finished, {}),
)  # fmt: skip


def program_bodies() -> dict[str, str]:
    """What a program sends where the usual values are not taken, by the end of the address."""
    window = {"window_from": "2026-11-25T10:30:00+08:00", "window_until": "2026-11-25T11:00:00+08:00"}
    until = {"reason": "等料", "told_how": "phone"}
    bodies = {
        "confirm": window | {"words": "对"}, "reschedule": window | {"reason": "改", "told_how": "phone"},
        "revisit": window | {"reason": "改", "told_how": "phone"}, "pause": until,
    }  # fmt: skip
    return {name: json.dumps(body) for name, body in bodies.items()}
