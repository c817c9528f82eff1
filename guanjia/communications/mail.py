"""E-mail out by SMTP: one message, in its thread, marked for machines where no person wrote it."""

import sys
from contextlib import suppress
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from guanjia.communications.faults import Fault
from guanjia.communications.models import Mailbox, Message

FOR_GOOD = 500
CONSOLE = "console"  # the demo's own server, which shows what it would send


def is_on() -> bool:
    """Whether e-mail can leave at all."""
    return bool(settings.EMAIL_HOST)


def is_shown() -> bool:
    """Whether messages are shown in the demo's terminal instead of being sent."""
    return bool(settings.IS_DEMO and settings.EMAIL_HOST == CONSOLE)


def send(message: Message) -> Fault | None:
    """Hand one message to the mail server, with no transaction open; returns the fault, or nothing."""
    if is_shown():
        sys.stdout.write(f"[邮件] {message.topic}\n")
        sys.stdout.flush()
        return None
    body = message.text + (f"\n\n{settings.GUANJIA_URL}{message.url}" if message.url else "")
    mail = EmailMessage(message.title, body, to=[message.address], reply_to=reply_to(message))
    mail.extra_headers |= headers(message)
    server = get_connection()
    try:
        server.open()
        server.send_messages([mail])
    except (SMTPException, OSError, ValueError) as error:
        return fault_of(error)
    finally:
        with suppress(SMTPException, OSError):
            server.close()  # the message was taken: a server that does not say goodbye changes nothing
    return None


def reply_to(message: Message) -> list[str]:
    """Where an answer is read: the mailbox of the letter, else of the project."""
    if message.answers is not None:
        found = message.answers.mailbox.address
        return [found] if found else []
    if message.project_id is None:
        return []
    rows = Mailbox.objects.filter(project_id=message.project_id).exclude(address="")
    return list(rows.order_by("pk").values_list("address", flat=True)[:1])


def headers(message: Message) -> dict[str, str]:
    """The id by which an answer is known, the thread, and RFC 3834's word that no person wrote it."""
    found, letter = {"Message-ID": f"<{message.row_key}@guanjia>"}, message.answers
    if letter is None or message.is_automatic:
        found["Auto-Submitted"] = "auto-replied" if letter else "auto-generated"
    if letter is not None and letter.message_id:
        found["In-Reply-To"] = letter.message_id
        found["References"] = " ".join((*letter.references[-9:], letter.message_id))
    return found


def fault_of(error: Exception) -> Fault:
    """What went wrong in words for the desk, without the address, and whether another try is of use."""
    if isinstance(error, ValueError):
        return Fault("邮箱地址不对，请向客户核对", is_final=True)
    codes = [code for code, _ in getattr(error, "recipients", {}).values()]
    code = next(iter(codes), getattr(error, "smtp_code", 0))
    if code >= FOR_GOOD and isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        return Fault(f"邮件服务器拒收（{code}），请向客户核对邮箱", is_final=True)
    return Fault(f"邮件服务器暂时不收（{code}）" if code > 0 else "邮件服务器连不上")
