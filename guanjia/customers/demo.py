"""What the demo says about homes: vehicles, contacts, wishes with consent, a change, a mark, a move-in."""

from datetime import timedelta
from decimal import Decimal

from guanjia.customers import actions
from guanjia.customers.models import Household, Person
from guanjia.estate import actions as estate
from guanjia.estate.models import Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization.moments import local

HOUSES = ((89, "三室两厅"), (118, "四室两厅"), (76, "两室两厅"))
CARS = ("浙A12345", "浙AD68888", "浙B·60921")
WISHES = (
    ("routine", "午休 12 点到 14 点，不按门铃、不打电话", "phone"), ("contact", "工作日晚上 7 点以后再打电话", "face"),
    ("pet", "家里有金毛，进门前先打电话", "phone"), ("taboo", "请不要把东西放在门口鞋柜上", "face"),
    ("diet", "过节送礼不送酒", "face"), ("elder", "老人走得慢，敲门后请多等一会儿", "phone"),
)  # fmt: skip
WISHED = (0, 1, 8, 3, 6, 5)
BORN = (1986, 1979, 1992, 1958, 1984, 1949)


def load(units: list[Unit], desk: Actor, boss: Actor) -> None:
    """Tell it by the ordinary actions of the front desk and of the supervisor."""
    homes = [actions.open_household(unit, by=SYSTEM) for unit in units]
    for place, household in enumerate(homes[:-2]):
        fill(household, place, desk)
    for place, (sort, note, how) in zip(WISHED, WISHES, strict=True):
        actions.add_preference(homes[place], by=desk, sort=sort, note=note, how=how, source="visit")
    actions.add_preference(
        homes[1], by=desk, sort="health", note="行动不便，请走有坡道的北门", how="paper", is_separate=True,
        source="visit", person=person_of(homes[1]),
    )  # fmt: skip
    first, second = person_of(homes[2]), person_of(homes[3])
    actions.ask_change(homes[2], by=boss, field="phone", new="13600006666", person=first, source="phone")
    done = actions.ask_change(homes[3], by=desk, field="parking", new="B2-118", person=second)
    actions.apply_change(done, by=boss, how="看了车位合同")
    actions.set_safety_mark(homes[4], by=boss, reason="住户曾推搡上门人员，请两个人去")
    day = local(clock.now()).date() + timedelta(days=10)
    actions.schedule_move_in(homes[-1], by=desk, person=person_of(homes[-1]), planned_on=day)
    actions.count_files()


def person_of(household: Household) -> Person:
    """The first person of a home."""
    return household.occupancies.select_related("person").order_by("pk")[0].person


def fill(household: Household, place: int, desk: Actor) -> None:
    """A whole file, but for some facts of every fourth home."""
    area, layout = HOUSES[place % len(HOUSES)]
    estate.describe_unit(household.unit, by=SYSTEM, area_m2=Decimal(area), layout=layout)
    actions.change_household(household, by=desk, state="已入住")
    if place % 4 == 3:
        return
    sex = "女" if place % 2 == 0 else "男"
    actions.fill_person(
        person_of(household), by=desk, household=household, gender=sex, birth_year=BORN[place % len(BORN)]
    )
    actions.note_emergency_contact(
        household, by=desk, name="王小妹", phone=f"1370000{place:04d}", relation="亲属"
    )
    if place < len(CARS):
        actions.note_vehicle(
            household, by=desk, plate=CARS[place], words="白色轿车", space=f"B2-{place + 1:03d}"
        )
    if place % 3 == 0:
        actions.verify_file(household, by=desk)
