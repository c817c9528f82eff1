"""Setting up the links to other systems: webhooks out, senders in; a secret is shown once, when it is made."""

import re
from datetime import timedelta

from guanjia.communications import connections, events, outbound, signatures
from guanjia.communications.models import Sender, Webhook
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import kinds, record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, Verdict, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.models import Project

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")


@action
def add_webhook(
    *, by: Actor, name: str, address: str, events_wanted: list[str], project: Project | None = None
) -> Webhook:
    """Note an address that is to hear of events: all of them, named ones, or those of whole contexts (`sla.*`)."""
    require(connections.may_connect(by))
    outbound.place_of(address)
    unknown = [one for one in events_wanted if one not in kinds and not _is_context(one)]
    if unknown:
        text = f"没有叫“{'、'.join(unknown[:3])}”的事件，请照下面的清单写。"
        raise Refused("no_such_event", text, {"events_wanted": text})
    row = Webhook(
        name=fit(name, 60, "name"), address=address, events=list(dict.fromkeys(events_wanted)),
        project=project, set_up_by_id=by.id,
    )  # fmt: skip
    row.save(force_insert=True)
    record(events.Connected(name=row.name), row, by=by)
    return row


def _is_context(wanted: str) -> bool:
    """Whether it names every event of a context."""
    return wanted.endswith(".*") and any(name.startswith(wanted[:-1]) for name in kinds)


@action
def renew_webhook(webhook: Webhook, *, by: Actor) -> str:
    """Make a new secret, returned this once; the former one signs beside it for some hours."""
    require(connections.may_connect(by))
    hours = float(policy.value("webhooks.old_secret_hours"))
    secret = signatures.new_secret()
    webhook.former, webhook.secret = webhook.secret, secret
    amend(
        webhook, events.SecretRenewed(name=webhook.name), by=by, secret_sealed=webhook.secret_sealed,
        former_sealed=webhook.former_sealed, former_until=clock.now() + timedelta(hours=hours),
    )  # fmt: skip
    return secret


@action
def switch_webhook(webhook: Webhook, *, by: Actor, on: bool) -> Webhook:
    """Let a webhook hear what happens from now on, or stop it; what waits stays, and goes on when it is on again."""
    require(connections.may_connect(by))
    if not on:
        return amend(webhook, events.SwitchedOff(name=webhook.name), by=by, is_on=False)
    require(_has_secret(webhook))
    outbound.place_of(webhook.address)
    fact = events.SwitchedOn(name=webhook.name)
    return amend(webhook, fact, by=by, is_on=True, off_because="", failures=0, rest_until=None)


@action
def add_sender(*, by: Actor, name: str, purpose: str) -> Sender:
    """Note another system that is to send here; its name is the end of its address."""
    require(connections.may_connect(by))
    if not SLUG.fullmatch(name):
        text = "用 2 到 40 个小写字母、数字和连字符，字母开头，例如 phone-system。"
        raise Refused("bad_name", text, {"name": text})
    if name == connections.WECHAT:
        text = "wechat 留给公众号，请换一个名称。"
        raise Refused("name_taken", text, {"name": text})
    if Sender.objects.filter(name=name).exists():
        raise Refused("name_taken", f"已经有叫“{name}”的发送方，请换一个。", {"name": "已经有了，请换一个。"})
    row = Sender(name=name, purpose=fit(purpose, 120, "purpose"))
    row.save(force_insert=True)
    record(events.Connected(name=row.name), row, by=by)
    return row


@action
def renew_sender(sender: Sender, *, by: Actor) -> str:
    """Make a new secret, returned this once; what is signed with the old one is refused from now on."""
    require(connections.may_connect(by))
    sender.secret = secret = signatures.new_secret()
    amend(sender, events.SecretRenewed(name=sender.name), by=by, secret_sealed=sender.secret_sealed)
    return secret


@action
def switch_sender(sender: Sender, *, by: Actor, on: bool) -> Sender:
    """Open or shut the door of a sender."""
    require(connections.may_connect(by))
    if on:
        require(_has_secret(sender))
    fact = events.SwitchedOn if on else events.SwitchedOff
    return amend(sender, fact(name=sender.name), by=by, is_on=on)


def _has_secret(link: Webhook | Sender) -> Verdict:
    """A link without a secret stays off."""
    return (
        None if link.secret_sealed else Refused("no_secret", "还没有密钥，请先生成密钥，交给对方以后再启用。")
    )
