"""The only writer of the catalogue, of scripts and answers, of documents with their editions and readers."""

from guanjia.knowledge.actions.answers import (
    change_answer,
    correct_answer,
    load_answers,
    note_lapsed,
    publish_answer,
    renew_answer,
    use_answer,
    withdraw_answer,
    write_answer,
)
from guanjia.knowledge.actions.cases import change_case, note_talk, write_case
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
from guanjia.knowledge.actions.laws import (
    announce_change,
    edit_regulation,
    note_explained,
    note_missed,
    note_training,
    review_process,
    write_regulation,
)
from guanjia.knowledge.actions.reading import acknowledge, settle_readers, take_quiz
from guanjia.knowledge.actions.scripts import add_script, change_script, load_scripts
from guanjia.knowledge.actions.sessions import judge_months, note_session, want_session, watch_sessions
from guanjia.knowledge.actions.unanswered import drop_unanswered, note_unanswered, write_unanswered

__all__ = [
    "acknowledge",
    "add_category",
    "add_script",
    "add_skill",
    "announce_change",
    "ask_edition",
    "attach_paper",
    "change_answer",
    "change_case",
    "change_category",
    "change_document",
    "change_script",
    "correct_answer",
    "drop_unanswered",
    "edit_regulation",
    "judge_months",
    "load_answers",
    "load_scripts",
    "note_explained",
    "note_lapsed",
    "note_missed",
    "note_session",
    "note_talk",
    "note_training",
    "note_unanswered",
    "publish_answer",
    "publish_edition",
    "publish_sop",
    "renew_answer",
    "review_process",
    "send_back_edition",
    "set_price",
    "set_questions",
    "settle_readers",
    "take_quiz",
    "use_answer",
    "want_session",
    "watch_sessions",
    "withdraw_answer",
    "withdraw_edition",
    "write_answer",
    "write_case",
    "write_document",
    "write_edition",
    "write_regulation",
    "write_unanswered",
]
