"""What waits for a word about leave and swaps is reminded of once, declared as data (C-1.1-1)."""

from guanjia.sla.declared import ClockRule, declare

declare(
    ClockRule(
        "LEAVE", "请假等批准", "C-1.1-1", "leave", start=("people.LeaveAsked",),
        stop=("people.LeaveApproved", "people.LeaveRefused"), void=("people.LeaveWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
    ClockRule(
        "SWAP", "换班等同事答复", "C-1.1-1", "swap", start=("people.SwapAsked",),
        stop=("people.SwapAgreed", "people.SwapRefused"), void=("people.SwapWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
    ClockRule(
        "SWAPPED", "换班等批准", "C-1.1-1", "swap", start=("people.SwapAgreed",),
        stop=("people.SwapApproved", "people.SwapRefused"), void=("people.SwapWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
)  # fmt: skip
