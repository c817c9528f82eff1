"""Whether a text tells of nobody: names, homes and ways to address somebody that a case must not contain; for notes
among colleagues, whether it names a customer.

Numbers are masked when words are kept (`kernel.numbers.noted`); what a machine cannot leave out well is named, so that
the writer puts other words. The contexts that know people say which of their names stand in a text.
"""

import re
from collections.abc import Callable, Iterable

from guanjia.kernel.refusals import Refused

NamesIn = Callable[[str], set[str]]
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范"
    "石廖贾韦傅邹孟熊秦邱侯江尹薛闫段雷史陶贺顾毛郝龚邵万钱严赖洪武莫孔汤"
)
_COMMON = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾蒋蔡余杜魏吕丁沈姚卢"
_AS_CUSTOMER = "先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大叔|大姐|奶奶|爷爷"
_CUSTOMER = re.compile(rf"[{_SURNAMES}](?:{_AS_CUSTOMER})")
_ADDRESSED = re.compile(rf"[{_SURNAMES}](?:{_AS_CUSTOMER}|师傅|老师|经理|主任)")
_BY_AGE = re.compile(rf"[老小阿][{_COMMON}]")
_HOME = re.compile(
    r"\d{1,3}\s*(?:栋|幢|号楼(?![梯道层])|座(?!位))(?:\s*\d{1,2}\s*单元)?(?:\s*\d{1,4}(?:室|房|号)?)?"
    r"|\d{1,2}\s*单元\s*\d{3,4}(?:室|房)?|\d{1,3}-\d{1,2}-\d{3,4}|\d{3,4}\s*(?:室|房)(?!间)"
)
_knowing: list[NamesIn] = []
_of_staff: list[NamesIn] = []


def declare(names_in: NamesIn, *, of_staff: bool = False) -> None:
    """A context that keeps people says which of their names stand in a text."""
    (_of_staff if of_staff else _knowing).append(names_in)


def people_in(text: str) -> list[str]:
    """Everything in a text that points at somebody: names on file, a surname with an address, homes."""
    return _found(text, (*_knowing, *_of_staff), (_ADDRESSED, _BY_AGE, _HOME))


def customers_in(text: str) -> list[str]:
    """Names of customers in a text and ways to address one; colleagues, and homes, may be named."""
    staff = {name for names_in in _of_staff for name in names_in(text)}
    return [one for one in _found(text, _knowing, (_CUSTOMER,)) if one not in staff]


def _found(text: str, knowing: Iterable[NamesIn], patterns: Iterable[re.Pattern[str]]) -> list[str]:
    found = {name for names_in in knowing for name in names_in(text)}
    for pattern in patterns:
        found |= {match[0].strip() for match in pattern.finditer(text)}
    return sorted((one for one in found if not _is_part(one, found)), key=text.find)


def require_nobody(texts: dict[str, str]) -> None:
    """A case tells of nobody (D-2.2.3-1): what names somebody is put into other words before it is kept."""
    found = {name: people for name, text in texts.items() if (people := people_in(text))}
    if found:
        errors = {name: f"请去掉或换掉：{'、'.join(people)}" for name, people in found.items()}
        words = "案例里不能认出是谁。人写“一位业主”“一名技师”，房屋写“一户”，再存一次；写的都还在。"
        raise Refused("case_names_somebody", words, errors)


def _is_part(one: str, found: set[str]) -> bool:
    return any(one != other and one in other for other in found)


def parts_of(text: str, lengths: tuple[int, ...] = (2, 3, 4)) -> set[str]:
    """Every run of Chinese characters of some lengths in a text: what might be a name."""
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", text)
    return {run[at : at + n] for run in runs for n in lengths for at in range(len(run) - n + 1)}
