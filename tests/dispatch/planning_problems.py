"""Days to plan, drawn by hypothesis: small, with every gate, some of them impossible."""

from dataclasses import replace

from hypothesis import strategies as st

from guanjia.dispatch.planning.problem import Pause, Pin, Problem, Technician, Visit, Weights
from guanjia.dispatch.planning.travel import Place, Ways

WAYS = Ways(80, 130, 2, 30, {("A", "B"): 12, ("A/1", "A/2"): 4})
HOURS = (((480, 1020),), ((470, 1080),), ((480, 720), (780, 1080)), ((540, 780), (780, 900)), ((1200, 1500),))
WORDS = {"skills": ("电", "水"), "tools": ("梯", "泵"), "parts": ("阀", "灯"), "hazards": ("", "", "高处")}

places = st.builds(
    Place,
    project=st.sampled_from("ABC"),
    building=st.sampled_from(("1", "2")),
    unit=st.sampled_from(("", "101", "502")),
    point=st.none() | st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
)
stocks = st.dictionaries(st.sampled_from(WORDS["parts"]), st.integers(1, 4))
lunch = st.sampled_from(
    ((), (Pause("午休", (660, 780), 30),), (Pause("茶歇", (600, 900), 10, Place("B", "1")),))
)


def some(words: tuple[str, ...], *, often: bool) -> st.SearchStrategy[frozenset[str]]:
    """Often all of the words, or often none."""
    return st.sampled_from(
        (frozenset(words if often else ()),) * 3 + (frozenset(words[:1]), frozenset(words[1:]))
    )


def seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from((False, False, False, True))


@st.composite
def windows(draw: st.DrawFn) -> tuple[int, int]:
    first = draw(st.integers(470, 960))
    return first, first + draw(st.integers(0, 240))


@st.composite
def technicians(draw: st.DrawFn) -> Technician:
    return Technician(
        "", draw(places), draw(st.sampled_from(HOURS)), draw(lunch), draw(some(WORDS["skills"], often=True)),
        draw(some(WORDS["tools"], often=True)), frozenset() if draw(seldom()) else frozenset({"高处"}), draw(stocks),
        draw(st.integers(0, 4)) if draw(seldom()) else None, draw(st.sampled_from(("", "", "一班"))),
        not draw(seldom()),
        draw(st.sampled_from((0, 0, 60))), draw(st.none() | places),
        draw(st.sampled_from((None, None, frozenset("A"), frozenset("AB"), frozenset("BC")))),
    )  # fmt: skip


@st.composite
def visits(draw: st.DrawFn, people: int = 0) -> Visit:
    promised = draw(st.none() | windows())
    pinned = draw(seldom()) and people > 0
    wide = tuple(draw(st.lists(windows(), min_size=0 if promised else 1, max_size=2)))
    start = (promised or wide[0])[0] if draw(seldom()) else None
    return Visit(
        "", draw(places), draw(st.integers(0, 90)), wide, promised, draw(some(WORDS["skills"], often=False)),
        draw(some(WORDS["tools"], often=False)), {"阀": 2} if draw(seldom()) else {},
        draw(st.sampled_from(WORDS["hazards"])), draw(st.sampled_from((1, 1, 1, 2))),
        frozenset({"0"}) if draw(seldom()) else frozenset(), draw(st.integers(0, 2)),
        draw(st.none() | st.integers(0, 5000)),
        Pin((str(draw(st.integers(0, people - 1))),) if pinned else (), start),
    )  # fmt: skip


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to five people, two of them alike so that they share a kind, and up to nine visits."""
    people = draw(st.lists(technicians(), min_size=1, max_size=4))
    people.append(people[0])
    asked = draw(st.lists(visits(len(people)), max_size=9))
    return Problem(
        tuple(replace(one, id=f"{n}") for n, one in enumerate(people)),
        tuple(replace(one, id=f"v{n}") for n, one in enumerate(asked)),
        WAYS,
        Weights(1_000_000, 500_000, 300_000, 100),
    )
