"""Tables of the catalogue, of documents, scripts, answers, regulations and cases."""

from guanjia.knowledge.models.answers import Answer, AnswerUse, Unanswered
from guanjia.knowledge.models.catalogue import Category, PriceItem, Question, Skill, Sop, SopStep
from guanjia.knowledge.models.documents import Document, Edition, QuizTry, ReadingDuty
from guanjia.knowledge.models.laws import (
    AffectedProcess,
    Case,
    CaseSession,
    CaseTalk,
    Regulation,
    RegulationChange,
)
from guanjia.knowledge.models.scripts import Script

__all__ = [
    "AffectedProcess",
    "Answer",
    "AnswerUse",
    "Case",
    "CaseSession",
    "CaseTalk",
    "Category",
    "Document",
    "Edition",
    "PriceItem",
    "Question",
    "QuizTry",
    "ReadingDuty",
    "Regulation",
    "RegulationChange",
    "Script",
    "Skill",
    "Sop",
    "SopStep",
    "Unanswered",
]
