"""The company, its projects and departments."""

from datetime import time
from typing import Any

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, queries, rules
from guanjia.organization.models import CalendarSlot, Company, Department, Project

OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))


@action
def found_company(*, name: str, code: str, by: Actor, service_phone: str = "") -> Company:
    """Set up the one company of this database; refused when there is one."""
    if queries.company() is not None:
        raise Refused("company_exists", "公司已经建好了，一个数据库只放一家公司。")
    company = Company.objects.create(name=name, code=code, service_phone=service_phone)
    record(events.CompanyFounded(), company, by=by)
    return company


@action
def change_company(company: Company, *, by: Actor, **facts: Any) -> Company:
    """Change facts of the company."""
    require(rules.may_set_up(by))
    return amend(company, events.CompanyChanged(fields=sorted(facts)), by=by, **facts)


@action
def open_project(*, by: Actor, code: str, name: str, **facts: Any) -> Project:
    """Take a project under care, with office hours on weekdays until others are set (B-1-3)."""
    require(rules.may_set_up(by))
    code = code.strip().upper()
    if not code.isascii() or not code.isalnum():
        raise Refused("bad_code", "项目代码只用英文字母和数字，例如 LAKE。", {"code": "只用英文字母和数字"})
    if Project.objects.filter(code=code).exists():
        raise Refused("code_taken", f"项目代码 {code} 已经有了，请换一个。", {"code": "已经有了"})
    project = Project.objects.create(code=code, name=name, **facts)
    for weekday in range(5):
        for start, end in OFFICE_HOURS:
            CalendarSlot.objects.create(project=project, weekday=weekday, start=start, end=end)
    record(events.ProjectOpened(code=code), project, by=by)
    return project


@action
def change_project(project: Project, *, by: Actor, **facts: Any) -> Project:
    """Change facts of a project."""
    require(rules.may_set_up(by))
    return amend(project, events.ProjectChanged(fields=sorted(facts)), by=by, **facts)


@action
def open_department(*, by: Actor, name: str, project: Project | None = None) -> Department:
    """Add a department; the same name again gives the same department."""
    require(rules.may_set_up(by))
    department, is_new = Department.objects.get_or_create(project=project, name=name)
    if is_new:
        record(events.DepartmentOpened(), department, by=by)
    return department
