"""Forms of a complaint: they list the fields that may be set and only parse."""

from decimal import Decimal
from typing import Any

from django import forms

from guanjia.collaboration import queries as groups
from guanjia.collaboration.actions import Duty
from guanjia.complaints import queries
from guanjia.complaints.events.handling import BROKEN
from guanjia.complaints.models import Complaint, Evidence
from guanjia.kernel.actors import Actor
from guanjia.kernel.pictures import PictureForm
from guanjia.knowledge import queries as knowledge
from guanjia.organization import queries as organization
from guanjia.organization import structure
from guanjia.organization.models import Account
from guanjia.sla.models import Told
from guanjia.sla.web.forms import Moment, long

MEMBERS = 5
NOBODY = ("", "没有指名的人")
FEN = 100
Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ComplaintForm(forms.Form):
    """A form that knows the complaint and who fills it in."""

    def __init__(self, *args: Any, row: Complaint, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.actor = row, actor
        self.choose()

    def choose(self) -> None:
        """Fill the lists to choose from."""

    def options(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What may be chosen in a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def how(label: str = "怎么告诉客户的") -> forms.ChoiceField:
    """By which way somebody was told or asked."""
    return forms.ChoiceField(label=label, choices=Told.choices, widget=forms.RadioSelect, initial=Told.PHONE)


def staff_choices(row: Complaint) -> list[tuple[str, str]]:
    """The staff of the project, and nobody."""
    return [NOBODY, *((str(person.pk), person.name) for person in queries.staff_of(row.project_id))]


def cost(label: str) -> forms.DecimalField:
    """Money in yuan."""
    return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=2, required=False)


def in_fen(facts: dict[str, Any]) -> dict[str, Any]:
    """The cost of a form in whole fen."""
    return facts | {"fen": int((facts.pop("cost", None) or Decimal(0)) * FEN)}


class RegisterForm(ComplaintForm):
    """The five facts (D-3.3.2-1)."""

    topic = forms.ChoiceField(
        label="投诉的是什么", choices=[("", "请选"), *Complaint.Topic.choices], required=False
    )
    matter = long("投诉事项", 2000, required=False)
    wish = long("客户要求怎么解决", 500, required=False)
    name = forms.CharField(label="姓名", max_length=40, required=False)
    phone = forms.CharField(label="联系方式", max_length=30, required=False)
    is_anonymous = forms.BooleanField(label="客户不愿留名，凭编号查询", required=False)
    about_staff = forms.ChoiceField(label="投诉的是谁", required=False)

    def choose(self) -> None:
        """Staff of the project."""
        self.options("about_staff", staff_choices(self.row))

    def clean(self) -> dict[str, Any]:
        """The staff file itself."""
        facts = super().clean() or {}
        return facts | {"about_staff": queries.staff_named(self.row.project_id, facts.get("about_staff", ""))}


class AcceptForm(ComplaintForm):
    """Grade, how and what time the customer was told, who answers for it."""

    grade = forms.ChoiceField(label="等级", choices=Complaint.Grade.choices, widget=forms.RadioSelect)
    feedback_due_at = Moment(label="告诉客户什么时候前反馈")
    how = forms.ChoiceField(
        label="怎么告诉客户的", choices=Told.choices, widget=forms.RadioSelect, required=False
    )
    owner = forms.ChoiceField(label="负责人", required=False, help_text="不选就按等级定")

    def choose(self) -> None:
        """Who may answer for a complaint of the project."""
        self.options("owner", [("", "按等级定"), *owner_choices(self.row)])

    def clean(self) -> dict[str, Any]:
        """The account itself."""
        facts = super().clean() or {}
        return facts | {"owner": owner_of(self.row, facts.get("owner", ""))}


def owner_choices(row: Complaint) -> list[tuple[str, str]]:
    """Who may answer for a complaint."""
    names = (
        structure.names_in_company("complaints.lead")
        if row.is_overhead
        else structure.names_with("complaints.work", row.project_id)
    )
    return [(str(pk), name) for pk, name in names.items()]


def owner_of(row: Complaint, chosen: str) -> Account | None:
    """The account that was chosen."""
    allowed = dict.fromkeys((int(pk) for pk, _ in owner_choices(row)), "")
    return structure.account_in(allowed, int(chosen)) if chosen else None


class GradeForm(ComplaintForm):
    """Another grade, and why."""

    grade = forms.ChoiceField(label="改为", choices=Complaint.Grade.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="为什么", max_length=120)


class OwnerForm(ComplaintForm):
    """Somebody else answers for it."""

    owner = forms.ChoiceField(label="新的负责人")
    reason = forms.CharField(label="为什么", max_length=120)

    def choose(self) -> None:
        """Who may answer for it."""
        self.options("owner", owner_choices(self.row))

    def clean(self) -> dict[str, Any]:
        """The account itself."""
        facts = super().clean() or {}
        return facts | {"owner": owner_of(self.row, facts.get("owner", ""))}


class AuthorityForm(ComplaintForm):
    """An outside authority and its deadline."""

    authority = forms.CharField(label="哪里转来的", max_length=40, help_text="例如：12345、街道、住建局")
    authority_number = forms.CharField(label="对方的编号", max_length=40, required=False)
    due_at = Moment(label="要求什么时候前回复")


class ProgressForm(ComplaintForm):
    """What the customer was told."""

    how = how()
    words = long("告诉了客户什么", 500)


class BreakOffForm(ComplaintForm):
    """Why the talk ended, what was said, who goes on."""

    why = forms.ChoiceField(
        label="为什么中断", choices=list(BROKEN.items()), widget=forms.RadioSelect, required=False
    )
    was_warned = forms.BooleanField(label="已经平静提醒过一次", required=False)
    words = long("客户说了什么、您怎么说的", 300)
    to = forms.ChoiceField(label="请谁接着谈", required=False)

    def choose(self) -> None:
        """Who may work on it."""
        self.options("to", [("", "请选"), *owner_choices(self.row)])

    def clean(self) -> dict[str, Any]:
        """The account itself."""
        facts = super().clean() or {}
        return facts | {"to": owner_of(self.row, facts.get("to", ""))}


class GroupForm(ComplaintForm):
    """The special group: who leads, who does what until when."""

    lead = forms.ChoiceField(label="组长")

    def choose(self) -> None:
        """A row for each member: who, what, until when."""
        found = [(str(pk), name) for pk, name in groups.can_join(self.row.project_id).items()]
        self.options("lead", found)
        for n in range(1, MEMBERS + 1):
            self.fields[f"member{n}"] = forms.ChoiceField(
                label="成员", choices=[("", "不加人"), *found], required=False
            )
            self.fields[f"words{n}"] = forms.CharField(label="做什么", max_length=120, required=False)
            self.fields[f"due{n}"] = Moment(label="什么时候前", required=False)

    def clean(self) -> dict[str, Any]:
        """The lead and the duties; a member without words or time is asked for them."""
        facts, allowed, duties = super().clean() or {}, groups.can_join(self.row.project_id), []
        for n in range(1, MEMBERS + 1):
            if not facts.get(f"member{n}"):
                continue
            words, due = facts.get(f"words{n}", ""), facts.get(f"due{n}")
            if not words or due is None:
                self.add_error(f"words{n}", "请写这位成员做什么、什么时候前做完")
                continue
            account = structure.account_in(allowed, int(facts[f"member{n}"]))
            if account is not None:
                duties.append(Duty(account, words, due))
        lead = structure.account_in(allowed, int(facts.get("lead") or 0))
        return {"lead": lead, "duties": duties}

    def members(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of the form."""
        return [(self[f"member{n}"], self[f"words{n}"], self[f"due{n}"]) for n in range(1, MEMBERS + 1)]


class EvidenceForm(PictureForm):
    """One piece of evidence, with photos."""

    sort = forms.ChoiceField(label="证据", choices=Evidence.Sort.choices, widget=forms.RadioSelect)
    words = long("说明了什么", 1000)
    staff = forms.ChoiceField(label="谁的陈述", required=False)
    field_order = ("sort", "words", "staff", "photos", "kept")

    def __init__(self, *args: Any, row: Complaint, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, by=actor, project_id=row.project_id, **kwargs)
        self.row = row
        self.fields["staff"].choices = staff_choices(row)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The staff file and the stored photos."""
        facts = super().clean()
        staff = queries.staff_named(self.row.project_id, facts.pop("staff", ""))
        return facts | {"staff": staff, "files": facts.pop("photos")}


class JudgeForm(ComplaintForm):
    """The verdict."""

    verdict = forms.ChoiceField(label="查下来", choices=Complaint.Verdict.choices, widget=forms.RadioSelect)
    is_company_fault = forms.TypedChoiceField(
        label="公司有没有责任", choices=[("1", "有"), ("0", "没有")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    findings = long("查明了什么", 1000)
    department = forms.ChoiceField(label="责任部门", required=False)
    staff = forms.ChoiceField(label="责任人", required=False)

    def choose(self) -> None:
        """Departments and staff of the project."""
        rows = organization.departments(self.row.project_id)
        self.options("department", [("", "没有"), *((str(row.pk), row.name) for row in rows)])
        self.options("staff", staff_choices(self.row))

    def clean(self) -> dict[str, Any]:
        """The rows themselves."""
        facts = super().clean() or {}
        number = int(facts.get("department") or 0)
        return facts | {
            "department": queries.department(self.row.project_id, number),
            "staff": queries.staff_named(self.row.project_id, facts.get("staff", "")),
        }


class OptionForm(ComplaintForm):
    """One way to settle it."""

    name = forms.CharField(label="方案名", max_length=40)
    method = long("怎么办", 300)
    due_on = forms.DateField(label="哪天办完", widget=Day)
    cost = cost("费用（元）")
    risk = forms.CharField(label="还会不会反复", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Money is whole fen."""
        return in_fen(super().clean() or {})


class ConsultForm(ComplaintForm):
    """What the customer says of the options."""

    option = forms.ChoiceField(label="客户选哪个", required=False)
    how = how("怎么问的客户")
    words = long("客户怎么说", 500)

    def choose(self) -> None:
        """The options of this round."""
        rows = queries.present_round(self.row).options.order_by("pk")
        self.options("option", [("", "都没有选"), *((str(row.pk), row.name) for row in rows)])

    def clean(self) -> dict[str, Any]:
        """The option itself."""
        facts = super().clean() or {}
        rows = queries.present_round(self.row).options.filter(pk=int(facts.get("option") or 0))
        return facts | {"option": rows.first()}


class ApologyForm(ComplaintForm):
    """What the company answers for, and that it is sorry."""

    apology = long("致歉说明", 1000)

    def clean(self) -> dict[str, Any]:
        """As the action calls it."""
        facts = super().clean() or {}
        return {"words": facts.get("apology", "")}


class PlanForm(ComplaintForm):
    """The plan of this round."""

    plan = long("方案", 1000)
    due_at = Moment(label="什么时候前办完")
    cost = cost("要花多少钱（元）")

    def clean(self) -> dict[str, Any]:
        """Money is whole fen."""
        return in_fen(super().clean() or {})


class ReasonForm(ComplaintForm):
    """Why."""

    reason = long("为什么", 300)


class OrderForm(ComplaintForm):
    """Work that is done out of the plan."""

    category = forms.ChoiceField(label="类别")
    description = long("要做什么", 500)

    def choose(self) -> None:
        """The categories of the catalogue."""
        self.options("category", [(row.code, row.name) for row in knowledge.categories(self.actor)])

    def clean(self) -> dict[str, Any]:
        """The category itself."""
        facts = super().clean() or {}
        code = facts.get("category")
        return facts | {"category": knowledge.get_category(self.actor, code) if code else None}


class DoneForm(ComplaintForm):
    """What was done."""

    words = long("做了什么", 500)


class SatisfiedForm(ComplaintForm):
    """What the customer says."""

    words = long("客户怎么说", 500, required=False)


class UnsatisfiedForm(ComplaintForm):
    """What is still wrong."""

    words = long("客户哪里不满意", 500)
