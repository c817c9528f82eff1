"""What customers tell the protection of personal data: who their people are, what needs a consent, copy and erasure."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.customers import queries, residents
from guanjia.customers.actions import erasing
from guanjia.customers.models import (
    AccessClaim,
    ChangeRequest,
    EmergencyContact,
    Household,
    Invitation,
    MoveIn,
    MoveInTask,
    Occupancy,
    Person,
    Preference,
    Vehicle,
)
from guanjia.estate import queries as estate
from guanjia.kernel import going, panels
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.text import mask_name
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, ExportKind, Held, Identity, KeepRule, Party, PersonalField

Row = tuple[str, ...]
declared.attribute(
    *(
        Attribute(sort.value, str(sort.label), sort in Preference.SENSITIVE, sort is Preference.Sort.MINOR)
        for sort in Preference.Sort
    )
)


@declared.party(Person.kind)
def person(actor: Actor, subject: SubjectRef, need: str, is_own: bool) -> Party:
    """A customer, for oneself and for staff with the need in the project or the zone."""
    rows = Person.objects.filter(pk=subject.id)
    reach = actor.reach(need)
    if not is_own and not reach.company:
        reachable = rows.filter(queries.reachable(actor, need, "occupancies__household__unit"))
        rows = reachable | rows.filter(project_id__in=reach.projects)
    row = rows.distinct().first()
    if row is None:
        raise NotFound
    return Party(row.ref, mask_name(row.name) or "已清除", row.project_id)


@declared.called
def people_called(actor: Actor, project_id: int, text: str) -> list[SubjectRef]:
    """By phone or name those people, by an address everybody who lives there now."""
    people = Person.objects.filter(
        queries.reachable(actor, "privacy.incidents", "occupancies__household__unit"), project_id=project_id
    )
    number = queries.whole_number(text)
    if number:
        rows = people.filter(phones__whole_index=queries.phone_key(number))
    elif unit := estate.find_unit(project_id, text):
        rows = people.filter(queries.living_now("occupancies__"), occupancies__household__unit=unit)
    else:
        rows = people.filter(name_index=queries.name_key(text))
    return [SubjectRef(Person.kind, pk) for pk in rows.values_list("pk", flat=True).distinct()]


@declared.party(Household.kind)
def household(actor: Actor, subject: SubjectRef, need: str, is_own: bool) -> Party:
    """A home, for its people and for staff with the need in the project or the zone."""
    rows = Household.objects.filter(pk=subject.id).select_related("unit__building")
    if not is_own:
        rows = rows.filter(queries.reachable(actor, need))
    row = rows.first()
    if row is None:
        raise NotFound
    return Party(row.ref, str(row.unit), row.project_id)


NEEDS = ("privacy.consents", "privacy.requests", "privacy.keep", "privacy.audit", "customers.read")


@going.names_of(Person.kind)
def names(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Masked names with the homes, of people within reach of whoever looks after their data."""
    reaches = [actor.reach(need) for need in NEEDS]
    rows = Person.objects.filter(pk__in=ids).prefetch_related("occupancies__household__unit")
    if not any(reach.company for reach in reaches):
        projects = frozenset().union(*(reach.projects for reach in reaches))
        zone = queries.reachable(actor, "customers.read", "occupancies__household__unit")
        rows = rows.filter(zone | Q(project_id__in=projects)).distinct()
    return {row.pk: named(row) for row in rows}


def named(row: Person) -> str:
    """王** 3-2-501."""
    homes = "、".join(sorted({one.household.unit.short for one in row.occupancies.all()}))
    return f"{mask_name(row.name) or '已清除'} {homes}".strip()


def of_home(actor: Actor, household: Household) -> dict[str, object] | None:
    """The people of a home, for who keeps consents or works on requests."""
    if not (actor.may("privacy.consents") or actor.may("privacy.requests")):
        return None
    rows = household.occupancies.select_related("person").filter(ended_at=None).order_by("pk")
    return {"parties": [(row.person.ref, mask_name(row.person.name)) for row in rows], "home": household.ref}


