"""What other contexts tell the protection: their personal fields, whose they are, how they open, end and leave."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef

Level = Literal["general", "personal", "sensitive"]
Basis = Literal["contract", "consent", "law", "interest"]
BASES: dict[str, str] = {
    "contract": "履行物业服务合同", "consent": "本人同意", "law": "法律规定的义务", "interest": "人员管理和安全",
}  # fmt: skip
# only the first may stand plain
LEVELS: dict[str, str] = {"general": "一般", "personal": "个人信息", "sensitive": "敏感个人信息"}


@dataclass(frozen=True)
class PersonalField:
    """One column with personal data (A-3.1-9); `keep_days` after the purpose ended."""

    table: str
    field: str
    level: Level
    purpose: str
    mask: Callable[[str], str]
    keep_days: int
    basis: Basis = "contract"


@dataclass(frozen=True)
class Opened:
    """What a reveal shows: the plain value, whose project it is."""

    text: str
    project_id: int | None


@dataclass(frozen=True)
class Attribute:
    """A kind of information that somebody may agree to (A-3.1-12); of customers, or only of one's own, as staff."""

    key: str
    label: str
    is_sensitive: bool = False
    needs_guardian: bool = False
    is_of_staff: bool = False


@dataclass(frozen=True)
class Party:
    """Whose data it is: the masked name, the project, the own key that seals it."""

    ref: SubjectRef
    name: str
    project_id: int | None


@dataclass(frozen=True)
class Identity:
    """What erasing somebody needs: the refs of all files, own keys, plain words that name the person, the account.

    `mark` is the random row key by which the list outside the database knows the person, and nothing else.
    """

    refs: tuple[SubjectRef, ...]
    keys: tuple[int, ...]
    mark: str
    words: tuple[str, ...]
    account_id: int | None


@dataclass(frozen=True)
class CopyPart:
    """One part of the copy of everything about somebody: title, headings, rows in plain words."""

    title: str
    heads: tuple[str, ...]
    rows: Callable[[Identity], Iterable[Sequence[str]]]


@dataclass(frozen=True)
class ExportKind:
    """A list that may be taken out: who may read it, its headings, its rows masked or plain, how many there are."""

    key: str
    label: str
    need: str
    heads: tuple[str, ...]
    count: Callable[[Actor, int], int]
    rows: Callable[[Actor, int, bool], Iterable[Sequence[str]]]


@dataclass(frozen=True)
class KeepRule:
    """What goes when its time is over: named by the registered column or the policy key that says after how many days.

    `over` counts what is older than a moment, `clear` removes it; both leave out who is under a legal hold.
    """

    key: str
    label: str
    ends: str
    days_of: tuple[str, str] | str
    over: Callable[[datetime, "Held"], int]
    clear: Callable[[datetime, "Held"], int]


@dataclass(frozen=True)
class Held:
    """Whose data is kept by a legal hold: the refs and the accounts."""

    refs: frozenset[SubjectRef] = frozenset()
    accounts: frozenset[int] = frozenset()

    def ids(self, kind: str) -> list[int]:
        """The numbers of one kind."""
        return [ref.id for ref in self.refs if ref.kind == kind]


Opener = Callable[[Actor, SubjectRef], Opened]
FindParty = Callable[[Actor, SubjectRef, str, bool], Party]
Identify = Callable[[SubjectRef], Identity]
Erase = Callable[[Identity], dict[str, int]]
Obstruct = Callable[[Identity], list[str]]
FindMark = Callable[[str], SubjectRef | None]
Named = Callable[[Actor, int, str], list[SubjectRef]]
# what is a customer's own, and since when: what was before is somebody else's
Owned = Callable[[Actor], dict[SubjectRef, datetime | None]]

