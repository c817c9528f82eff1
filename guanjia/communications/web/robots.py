"""设置 › 对外接口 › 群机器人: the robots of staff groups, set up, tried, switched on and off."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, connections
from guanjia.communications.models import Robot
from guanjia.communications.web.connections import NAV, NEED, ROOT, page_of, switch
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization


class RobotForm(forms.Form):
    """Facts of a robot."""

    name = forms.CharField(label="哪个群", max_length=60, help_text="例如：湖畔花园工程群")
    sort = forms.ChoiceField(label="哪种", choices=Robot.Sort.choices)
    project: Any = forms.ModelChoiceField(label="哪个项目", queryset=None, empty_label="请选")
    address = forms.CharField(
        label="网址", max_length=500, help_text="在群里加机器人时给的 Webhook 地址，整条复制"
    )
    secret = forms.CharField(
        label="密钥",
        max_length=200,
        required=False,
        help_text="钉钉选“加签”、飞书选“签名校验”时给的；企业微信不填",
    )
    topics = forms.MultipleChoiceField(
        label="发什么",
        choices=Robot.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Robot.Topic.values,
    )

    def __init__(self, *args: Any, request: Request) -> None:
        super().__init__(*args)
        self.fields["project"].queryset = organization.projects(request.actor, NEED)  # type: ignore[attr-defined]


@needs("desk.open", NEED)
def add_robot(request: Request) -> HttpResponse:
    """Note the robot of a group."""
    form = RobotForm(request.POST or None, request=request)
    if submit(form, actions.add_robot, by=request.actor):
        return done(request, "", to=page_of("robot", form))
    note = "群里只说项目、标题、单号和链接，不带姓名电话；点链接要登录"
    return ask(request, form, "加群机器人", reverse("connections"), NAV, verb="加上", note=note)


@needs("desk.open", NEED)
def show_robot(request: Request, robot_id: int) -> HttpResponse:
    """A robot with what it told last."""
    robot = connections.get_robot(request.actor, robot_id)
    return page(
        request, "communications/robot.html", nav_on=NAV, robot=robot, posts=connections.posts(robot),
        topics=[str(Robot.Topic(topic).label) for topic in robot.topics],
    )  # fmt: skip


@needs("desk.open", NEED)
def switch_robot(request: Request, robot_id: int) -> HttpResponse:
    """Let a group hear, or stop it."""
    robot = connections.get_robot(request.actor, robot_id)
    return switch(request, robot, robot.name, actions.switch_robot, "停用期间发生的不会补发")


@needs("desk.open", NEED)
def test_robot(request: Request, robot_id: int) -> HttpResponse:
    """Say one harmless sentence in the group."""
    robot = connections.get_robot(request.actor, robot_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = reverse("robot", args=[robot_id])
    if submit(form, actions.test_robot, robot, by=request.actor):
        return done(request, "", to=back)
    note = "几秒后看群里有没有，没有的话看“最近发的”里的原因"
    return ask(request, form, f"给{robot.name}发一条测试", back, NAV, verb="发测试", note=note)


urlpatterns: list[URLPattern] = [
    path(f"{ROOT}robots/add/", add_robot, name="robot-add"),
    path(f"{ROOT}robots/<int:robot_id>/", show_robot, name="robot"),
    path(f"{ROOT}robots/<int:robot_id>/switch/", switch_robot, name="robot-switch"),
    path(f"{ROOT}robots/<int:robot_id>/test/", test_robot, name="robot-test"),
]
