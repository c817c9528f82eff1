"""What a new company starts with: the catalogue; and the documents, answers, regulations and cases of the demo."""

from guanjia.knowledge.demo.answers import load_answers
from guanjia.knowledge.demo.catalogue import load_catalogue
from guanjia.knowledge.demo.documents import load_documents
from guanjia.knowledge.demo.laws import load_laws

__all__ = ["load_answers", "load_catalogue", "load_documents", "load_laws"]