panels.show(Panel(Household.kind, "household", "customers/protection.html#protection", of_home, 80))


def files_of(subject: SubjectRef) -> list[Person]:
    """The file of a person and those that were merged into it."""
    own = Person.objects.filter(pk=subject.id) | Person.objects.filter(merged_into=subject.id)
    return list(own.select_related("key").prefetch_related("phones").order_by("pk"))


@declared.identity(Person.kind)
def identify(subject: SubjectRef) -> Identity:
    """The files, own keys, names and numbers of a customer."""
    files = files_of(subject)
    main = next(row for row in files if row.pk == subject.id)
    words = [word for row in files for word in (row.name, row.email, row.identity_number)]
    words += [phone.number for row in files for phone in row.phones.all()]
    return Identity(
        refs=tuple(row.ref for row in files), keys=tuple(row.key_id for row in files if row.key_id),
        mark=str(main.key.row_key if main.key else main.row_key), words=tuple(filter(None, words)),
        account_id=main.account_id,
    )  # fmt: skip


@declared.marked
def find_marked(mark: str) -> SubjectRef | None:
    """The customer whose own key, or whose file, has this row key."""
    key = uuid.UUID(mark)
    row = Person.objects.filter(key__row_key=key).first() or Person.objects.filter(row_key=key).first()
    return row.ref if row else None


declared.eraser(erasing.erase_person)


def ids(identity: Identity) -> list[int]:
    """The numbers of the person's files."""
    return [ref.id for ref in identity.refs if ref.kind == Person.kind]


@declared.obstacle
def open_moves(identity: Identity) -> list[str]:
    """A move-in that runs."""
    ended = (MoveIn.Status.CLOSED, MoveIn.Status.CANCELLED)
    rows = MoveIn.objects.filter(person__in=ids(identity)).exclude(status__in=ended)
    return [f"{row.household.unit} 的入住办理" for row in rows.select_related("household__unit__building")]


@declared.copy_part("住户资料", "项目", "姓名", "电话", "证件号", "邮箱", "性别", "出生年份", "来源")
def copy_person(identity: Identity) -> Iterator[Row]:
    """The files of the person."""
    rows = Person.objects.filter(pk__in=ids(identity)).select_related("project").prefetch_related("phones")
    for row in rows.order_by("pk"):
        phones = "、".join(phone.number for phone in row.phones.all())
        facts = (row.name, phones, row.identity_number, row.email, row.gender, str(row.birth_year or ""))
        yield (row.project.name, *facts, str(row.get_source_display()))


def held_homes(identity: Identity) -> list[int]:
    """The verified homes that somebody owns or rents now: what is written about others is no former one's."""
    rows = Occupancy.objects.filter(
        queries.living_now(), person__in=ids(identity), is_verified=True,
        relation__in=residents.HOLDERS,
    )  # fmt: skip
    return list(rows.values_list("household_id", flat=True))


@declared.copy_part("房屋", "房屋", "身份", "起", "止", "上门前要看", "服务方案")
def copy_homes(identity: Identity) -> Iterator[Row]:
    """The homes, with what is written about those that one owns or rents now, or that names oneself."""
    held = held_homes(identity)
    rows = Occupancy.objects.filter(person__in=ids(identity)).select_related("household__unit__building")
    for row in rows.order_by("pk"):
        home = row.household
        days = (str(row.since or ""), str(row.until or ""))
        written = [
            text if home.pk in held or any(word in text for word in identity.words) else ""
            for text in (home.note, home.plan)
        ]
        yield (str(home.unit), str(row.get_relation_display()), *days, *written)


