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
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤樊温康施"
    "文牛葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂苗谷盛曲"
    "翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲滕屈饶解牟艾尤阳穆农司卓古吉缪简项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米"
    "柏宗瞿桂佟臧闵苟邬边卞姬仇栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储栗燕"
    "楚鄢劳谌奚皮粟冼蔺闻厉伊仝郜阚帅屠豆朴盖练廉禹井祖漆巴丰卿狄索宣晋容敬扈晁芮阙浦戈伏鹿薄邸雍辜羊阿乌母"
    "裘亓邰赫杭况鲜逯隆茹诺慕危玉银亢嵇哈湛宾戎勾茅揭尉冶斯檀衣阴昝幸奉植衡富尧闭佴韶滑昌岩钮幺肇贲傅赖洪"
)
_DOUBLE = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|慕容|令狐|长孙|宇文|司徒|司空|夏侯|东方|公孙|端木|独孤|南宫|闻人|轩辕|赫连|澹台|拓跋|呼延|"
    "申屠|太史|百里|东郭|西门|淳于|单于|濮阳|公冶|钟离|仲孙|鲜于|闾丘|纳兰|万俟|第五"
)
_COMMON = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾蒋蔡余杜魏吕丁沈姚卢"
_SURNAME = rf"(?:{_DOUBLE}|[{_SURNAMES}])"
_AS_CUSTOMER = (
    "老先生|老太太|老爷子|先生|女士|小姐|太太|老板|老师|阿姨|叔叔|伯伯"
    "|大爷|大妈|大娘|大叔|大姐|大哥|大伯|老伯|奶奶|爷爷"
)
_BOSS = f"{_COMMON}萧肖田董袁潘程苏姜崔谭汪范廖贾韦邹孟秦邱薛闫侯陶黎贺顾郝龚邵"
_THINGS = "(?![闸阀表管线共计是量数价额部结览经理监站机台控体])"  # 总闸 and the like are no person
_CUSTOMER = re.compile(
    rf"{_SURNAME}(?:{_AS_CUSTOMER})|(?<![电水气])(?:{_DOUBLE}|[{_BOSS}])总{_THINGS}|姓{_SURNAME}"
)
_ADDRESSED = re.compile(rf"{_CUSTOMER.pattern}|{_SURNAME}(?:师傅|经理|主任)")
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
