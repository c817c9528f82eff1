"""Where the set-up begins: cards of what this role may set up."""

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel.web import Request, needs, page
from guanjia.portal import queries

CARDS = (
    ("company", "公司与项目", "资料、服务时间、节假日", "building-community", "organization.set_up"),
    ("accounts", "账号", "开通、岗位、停用、一次性密码链接", "key", "organization.accounts"),
    ("connections", "对外接口", "推送给别的系统，接收别的系统", "link", "organization.accounts"),
    ("roles", "角色", "每个角色能做什么、多少账号", "shield-check", "policy.read"),
    ("departments", "部门", "公司和各项目的部门", "users-group", "organization.set_up"),
    ("suppliers", "供应商", "外委的单位、合同、联系人", "truck", "organization.set_up"),
    ("estate", "房屋", "楼栋、房屋、公共区域、门口码", "building", "estate.edit"),
    ("catalogue", "服务目录", "类别、要问的话、作业标准、技能、价目", "book-2", "knowledge.edit"),
    ("staff-list", "员工", "档案、证书、班次", "users", "people.edit"),
    ("zones", "管家责任区", "每户的管家和副管家", "home-check", "people.edit"),
    ("policies", "规则与时限", "各项数值、条款和来源", "adjustments", "policy.read"),
    ("runs", "导入", "住户台账、员工名册、历史报修", "file-import", "runs.import"),
)


@needs("desk.open", "policy.read")
def show_set_up(request: Request) -> HttpResponse:
    """What is missing, and what may be set up."""
    cards = [card[:4] for card in CARDS if request.actor.may(card[4])]
    return page(
        request, "portal/set_up.html", nav_on="set-up", cards=cards, gaps=queries.gaps(request.actor),
        is_keeper=request.actor.may("organization.set_up"),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [path("desk/set-up/", show_set_up, name="set-up")]
