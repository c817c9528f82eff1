"""设置 › 对外接口: webhooks that hear what happens, senders that may send here."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, adapters, connections
from guanjia.communications.models import Delivery, Robot, Sender, Webhook
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization

NAV, NEED = "set-up", connections.NEED


class WebhookForm(forms.Form):
    """Facts of a webhook."""

    name = forms.CharField(label="给谁", max_length=60, help_text="例如：集团数据平台")
    address = forms.CharField(label="网址", max_length=500, help_text="对方接收的地址，以 https:// 开头")
    project: Any = forms.ModelChoiceField(
        label="哪个项目",
        queryset=None,
        required=False,
        empty_label="全公司",
        help_text="只推这个项目发生的事",
    )
    events_wanted = forms.CharField(
        label="哪些事件", required=False, widget=forms.Textarea,
        help_text="一行一个，名称见“对外接口”下面的清单；workorders.* 为服务单的全部；不填为全部",
    )  # fmt: skip

    def __init__(self, *args: Any, request: Request) -> None:
        super().__init__(*args)
        self.fields["project"].queryset = organization.projects(request.actor, NEED)  # type: ignore[attr-defined]

    def clean_events_wanted(self) -> list[str]:
        """One name a line."""
        return str(self.cleaned_data["events_wanted"]).split()


class SenderForm(forms.Form):
    """Facts of a sender."""

    name = forms.CharField(
        label="名称", max_length=40, help_text="小写字母、数字、连字符，例如 phone-system；就是地址的最后一段"
    )
    purpose = forms.CharField(label="做什么用", max_length=120, help_text="例如：电话系统通知来电")


@needs("desk.open", NEED)
def show_connections(request: Request) -> HttpResponse:
    """Both directions, and the names of the events that a webhook may ask for."""
    return page(
        request, "communications/connections.html", nav_on=NAV, webhooks=connections.webhooks(request.actor),
        senders=connections.senders(request.actor), events=connections.event_choices(),
        robots=connections.robots(request.actor), adapters=adapters.cards(),
    )  # fmt: skip


@needs("desk.open", NEED)
def add_webhook(request: Request) -> HttpResponse:
    """Note an address that is to hear of events."""
    form = WebhookForm(request.POST or None, request=request)
    if submit(form, actions.add_webhook, by=request.actor):
        return done(request, "", to=page_of("webhook", form))
    note = "加上以后先生成密钥、发一条测试，再启用"
    return ask(request, form, "加推送", reverse("connections"), NAV, verb="加上", note=note)


def page_of(name: str, form: forms.Form) -> str:
    """The page of what a form made."""
    return reverse(name, args=[form.answer.body["ref"].split(":")[1]])  # type: ignore[attr-defined]


@needs("desk.open", NEED)
def show_webhook(request: Request, webhook_id: int) -> HttpResponse:
    """A webhook with its last deliveries."""
    return webhook_page(request, connections.get_webhook(request.actor, webhook_id))


def webhook_page(request: Request, webhook: Webhook, secret: str = "", status: int = 200) -> HttpResponse:
    """The page of a webhook, with its secret when that was just made."""
    return page(
        request, "communications/webhook.html", nav_on=NAV, status=status, webhook=webhook, secret=secret,
        sent=connections.deliveries(webhook),
    )  # fmt: skip


@needs("desk.open", NEED)
def renew_webhook(request: Request, webhook_id: int) -> HttpResponse:
    """Make a secret and show it this once."""
    webhook = connections.get_webhook(request.actor, webhook_id)
    if request.method == "POST":
        return webhook_page(request, webhook, actions.renew_webhook(webhook, by=request.actor), 201)
    return ask_renewal(
        request,
        webhook,
        f"给{webhook.name}生成密钥",
        "旧密钥还会一起签一段时间，对方换好以前不会断",
    )


def ask_renewal(request: Request, row: Webhook | Sender, title: str, kept: str) -> HttpResponse:
    """Ask before a secret is made."""
    note = f"新密钥只显示一次；{kept}" if row.secret_sealed else "密钥只显示一次，请当场交给对方"
    back = reverse(row.kind, args=[row.pk])
    return ask(request, NothingForm(), title, back, NAV, verb="生成密钥", note=note)


@needs("desk.open", NEED)
def switch_webhook(request: Request, webhook_id: int) -> HttpResponse:
    """Let a webhook hear what happens, or stop it."""
    webhook = connections.get_webhook(request.actor, webhook_id)
    return switch(
        request, webhook, webhook.name, actions.switch_webhook, "没送出的留着，停用期间发生的不会补送"
    )


def switch(
    request: Request, row: Webhook | Sender | Robot, name: str, act: Any, stopped: str
) -> HttpResponse:
    """Switch a link on or off."""
    form = NothingForm(request.POST if request.method == "POST" else None)
    back, word = reverse(row.kind, args=[row.pk]), "停用" if row.is_on else "启用"
    if submit(form, act, row, by=request.actor, on=not row.is_on):
        return done(request, "", to=back)
    note, kind = (stopped, "danger") if row.is_on else ("", "primary")
    return ask(request, form, f"{word}{name}", back, NAV, verb=word, note=note, kind=kind)


@needs("desk.open", NEED)
def test_webhook(request: Request, webhook_id: int) -> HttpResponse:
    """Send one harmless event."""
    webhook = connections.get_webhook(request.actor, webhook_id)
    form, back = (
        NothingForm(request.POST if request.method == "POST" else None),
        reverse("webhook", args=[webhook_id]),
    )
    if submit(form, actions.send_test, webhook, by=request.actor):
        return done(request, "", to=back)
    title, note = f"给{webhook.name}发一条测试", "几秒后在“最近的推送”里看对方的回答"
    return ask(request, form, title, back, NAV, verb="发测试", note=note)


@needs("desk.open", NEED)
def send_again(request: Request, delivery_id: int) -> HttpResponse:
    """Send a lost event again."""
    delivery: Delivery = connections.get_delivery(request.actor, delivery_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = reverse("webhook", args=[delivery.webhook_id])
    if submit(form, actions.send_again, delivery, by=request.actor):
        return done(request, "", to=back)
    note = "会排在后来的事件后面到，对方按编号认得出"
    return ask(request, form, "再送一次", back, NAV, verb="再送", note=note)


@needs("desk.open", NEED)
def add_sender(request: Request) -> HttpResponse:
    """Note another system that is to send here."""
    form = SenderForm(request.POST or None)
    if submit(form, actions.add_sender, by=request.actor):
        return done(request, "", to=page_of("sender", form))
    note = "加上以后先生成密钥，交给对方再启用"
    return ask(request, form, "加发送方", reverse("connections"), NAV, verb="加上", note=note)


@needs("desk.open", NEED)
def show_sender(request: Request, sender_id: int) -> HttpResponse:
    """A sender: its address, what came, what was refused."""
    return sender_page(request, connections.get_sender(request.actor, sender_id))


def sender_page(request: Request, sender: Sender, secret: str = "", status: int = 200) -> HttpResponse:
    """The page of a sender, with its secret when that was just made."""
    address = request.build_absolute_uri(reverse("hook", args=[sender.name]))
    return page(
        request, "communications/sender.html", nav_on=NAV, status=status, sender=sender, secret=secret,
        address=address,
    )  # fmt: skip


@needs("desk.open", NEED)
def renew_sender(request: Request, sender_id: int) -> HttpResponse:
    """Make a secret and show it this once."""
    sender = connections.get_sender(request.actor, sender_id)
    if request.method == "POST":
        return sender_page(request, sender, actions.renew_sender(sender, by=request.actor), 201)
    return ask_renewal(request, sender, f"给{sender.name}生成密钥", "旧密钥马上不能用，请和对方约好再换")


@needs("desk.open", NEED)
def switch_sender(request: Request, sender_id: int) -> HttpResponse:
    """Open or shut the door of a sender."""
    sender = connections.get_sender(request.actor, sender_id)
    return switch(request, sender, sender.name, actions.switch_sender, "对方发来的会被拒绝，要对方自己重发")


ROOT = "desk/set-up/connections/"
urlpatterns: list[URLPattern] = [
    path(ROOT, show_connections, name="connections"),
    path(f"{ROOT}webhooks/add/", add_webhook, name="webhook-add"),
    path(f"{ROOT}webhooks/<int:webhook_id>/", show_webhook, name="webhook"),
    path(f"{ROOT}webhooks/<int:webhook_id>/renew/", renew_webhook, name="webhook-renew"),
    path(f"{ROOT}webhooks/<int:webhook_id>/switch/", switch_webhook, name="webhook-switch"),
    path(f"{ROOT}webhooks/<int:webhook_id>/test/", test_webhook, name="webhook-test"),
    path(f"{ROOT}deliveries/<int:delivery_id>/again/", send_again, name="delivery-again"),
    path(f"{ROOT}senders/add/", add_sender, name="sender-add"),
    path(f"{ROOT}senders/<int:sender_id>/", show_sender, name="sender"),
    path(f"{ROOT}senders/<int:sender_id>/renew/", renew_sender, name="sender-renew"),
    path(f"{ROOT}senders/<int:sender_id>/switch/", switch_sender, name="sender-switch"),
]
