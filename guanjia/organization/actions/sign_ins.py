"""The only writer of sessions, active days, tallies of tries, and what is kept of passwords and second factors."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.secrets import blind_index
from guanjia.kernel.work import action
from guanjia.organization import events, rules, sign_ins
from guanjia.organization.models import Account, ActiveDay, SignIn, Tally, UsedPassword
from guanjia.organization.moments import local
from guanjia.organization.sign_ins import FACTORS

DAY = timedelta(days=1)


@action
def note_sign_in(account: Account, *, how: str, network: str = "") -> None:
    """An account came in from a network: written to its history."""
    record(events.SignedIn(how=how, network=network), account, by=sign_ins.oneself(account))
    _note_day(account.pk, clock.now())


@action
def make_room(account_id: int, *, but: str) -> int:
    """End the oldest sessions of an account beyond those that the profile allows; `but` is the newest one's digest."""
    others = SignIn.objects.filter(account_id=account_id).exclude(digest=but).order_by("-seen_at", "-pk")
    kept = others.values_list("pk", flat=True)[: settings.SECURITY.PARALLEL_SESSIONS - 1]
    ended, _ = SignIn.objects.filter(account_id=account_id).exclude(digest=but).exclude(pk__in=kept).delete()
    return ended


@action
def end_sessions(account: Account, *, but: str = "") -> int:
    """Delete every session of an account, `but` the one of that digest; returns how many."""
    ended, _ = SignIn.objects.filter(account=account).exclude(digest=but).delete()
    return ended


@action
def end_own(sign_in: SignIn, *, by: Actor) -> None:
    """End one of the own sessions: the lost phone is out at its next request."""
    if by.kind != "account" or sign_in.account is None or sign_in.account_id != by.id:
        raise NotFound
    record(events.SignInsEnded(count=1), sign_in.account, by=by)
    sign_in.delete()


@action
def end_others(account: Account, *, by: Actor, but: str) -> int:
    """End all own sessions but the one in use; returns how many."""
    if by.kind != "account" or account.pk != by.id:
        raise NotFound
    count = end_sessions(account, but=but)
    if count:
        record(events.SignInsEnded(count=count), account, by=by)
    return count


@action
def end_all(account: Account, *, by: Actor) -> Account:
    """End every session of somebody's account, for who manages accounts."""
    require(rules.may_manage_accounts(by))
    record(events.SignInsEnded(count=end_sessions(account)), account, by=by)
    return account


@beats.every(600)
@action
def forget_ended() -> int:
    """Delete sessions that are over and tallies that count no more; returns how many sessions."""
    now = clock.now()
    Tally.objects.filter(started_at__lt=now - DAY).delete()
    gone, _ = SignIn.objects.exclude(sign_ins.alive(now)).delete()
    return gone


@action
def take(name: str, limit: int, window: timedelta) -> bool:
    """Count a try under a name before anything costly is done; False when the window holds its limit already.

    One statement, so that a hundred tries at once are counted as a hundred. `name` is kept as a keyed digest.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organization_tally AS t (name, started_at, tries) VALUES (%(name)s, %(now)s, 1)"
            " ON CONFLICT (name) DO UPDATE SET"
            " tries = CASE WHEN t.started_at <= %(old)s THEN 1 ELSE t.tries + 1 END,"
            " started_at = CASE WHEN t.started_at <= %(old)s THEN %(now)s ELSE t.started_at END"
            " RETURNING tries",
            {"name": blind_index("tally", name), "now": now, "old": now - window},
        )
        return bool(cursor.fetchone()[0] <= limit)


@action
def give_back(name: str, *, whole: bool = False) -> None:
    """A counted try was a good one: it no longer counts; `whole` begins the window anew."""
    change = "0" if whole else "greatest(tries - 1, 0)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE organization_tally SET tries = {change} WHERE name = %s",  # noqa: S608
            [blind_index("tally", name)],
        )


@action
def remember_password(account: Account) -> None:
    """Keep the hash of the password just set, for its age and against taking it again."""
    UsedPassword.objects.create(account=account, hash=account.password, set_at=clock.now())


@action
def note_factor(account: Account, *, factor: str, is_new: bool) -> None:
    """The owner added or removed a second factor: written to the account's history."""
    fact = events.SecondFactorAdded if is_new else events.SecondFactorRemoved
    record(fact(factor=FACTORS.get(factor, factor)), account, by=sign_ins.oneself(account))


@action
def remove_second_factor(account: Account, *, by: Actor) -> Account:
    """Take a lost second factor from somebody's account, recovery codes too; its sessions end.

    Never from the own account: who lost the own phone asks another security administrator (SYSTEM is the command).
    """
    require(rules.may_manage_accounts(by))
    if by != SYSTEM and by.id == account.pk:
        raise Refused("own_account", "不能取消自己账号的第二重验证，请另一位安全管理员来做。")
    held = account.authenticator_set.all()  # type: ignore[attr-defined]
    for factor in sorted({row.type for row in held}):
        record(events.SecondFactorRemoved(factor=FACTORS.get(factor, factor)), account, by=by)
    held.delete()
    end_sessions(account)
    return account


@action
def touch(sign_in: SignIn) -> None:
    """The session is in use: its idle time begins anew; on a new day the day is noted, once."""
    now = clock.now()
    SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)
    if sign_in.account_id is not None and local(sign_in.seen_at).date() != local(now).date():
        _note_day(sign_in.account_id, now)


def _note_day(account_id: int, at: datetime) -> None:
    """An account of the staff used the product on this day (M164); of customers nothing is kept."""
    if sign_ins.staff_accounts().filter(pk=account_id).exists():
        day = ActiveDay(account_id=account_id, day=local(at).date())
        ActiveDay.objects.bulk_create([day], ignore_conflicts=True)


@action
def forget_days(rows: QuerySet[ActiveDay]) -> int:
    """Delete active days whose time is over, or whose person leaves the house; returns how many."""
    return rows.delete()[0]