@declared.copy_part("车辆和紧急联系人", "房屋", "类别", "内容", "电话")
def copy_belongings(identity: Identity) -> Iterator[Row]:
    """Vehicles and emergency contacts of the homes that one owns or rents now; the contacts, others, masked."""
    held = held_homes(identity)
    for car in Vehicle.objects.filter(household__in=held).select_related("household__unit__building"):
        yield (str(car.household.unit), "车辆", f"{car.plate} {car.words}".strip(), "")
    contacts = EmergencyContact.objects.filter(household__in=held)
    for one in contacts.select_related("household__unit__building"):
        name, phone = mask_name(one.name), mask_phone(one.phone)
        yield (str(one.household.unit), f"紧急联系人，{one.relation}", name, phone)


@declared.copy_part("偏好和入住准备", "类别", "内容", "到哪天")
def copy_wishes(identity: Identity) -> Iterator[Row]:
    """What the person wishes, and what the home wishes that one owns or rents now."""
    of_home = Preference.objects.filter(household__in=held_homes(identity), person=None)
    own = Preference.objects.filter(person__in=ids(identity)) | of_home
    for row in own.distinct().order_by("pk"):
        yield (str(row.get_sort_display()), row.note, str(row.valid_until))
    for task in MoveInTask.objects.filter(move_in__person__in=ids(identity)).order_by("pk"):
        yield ("入住准备", task.text, "")


@declared.copy_part("绑定、邀请和更正", "类别", "内容", "状态", "时间")
def copy_papers(identity: Identity) -> Iterator[Row]:
    """Claims, invitations and changes that the person made."""
    for claim in AccessClaim.objects.filter(account=identity.account_id or -1).order_by("pk"):
        yield (
            "绑定申请",
            f"{claim.name} {claim.phone}",
            str(claim.get_status_display()),
            day(claim.created_at),
        )
    for one in Invitation.objects.filter(invited_by__in=ids(identity)).order_by("pk"):
        yield ("邀请", f"{one.name} {one.phone}", str(one.get_status_display()), day(one.created_at))
    for change in ChangeRequest.objects.filter(person__in=ids(identity)).order_by("pk"):
        text = f"{change.get_field_display()}：{change.old}，改为 {change.new}"
        yield ("更正申请", text, str(change.get_status_display()), day(change.asked_at))


def day(at: object) -> str:
    """A moment as the day at the place."""
    return f"{local(at):%Y-%m-%d}" if at else ""  # type: ignore[arg-type]


def people_of(actor: Actor, project_id: int) -> QuerySet[Occupancy]:
    """Who lives in a project, within reach."""
    rows = Occupancy.objects.filter(
        queries.reachable(actor, "customers.read", "household__unit"), queries.living_now(),
        household__project=project_id,
    )  # fmt: skip
    return rows.order_by(
        "household__unit__building_id", "household__unit__entrance", "household__unit__room", "pk"
    )


def rows_of_people(actor: Actor, project_id: int, masked: bool) -> Iterator[Row]:
    """One row a person and home."""
    rows = people_of(actor, project_id).select_related("household__unit__building", "person")
    for row in rows.prefetch_related("person__phones").iterator(chunk_size=500):
        name, phones = row.person.name, [phone.number for phone in row.person.phones.all()]
        if masked:
            name, phones = mask_name(name), [mask_phone(number) for number in phones]
        home = row.household
        yield (str(home.unit), str(row.get_relation_display()), name, "、".join(phones), home.state)


declared.export(
    ExportKind(
        "households", "住户名单", "customers.read", ("房屋", "身份", "姓名", "电话", "入住状态"),
        lambda actor, project_id: people_of(actor, project_id).count(), rows_of_people,
    )
)  # fmt: skip


def living_out(before: datetime, held: Held) -> QuerySet[Person]:
    """People who live nowhere any more since before a moment: moved out, or the lease ran out."""
    day = local(before).date()
    rows = Person.objects.filter(
        Q(occupancies__ended_at__lt=before) | Q(occupancies__ended_at=None, occupancies__until__lt=day),
        erased_at=None, merged_into=None,
    )  # fmt: skip
    lasting = Q(occupancies__until=None) | Q(occupancies__until__gte=day)
    living = Person.objects.filter(lasting, occupancies__ended_at=None, occupancies__isnull=False).values(
        "pk"
    )
    late = Person.objects.filter(occupancies__ended_at__gte=before).values("pk")
    return rows.exclude(pk__in=living).exclude(pk__in=late).exclude(pk__in=held.ids(Person.kind)).distinct()


