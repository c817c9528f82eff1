"""The only writer of materials: the dictionary, the book, use on a case, requests, counts."""

from guanjia.stores.actions.booking import (
    Case,
    receive_stock,
    return_stock,
    transfer_stock,
    van_of,
    write_off,
)
from guanjia.stores.actions.counting import approve_count, record_count, refuse_count
from guanjia.stores.actions.importing import import_items
from guanjia.stores.actions.keeping import (
    add_item,
    change_item,
    expect_delivery,
    open_warehouse,
    set_minimum,
)
from guanjia.stores.actions.requesting import ask_materials, issue_request, refuse_request, withdraw_request
from guanjia.stores.actions.using import Used, give_back, settle_unbooked, use_item

__all__ = [
    "Case", "Used", "add_item", "approve_count", "ask_materials", "change_item", "expect_delivery", "give_back",
    "import_items", "issue_request", "open_warehouse", "receive_stock", "record_count", "refuse_count",
    "refuse_request", "return_stock", "set_minimum", "settle_unbooked", "transfer_stock", "use_item", "van_of",
    "withdraw_request", "write_off",
]  # fmt: skip
