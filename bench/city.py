"""A made-up city for the day planner: projects, technicians with skills, hours and vans, requests with windows."""

import random

from guanjia.dispatch.planning.problem import Pause, Problem, Technician, Visit, Weights
from guanjia.dispatch.planning.travel import Place, Ways

SKILLS = ("电工", "水暖", "门窗", "空调", "弱电")
TOOLS, HEIGHT, LIFT = ("疏通机", "热风焊枪"), "高处作业", "电梯"
WIDE, BUILDINGS, ROOMS = 12_000, 8, 200
DAY = ((480, 600), (600, 720), (780, 900), (900, 1020), (480, 720), (780, 1020))
SLOTS = (*DAY, *DAY, (1080, 1200))
EARLY, LATE = ((480, 1020),), ((720, 1260),)
LUNCH, SUPPER = Pause("午休", (660, 780), 45), Pause("晚饭", (1020, 1140), 30)
WAYS = Ways(metres_per_minute=250, detour_percent=130, same_building_minutes=3, unknown_minutes=40)
IMPOSSIBLE_EVERY = 100  # a request that nobody may do


def city(projects: int, technicians: int, jobs: int, seed: int = 1) -> Problem:
    """A day that can be done but for every hundredth request, for which nobody is trained."""
    chance = random.Random(seed)  # noqa: S311
    centres = [(chance.randrange(WIDE), chance.randrange(WIDE)) for _ in range(projects)]
    houses = [
        [(x + chance.randrange(400), y + chance.randrange(400)) for _ in range(BUILDINGS)] for x, y in centres
    ]
    people = tuple(_technician(chance, n, n % projects, centres[n % projects]) for n in range(technicians))
    visits = tuple(_visit(chance, n, n % projects, houses[n % projects]) for n in range(jobs))
    return Problem(people, visits, WAYS, Weights())


def impossible(problem: Problem) -> set[str]:
    """The requests that nobody may do."""
    return {visit.id for visit in problem.visits if LIFT in visit.skills}


def _technician(chance: random.Random, n: int, project: int, centre: tuple[int, int]) -> Technician:
    is_late = n % 4 == 3
    return Technician(
        f"T{n:03d}", Place(f"P{project:02d}", "0", "", centre), LATE if is_late else EARLY,
        (SUPPER,) if is_late else (LUNCH,), frozenset(chance.sample(SKILLS, 3)), frozenset(TOOLS[: n % 3]),
        frozenset({HEIGHT}) if n % 3 == 0 else frozenset(), {"阀门": 4, "灯管": 6}, jobs=16, overtime=30,
    )  # fmt: skip


def _visit(chance: random.Random, n: int, project: int, houses: list[tuple[int, int]]) -> Visit:
    house = chance.randrange(BUILDINGS)
    slot = SLOTS[chance.randrange(len(SLOTS))]
    skill = LIFT if n % IMPOSSIBLE_EVERY == 0 else chance.choice(SKILLS)
    return Visit(
        f"R{n:04d}", Place(f"P{project:02d}", f"{house + 1}", f"{chance.randrange(ROOMS)}", houses[house]),
        chance.choice((15, 20, 20, 30, 30, 40, 60)), (slot,), skills=frozenset({skill}),
        tools=frozenset({TOOLS[0]}) if n % 15 == 1 else frozenset(), parts={"阀门": 1} if n % 6 == 2 else {},
        hazard=HEIGHT if n % 20 == 3 else "", crew=2 if n % 25 == 4 else 1, priority=int(n % 10 == 5),
    )  # fmt: skip
