"""The only writer of the catalogue, of scripts, of documents with their editions, and of what their readers owe."""

from guanjia.knowledge.actions.catalogue import (
    add_category,
    add_skill,
    change_category,
    publish_sop,
    set_price,
    set_questions,
)
from guanjia.knowledge.actions.documents import (
    ask_edition,
    attach_paper,
    change_document,
    publish_edition,
    send_back_edition,
    withdraw_edition,
    write_document,
    write_edition,
)
from guanjia.knowledge.actions.reading import acknowledge, settle_readers, take_quiz
from guanjia.knowledge.actions.scripts import add_script, change_script, load_scripts

__all__ = [
    "acknowledge",
    "add_category",
    "add_script",
    "add_skill",
    "ask_edition",
    "attach_paper",
    "change_category",
    "change_document",
    "change_script",
    "load_scripts",
    "publish_edition",
    "publish_sop",
    "send_back_edition",
    "set_price",
    "set_questions",
    "settle_readers",
    "take_quiz",
    "withdraw_edition",
    "write_document",
    "write_edition",
]
