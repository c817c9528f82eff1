"""The clauses as data: every one of the four documents, in their order, in Chinese, each with what shows it."""

import re
from collections import Counter

from guanjia.insights import clauses

STATED = {"A": 71, "B": 53, "C": 68, "D": 103}
ASSUMED = {"A": 15, "B": 1, "C": 21, "D": 7}
FOREIGN = re.compile(r"[A-Za-z]{3,}")
TECHNICAL = {"APP", "SOP", "PDF"}


def test_the_pack_holds_every_clause_of_the_four_documents() -> None:
    found = list(clauses.every())
    assert Counter(c.id[0] for c in found if not c.assumed) == STATED
    assert Counter(c.id[0] for c in found if c.assumed) == ASSUMED
    assert len({c.id for c in found}) == len(found) == 339
    assert [part.key for part in clauses.documents()] == ["A", "B", "C", "D"]


def test_every_clause_says_in_chinese_what_it_asks_and_how_it_is_kept() -> None:
    for clause in clauses.every():
        assert clause.asks and clause.how, clause.id
        words = set(FOREIGN.findall(clause.asks + clause.values + clause.how))
        assert words <= TECHNICAL, (clause.id, words)
        assert set(clause.kinds) <= set(clauses.KINDS) and clause.kinds, clause.id
        assert set(clause.proof) <= {"auto", "sample", "attest"}, clause.id


def test_a_clause_is_found_in_its_chapter() -> None:
    part, chapter = clauses.chapter_of("A-1.2-3")
    assert (part.short, chapter.name) == ("管家式服务制度", "一、服务准则 · 2 专业高效")
    assert "sla.water_electric.arrive" in {key.key for key in clauses.by_id()["A-1.2-3"].policies}
