"""A letter is read whatever it says of itself: charsets, broken codings, nested parts, pages; nothing raises."""

import base64
import random

import pytest

from guanjia.communications.reading import MOST_WORDS, read
from tests.communications.letters import picture, plain, raw, returned, with_files, word

WORDS = "厨房水管漏水，请尽快来"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("gbk", "gbk"), ("gb2312", "gbk"), ("GB18030", "gb18030"), ("hz-gb-2312", "hz"), ("utf-8", "utf-8"),
     ("utf8", "utf-8"),
     ("", "gbk"), ("", "utf-8"), ("us-ascii", "gbk"), ("iso-8859-1", "gbk"), ("windows-1252", "utf-8"),
     ("x-unknown", "gbk"), ("utf-8", "gbk"), ("gb2312", "utf-8"), ("\"gb2312\"", "gb18030")],
)  # fmt: skip
def test_words_come_through_whatever_charset_is_named(charset: str, codec: str) -> None:
    head = f"Content-Type: text/plain{f'; charset={charset}' if charset else ''}\r\nContent-Transfer-Encoding: 8bit"
    assert read(raw(head, WORDS.encode(codec))).text == WORDS


def test_big5_comes_through_where_it_is_named() -> None:
    words = "廚房水管漏水"
    assert read(raw("Content-Type: text/plain; charset=big5", words.encode("big5"))).text == words


@pytest.mark.parametrize(
    ("subject", "words"),
    [(word("gb2312", "厨房漏水", "gbk"), "厨房漏水"), (word("utf-8", "厨房漏水"), "厨房漏水"),
     ("=?utf-8?Q?=E5=8E=A8=E6=88=BF_leaks?=", "厨房 leaks"), ("=?utf-8?B?5Y6o5oi?=", "厨�"),
     ("=?utf-8?B?!!!?= rest", "rest"), ("=?no-such?B?5Y6o5oi/?=", "厨房"), ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
     ("=?utf-8?B?5Y6o?=\r\n =?utf-8?B?5oi/?=", "厨房"), ("=?gbk?B?s/g=?= =?gbk?B?t78=?=", "厨房"), ("", "")],
)  # fmt: skip
def test_a_subject_is_read_however_it_is_coded(subject: str, words: str) -> None:
    assert read(raw(f"Subject: {subject}", b"x")).subject == words


def test_a_sign_that_is_cut_across_two_words_of_a_header_is_whole() -> None:
    coded = "厨房".encode()
    first, second = (base64.b64encode(part).decode() for part in (coded[:4], coded[4:]))
    assert read(raw(f"Subject: =?utf-8?B?{first}?= =?utf-8?B?{second}?=", b"x")).subject == "厨房"


def test_raw_chinese_in_the_head_is_read() -> None:
    assert read(b"From: a@b.cn\r\nSubject: " + WORDS.encode("gbk") + b"\r\n\r\nx").subject == WORDS


def test_broken_base64_gives_what_can_be_had() -> None:
    coded = base64.b64encode(WORDS.encode()).decode()
    head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64"
    assert read(raw(head, f"{coded[:8]}*&^\r\n{coded[8:-3]}".encode())).text.startswith("厨房水管")


def test_a_page_becomes_words_without_script() -> None:
    page = (
        "<head><title>t</title><style>p{}</style></head><p>厨房<b>漏水</b></p><script>alert('x')</script>"
        "<p>请来<br>3栋&amp;4栋"
    )
    found = read(raw("Content-Type: text/html; charset=utf-8", page.encode()))
    assert found.text == "厨房漏水\n\n请来\n3栋&4栋"


def test_the_plain_part_goes_before_the_page_and_files_are_kept() -> None:
    mail = with_files(("漏水.jpg", "image/jpeg", picture()), ("表.xlsx", "application/vnd.ms-excel", b"PK"))
    found = read(mail)
    assert (found.text, [file.name for file in found.files]) == ("见附件", ["漏水.jpg", "表.xlsx"])


def test_more_files_than_nine_are_named_as_left_out() -> None:
    found = read(with_files(*((f"{n}.jpg", "image/jpeg", b"x") for n in range(11))))
    assert len(found.files) == 9
    assert found.left_out == ("9.jpg：附件最多收 9 个", "10.jpg：附件最多收 9 个")


def test_ten_megabytes_are_read_and_long_words_are_cut_with_a_note() -> None:
    found = read(plain(text="漏" * (10 * 2**20 // 3)))
    assert (len(found.text), found.left_out) == (MOST_WORDS, (f"正文太长，只留前 {MOST_WORDS} 字",))


@pytest.mark.parametrize("depth", [40, 3000])
def test_nested_parts_are_read_or_named(depth: int) -> None:
    body = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode() for n in range(1, depth)
    )
    found = read(
        raw(
            'Subject: s\r\nContent-Type: multipart/mixed; boundary="b0"',
            b"--b0\r\n" + body + b"\r\n\xe6\xbc\x8f",
        )
    )
    assert found.subject == "s"
    assert found.text or "请到邮箱里看" in found.left_out[0]


def test_a_letter_in_a_letter_is_named_as_left_out() -> None:
    inner = "Content-Type: multipart/mixed; boundary=b"
    body = b"--b\r\n\r\nlook\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--b--"
    found = read(raw(inner, body))
    assert (found.text, found.left_out) == ("look", ("转发的邮件：信里的信不收，请到邮箱里看",))


@pytest.mark.parametrize(
    ("heads", "why"),
    [({"Auto_Submitted": "auto-replied"}, "自动发出的邮件"), ({"X_Autoreply": "yes"}, "自动回复"),
     ({"Precedence": "bulk"}, "群发或自动发出的邮件"), ({"List_Id": "<news.example.com>"}, "群发邮件"),
     ({"Return_Path": "<>"}, "邮件系统发出的通知"), ({"subject": "自动回复：报修"}, "自动回复"),
     ({"subject": "Automatic reply: leak"}, "自动回复"), ({"sender": "postmaster@x.cn"}, "邮件系统发出的通知"),
     ({"Auto_Submitted": "no"}, ""), ({"subject": "自动门坏了"}, ""), ({}, "")],
)  # fmt: skip
def test_what_no_person_wrote_is_known(heads: dict[str, str], why: str) -> None:
    assert read(plain(**heads)).automatic == why


def test_a_returned_message_is_known_by_its_id_and_a_delay_is_not() -> None:
    key = "12345678-1234-4234-8234-123456789abc"
    found = read(returned(f"<{key}@guanjia>"))
    assert (found.returned, found.lost) == ((key,), "对方邮箱退信（5.1.1）")
    assert read(returned(f"<{key}@guanjia>", action="delayed")).returned == ()


def test_only_an_address_that_could_be_answered_is_one() -> None:
    tries = {"a <x@y.cn>": "x@y.cn", "x@y.cn, z@y.cn": "x@y.cn", "no address": "", "<x@y.cn\r\nBcc: z@y.cn>": "x@y.cn",
             '"a, b" <X@Y.cn>': "x@y.cn", "<>": "", "王 x@y.cn": "x@y.cn"}  # fmt: skip
    for sender, address in tries.items():
        assert read(f"From: {sender}\r\n\r\nx".encode()).address == address, sender


def test_noise_never_raises() -> None:
    chance = random.Random(11)  # noqa: S311
    whole = with_files(("漏水.jpg", "image/jpeg", picture()), message_id="<n@x>") + returned("<x@guanjia>")
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(chance.randint(1, 60)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        found = read(bytes(spoiled[: chance.randint(1, len(spoiled))]))
        found.text.encode()
        assert len(found.digest) == 64
