"""What a new company starts with: the catalogue; and the documents of the demo."""

from guanjia.knowledge.demo.catalogue import load_catalogue
from guanjia.knowledge.demo.documents import load_documents

__all__ = ["load_catalogue", "load_documents"]
