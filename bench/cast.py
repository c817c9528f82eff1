"""The small company in which everything is measured, built through actions."""

from dataclasses import dataclass

from django.test import Client

from guanjia.customers import actions as customers
from guanjia.customers.models import Household, Person
from guanjia.estate import actions as estate
from guanjia.estate.models import Unit
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.knowledge.demo import load_catalogue
from guanjia.knowledge.models import Category
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.organization.models import Account, Project
from guanjia.people import actions as people
from guanjia.people.models import Staff

PASSWORD = "bench-only-never-served"  # noqa: S105
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CATEGORY = "public"


@dataclass(frozen=True)
class Home:
    """One home with who lives in it."""

    unit: Unit
    household: Household
    person: Person
    account: Account
    address: str
    name: str
    phone: str


@dataclass(frozen=True)
class Cast:
    """A project with homes, a supervisor, technicians and a manager."""

    project: Project
    category: Category
    homes: list[Home]
    supervisor: Account
    technicians: list[Staff]
    manager: Account

    def boss(self) -> Actor:
        """The supervisor at the desk."""
        account = Account.objects.prefetch_related("grants").get(pk=self.supervisor.pk)
        return accounts.actor_of_account(account.pk, "desk")


def found() -> None:
    """The company and its catalogue."""
    organization.found_company(by=SYSTEM, name="量安物业", code="BENCH", service_phone="0571-88001234")
    load_catalogue(by=SYSTEM)


def build(code: str, homes: int, technicians: int = 5) -> Cast:
    """A project and its people."""
    project = organization.open_project(by=SYSTEM, code=code, name=f"{code}花园")
    boss, _ = _employee(project, f"{code}000", "supervisor")
    manager, _ = _employee(project, f"{code}001", "project_manager")
    crew = [_employee(project, f"{code}{n + 2:03d}", "technician")[1] for n in range(technicians)]
    category = Category.objects.get(code=CATEGORY)
    return Cast(project, category, [_home(project, n) for n in range(homes)], boss, crew, manager)


def _employee(project: Project, number: str, role: str) -> tuple[Account, Staff]:
    phone = f"139{project.pk:04d}{number[-3:]}0"
    staff = people.add_staff(project, by=SYSTEM, number=number, name="员工" + number[-3:], phone=phone)
    account = organization.create_account(by=SYSTEM, username=number.lower(), name="员工" + number[-3:])
    organization.grant_role(account, by=SYSTEM, role=role, project=project)
    return account, people.link_account(staff, account, by=SYSTEM)


def _home(project: Project, n: int) -> Home:
    address, name = f"{n // 40 + 1}栋1单元{n % 40 // 2 + 1}{n % 2 + 1:02d}", f"住户{chr(0x4E00 + n)}"
    phone = f"13{project.pk % 10}{n:08d}"
    unit = estate.add_unit(project, by=SYSTEM, address=address)
    household = customers.open_household(unit, by=SYSTEM)
    person = customers.add_person(project, by=SYSTEM, name=name, phones=[phone])
    customers.move_in(household, person, by=SYSTEM, relation="owner")
    account = organization.create_account(by=SYSTEM, username=f"{project.code.lower()}-home{n}", name=name)
    actor = accounts.actor_of_account(account.pk, "resident")
    customers.claim_access(account, unit, by=actor, name=name, phone=phone, relation="owner")
    person.refresh_from_db()
    return Home(unit, household, person, account, address, name, phone)


def cookie(account: Account) -> str:
    """A session of an account, as its browser sends it."""
    client = Client()
    client.force_login(account, BACKEND)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
