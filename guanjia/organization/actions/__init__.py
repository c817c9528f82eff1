"""The only writer of the organization, split by what the verbs are about."""

from guanjia.organization.actions.accounts import (
    close_account,
    create_account,
    grant_role,
    issue_enter_link,
    issue_password_link,
    issue_token,
    note_password,
    open_account,
    reopen_account,
    revoke_role,
    set_password_by_link,
    use_enter_link,
)
from guanjia.organization.actions.calendars import (
    remove_special_day,
    set_service_hours,
    set_special_day,
)
from guanjia.organization.actions.company import (
    change_company,
    change_project,
    found_company,
    open_department,
    open_project,
)
from guanjia.organization.actions.policies import (
    ask_policy_change,
    publish_policy,
    publish_policy_change,
    read_policy_change,
    refuse_policy_change,
    withdraw_policy_change,
)
from guanjia.organization.actions.policy_sets import (
    ask_policy_set,
    publish_policy_set,
    read_policy_set,
    refuse_policy_set,
    withdraw_policy_set,
)
from guanjia.organization.actions.reviews import begin_reviews, keep_rest, review_access
from guanjia.organization.actions.sign_ins import (
    end_all,
    end_others,
    end_own,
    end_sessions,
    remove_second_factor,
)
from guanjia.organization.actions.suppliers import add_supplier, change_supplier, end_supplier

__all__ = [
    "add_supplier",
    "ask_policy_change",
    "ask_policy_set",
    "begin_reviews",
    "change_company",
    "change_project",
    "change_supplier",
    "close_account",
    "create_account",
    "end_all",
    "end_others",
    "end_own",
    "end_sessions",
    "end_supplier",
    "found_company",
    "grant_role",
    "issue_enter_link",
    "issue_password_link",
    "issue_token",
    "keep_rest",
    "note_password",
    "open_account",
    "open_department",
    "open_project",
    "publish_policy",
    "publish_policy_change",
    "publish_policy_set",
    "read_policy_change",
    "read_policy_set",
    "refuse_policy_change",
    "refuse_policy_set",
    "remove_second_factor",
    "remove_special_day",
    "reopen_account",
    "review_access",
    "revoke_role",
    "set_password_by_link",
    "set_service_hours",
    "set_special_day",
    "use_enter_link",
    "withdraw_policy_change",
    "withdraw_policy_set",
]