def erase_who_left(before: datetime, held: Held) -> int:
    """Erase them; who still has an open case waits for the next night."""
    done = 0
    for row in living_out(before, held):
        try:
            privacy.erase(row.ref, by=SYSTEM, reason="搬离后留存期满")
        except Refused:
            continue
        done += 1
    return done


def old_invitations(before: datetime, held: Held) -> QuerySet[Invitation]:
    """Invitations that ended before a moment and still hold a name."""
    rows = Invitation.objects.filter(expires_at__lt=before).exclude(name_sealed=b"", phone_sealed=b"")
    return rows.exclude(invited_by__in=held.ids(Person.kind))


def old_claims(before: datetime, held: Held) -> QuerySet[AccessClaim]:
    """Claims that were decided before a moment and still hold a name."""
    rows = AccessClaim.objects.filter(decided_at__lt=before).exclude(name_sealed=b"", phone_sealed=b"")
    return rows.exclude(account__in=held.accounts)


def old_changes(before: datetime, held: Held) -> QuerySet[ChangeRequest]:
    """Changes that were decided before a moment and still hold their words."""
    rows = ChangeRequest.objects.filter(decided_at__lt=before).exclude(old_sealed=b"", new_sealed=b"")
    return rows.exclude(person__in=held.ids(Person.kind))


declared.keep(
    KeepRule(
        "moved_out", "搬离住户的档案", "搬离以后", ("customers_person", "name_sealed"),
        lambda before, held: living_out(before, held).count(), erase_who_left,
    ),
    KeepRule(
        "invitations", "邀请里的姓名电话", "邀请失效以后", ("customers_invitation", "name_sealed"),
        lambda before, held: old_invitations(before, held).count(),
        lambda before, held: old_invitations(before, held).update(name_sealed=b"", phone_sealed=b""),
    ),
    KeepRule(
        "claims", "绑定申请里的姓名电话", "核实以后", ("customers_accessclaim", "name_sealed"),
        lambda before, held: old_claims(before, held).count(),
        lambda before, held: old_claims(before, held).update(name_sealed=b"", phone_sealed=b""),
    ),
    KeepRule(
        "changes", "更正申请的内容", "办结以后", ("customers_changerequest", "new_sealed"),
        lambda before, held: old_changes(before, held).count(),
        lambda before, held: old_changes(before, held).update(old_sealed=b"", new_sealed=b""),
    ),
)  # fmt: skip
declared.word("customers_person", name_sealed="住户姓名", identity_sealed="证件号", email_sealed="邮箱",
              gender="性别", birth_year="出生年份")  # fmt: skip
declared.word("customers_personphone", number_sealed="住户电话")
declared.word("customers_household", note_sealed="上门前要看", plan_sealed="服务方案")
declared.word("customers_vehicle", plate_sealed="车牌")
declared.word("customers_emergencycontact", name_sealed="紧急联系人姓名", phone_sealed="紧急联系人电话")
declared.word("customers_safetymark", reason_sealed="请勿单独上门的原因")
declared.word("customers_preference", note_sealed="个性化偏好")
declared.word("customers_moveintask", text_sealed="入住准备")
declared.word("customers_invitation", name_sealed="受邀人姓名", phone_sealed="受邀人电话")
declared.word("customers_changerequest", old_sealed="更正前", new_sealed="更正后")
declared.word("customers_accessclaim", name_sealed="申请人姓名", phone_sealed="申请人电话")
declared.declare(
    PersonalField("customers_person", "gender", "general", "称呼", str, 1095),
    PersonalField("customers_person", "birth_year", "general", "按年龄段关心", str, 1095, "consent"),
)
