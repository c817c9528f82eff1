"""Sessions in our own table: a row belongs to its account, keeps a digest of the key and sealed content."""

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError

from guanjia.kernel import clock
from guanjia.kernel.secrets import SealBroken, seal, unseal
from guanjia.organization.models import SignIn
from guanjia.organization.queries import digest_of

FACTS = "sign_in"  # where the session keeps what its row shows
GUEST_MINUTES = 60  # a guest's session holds a sign-in that is under way, nothing else


class SessionStore(SessionBase):
    """Django's session over the table `SignIn`."""

    cache_key_prefix: ClassVar[str] = ""
    row: SignIn | None = None

    @property
    def digest(self) -> str:
        """How the row of this session is found; empty for a session that was not kept yet."""
        return digest_of(self.session_key) if self.session_key else ""

    def load(self) -> dict[str, Any]:
        """The content; a session that is over, was ended or was sealed by a lost key is a new empty one."""
        now, row = clock.now(), SignIn.objects.filter(digest=self.digest).first()
        is_over = (
            row is None or row.ends_at <= now or now - row.seen_at >= timedelta(minutes=row.idle_minutes)
        )
        try:
            if row is not None and not is_over:
                content: dict[str, Any] = json.loads(unseal(bytes(row.body), f"session|{row.digest}"))
                self.row = row
                return content
        except SealBroken:
            pass
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        """Whether a key is taken."""
        return SignIn.objects.filter(digest=digest_of(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a new key."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Keep the content; a row that was ended meanwhile does not come back."""
        if self.session_key is None:
            return self.create()
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        columns = columns_of(content) | {"body": seal(json.dumps(content), f"session|{self.digest}")}
        if must_create:
            self.row = SignIn.objects.create(digest=self.digest, seen_at=clock.now(), **columns)
        elif not SignIn.objects.filter(digest=self.digest).update(**columns):
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End a session; this one without a key."""
        key = session_key or self.session_key
        if key:
            SignIn.objects.filter(digest=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what is over."""
        SignIn.objects.filter(ends_at__lte=clock.now()).delete()


def columns_of(content: dict[str, Any]) -> dict[str, Any]:
    """What a row shows of its session: whose, since when, how long, on which device."""
    account, facts = content.get(SESSION_KEY), content.get(FACTS)
    if account is None or facts is None:
        now = clock.now()
        ends = now + timedelta(minutes=GUEST_MINUTES)
        return {"account_id": account, "started_at": now, "ends_at": ends, "idle_minutes": GUEST_MINUTES}
    started, ends = (datetime.fromisoformat(facts[name]) for name in ("started", "ends"))
    return {
        "account_id": account, "started_at": started, "ends_at": ends, "idle_minutes": facts["idle"],
        "device": facts["device"], "network": facts["network"],
    }  # fmt: skip
