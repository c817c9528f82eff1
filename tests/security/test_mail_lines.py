"""Nothing that somebody typed becomes a line of an e-mail's head or another receiver (ASVS 1.3.11)."""

import pytest

from guanjia.communications.models import Message
from tests.communications.mailserver import Mailbox
from tests.communications.test_mail import asked, box, later
from tests.world import World

__all__ = ["box"]
LINES = "\r\nBcc: evil@example.com\r\nX-Evil: 1\r\n\r\nbody"


@pytest.mark.asvs("1.3.11")
def test_an_address_with_lines_in_it_is_not_written_to(world: World, box: Mailbox) -> None:
    asked(world, f"wang@example.com{LINES}")
    later(1)
    assert (box.mails, box.receivers) == ([], [])


@pytest.mark.asvs("1.3.11")
def test_words_with_lines_in_them_stay_words(world: World, box: Mailbox) -> None:
    asked(world)
    for row in Message.objects.filter(channel=Message.Channel.EMAIL):
        row.title = f"已收到{LINES}"
        row.text = f"好{LINES}"
        row.save()
    later(1)
    assert {receiver.strip("<>") for receiver in box.receivers} <= {"wang@example.com"}
    assert [name for mail in box.mails for name in mail if name.lower() in ("bcc", "x-evil")] == []
