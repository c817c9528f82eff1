"""Tables of the catalogue, of documents, scripts and answers."""

from guanjia.knowledge.models.answers import Answer, AnswerUse, Unanswered
from guanjia.knowledge.models.catalogue import Category, PriceItem, Question, Skill, Sop, SopStep
from guanjia.knowledge.models.documents import Document, Edition, QuizTry, ReadingDuty
from guanjia.knowledge.models.scripts import Script

__all__ = [
    "Answer",
    "AnswerUse",
    "Category",
    "Document",
    "Edition",
    "PriceItem",
    "Question",
    "QuizTry",
    "ReadingDuty",
    "Script",
    "Skill",
    "Sop",
    "SopStep",
    "Unanswered",
]
