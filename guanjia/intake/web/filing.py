"""登记投诉: what somebody complains of at the counter, on the telephone or by letter, on one page."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import queries as complaints
from guanjia.complaints.models import Complaint
from guanjia.estate import queries as estate
from guanjia.estate.models import PublicArea
from guanjia.intake import actions
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import Request, done, needs, page, panel_blocks, submit
from guanjia.organization.models import Project
from guanjia.organization.web.place import project_of
from guanjia.sla.web.forms import Moment, long

NAV, TEMPLATE = "complaints", "intake/complaint_new.html"
WAYS = [("phone", "电话"), ("desk", "当面"), ("email", "来信"), ("social", "上级转办、网上")]


class ComplaintForm(forms.Form):
    """The five facts, where it is, whom it is about, and who passed it on."""

    source = forms.ChoiceField(label="怎么来的", choices=WAYS, initial="phone")
    address = forms.CharField(label="房屋（3栋2单元501 或 3-2-501）", max_length=40, required=False)
    area: "forms.ModelChoiceField[PublicArea]" = forms.ModelChoiceField(
        label="或公共区域", queryset=None, required=False, empty_label="不是公共区域"
    )
    topic = forms.ChoiceField(
        label="投诉的是什么", choices=[("", "请选"), *Complaint.Topic.choices], required=False
    )
    matter = long("投诉事项", 2000, required=False)
    wish = long("客户要求怎么解决", 500, required=False)
    name = forms.CharField(label="姓名", max_length=40, required=False)
    phone = forms.CharField(label="联系方式", max_length=30, required=False)
    is_anonymous = forms.BooleanField(label="客户不愿留名，凭编号查询", required=False)
    about_staff = forms.ChoiceField(label="投诉的是谁", required=False)
    authority = forms.CharField(
        label="哪里转来的", max_length=40, required=False, help_text="例如：12345、街道、住建局"
    )
    authority_number = forms.CharField(label="对方的编号", max_length=40, required=False)
    due_at = Moment(label="要求什么时候前回复", required=False)

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["area"].queryset = estate.areas(actor, project.pk)  # type: ignore[attr-defined]
        people = [(str(row.pk), row.name) for row in complaints.staff_of(project.pk)]
        self.fields["about_staff"].choices = [("", "没有指名的人"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The home and the staff file themselves."""
        facts = super().clean() or {}
        address = facts.pop("address", "")
        unit = estate.find_unit(self.project.pk, address) if address else None
        if address and unit is None:
            self.add_error("address", f"没有找到“{address}”，请按 3栋2单元501 的样子写。")
        staff = complaints.staff_named(self.project.pk, facts.get("about_staff", ""))
        return facts | {"unit": unit, "about_staff": staff}


@needs("desk.open", "intake.register", "complaints.work")
def new_complaint(request: Request) -> HttpResponse:
    """Everything on one page; what is missing is asked for and nothing typed is lost."""
    project = project_of(request)
    form = ComplaintForm(request.POST or None, actor=request.actor, project=project)
    if submit(form, actions.file_complaint, project, by=request.actor):
        row_id = str(form.answer.body["ref"]).split(":")[1]  # type: ignore[attr-defined]
        said = "已登记，请把编号告诉客户" if form.cleaned_data["is_anonymous"] else "已登记"
        return done(request, "", to=reverse("complaint", args=[row_id]), said=said)
    to_say = panel_blocks(request, "script", "complaint", project)
    return page(request, TEMPLATE, nav_on=NAV, form=form, to_say=to_say)


urlpatterns: list[URLPattern] = [path("desk/complaints/new/", new_complaint, name="complaint-new")]
