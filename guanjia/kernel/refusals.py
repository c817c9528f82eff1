"""Why the system does not do what was asked, in words for a person."""

from collections.abc import Callable


class Refused(Exception):
    """A domain refusal: a code for programs, the cause and the next step for a person.

    A refusal rolls back what was begun; `kept` writes what must stay nevertheless (a wrong try), and runs once
    in a unit of work of its own.
    """

    status = 422
    may_insist = False
    kept: Callable[[], object] | None = None

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields or {}


class Doubtful(Refused):
    """It can be done, but is likely a mistake: the same form with `anyway` does it (its page shows `仍然提交`)."""

    may_insist = True


class IllegalMove(Refused):
    """The thing is not in a state from which this move starts."""

    status = 409


class Stale(Refused):
    """Somebody changed the row in the meantime."""

    status = 409

    def __init__(
        self, message: str = "别人刚刚改过这一条，您填的内容没有丢，请看过现在的内容再保存。"
    ) -> None:
        super().__init__("stale", message)


class NotFound(Refused):
    """Not there, or out of this actor's scope: both look the same."""

    status = 404

    def __init__(self, message: str = "没有找到，或者不在您的范围内。") -> None:
        super().__init__("not_found", message)


class NotAllowed(Refused):
    """The role of this actor does not hold the permission at all."""

    status = 403

    def __init__(self, message: str = "您的岗位没有这项权限，需要时请找管理员。") -> None:
        super().__init__("not_allowed", message)


Verdict = Refused | None


def require(*verdicts: Verdict) -> None:
    """Raise the first refusal among the verdicts of the rules; none lets the action go on."""
    for verdict in verdicts:
        if verdict is not None:
            raise verdict