fields: dict[tuple[str, str], PersonalField] = {}
openers: dict[str, Opener] = {}
opened_words: dict[str, str] = {}
owners: list[Owned] = []
zones: list[Callable[[Actor], list[SubjectRef]]] = []
attributes: dict[str, Attribute] = {}
parties: dict[str, FindParty] = {}
identities: dict[str, Identify] = {}
erasers: list[Erase] = []
obstacles: list[Obstruct] = []
finders: list[FindMark] = []
named: list[Named] = []
copies: list[CopyPart] = []
exports: dict[str, ExportKind] = {}
keeping: dict[str, KeepRule] = {}
field_words: dict[tuple[str, str], str] = {}
# tables whose sealed columns are keys and tell of nobody
key_tables = {"kernel_datakey"}


def declare(*declared: PersonalField) -> None:
    """Register personal fields; a sealed column without a row here fails the build."""
    for field in declared:
        fields[field.table, field.field] = field


def holds_keys(*tables: str) -> None:
    """Register tables whose sealed columns are secrets of programs, no data of anybody."""
    key_tables.update(tables)


def opener(kind: str, word: str = "号码") -> Callable[[Opener], Opener]:
    """Register how a field is opened for a reveal, e.g. `person.phone`, and what it is called."""

    def register(open_: Opener) -> Opener:
        openers[kind], opened_words[kind] = open_, word
        return open_

    return register


def owned(find: Owned) -> Owned:
    """Register which subjects hold a customer's own data, and since when."""
    owners.append(find)
    return find


def zoned(find: Callable[[Actor], list[SubjectRef]]) -> Callable[[Actor], list[SubjectRef]]:
    """Register which parties lie in a butler's zone."""
    zones.append(find)
    return find


def own(actor: Actor) -> dict[SubjectRef, datetime | None]:
    """Every subject that holds the actor's own data, and since when."""
    return {ref: since for find in owners for ref, since in find(actor).items()}


def attribute(*declared: Attribute) -> None:
    """Register kinds of information that need a consent."""
    attributes.update({one.key: one for one in declared})


def attribute_word(key: str) -> str:
    """What a kind of information is called."""
    return attributes[key].label if key in attributes else "其他信息"


def shown_attribute(key: str) -> str:
    """What a kind of information is called where many read it: a sensitive one is not named."""
    is_sensitive = key in attributes and attributes[key].is_sensitive
    return "敏感信息" if is_sensitive else attribute_word(key)


def party(kind: str) -> Callable[[FindParty], FindParty]:
    """Register who stands behind a kind of subject: (actor, subject, need, is own) to the party, or NotFound."""

    def register(find: FindParty) -> FindParty:
        parties[kind] = find
        return find

    return register


def identity(kind: str) -> Callable[[Identify], Identify]:
    """Register what is known about somebody of a kind; who has no such function cannot be erased or copied."""

    def register(identify: Identify) -> Identify:
        identities[kind] = identify
        return identify

    return register


def eraser(erase: Erase) -> Erase:
    """Register an action that blanks what a context holds of somebody; gives counts by what they are called."""
    erasers.append(erase)
    return erase


def obstacle(obstruct: Obstruct) -> Obstruct:
    """Register what must be ended before somebody is erased, in words: open cases."""
    obstacles.append(obstruct)
    return obstruct


def marked(find: FindMark) -> FindMark:
    """Register who finds somebody by the mark of the list outside the database, in a restored copy."""
    finders.append(find)
    return find


def called(find: Named) -> Named:
    """Register who finds the people of a project that somebody calls by address, phone or name, within reach."""
    named.append(find)
    return find


def copy_part(title: str, *heads: str) -> Callable[[Callable[[Identity], Iterable[Sequence[str]]]], object]:
    """Register one part of the copy that somebody may have of the own data."""

    def register(rows: Callable[[Identity], Iterable[Sequence[str]]]) -> object:
        copies.append(CopyPart(title, heads, rows))
        return rows

    return register


def export(kind: ExportKind) -> None:
    """Register a list that may be asked for as a file."""
    exports[kind.key] = kind


def keep(*declared: KeepRule) -> None:
    """Register rules of retention."""
    keeping.update({rule.key: rule for rule in declared})


def word(table: str, **columns: str) -> None:
    """Say what the registered columns of a table are called on the page of the register."""
    field_words.update({(table, column): said for column, said in columns.items()})
