"""Forms of documents: they list the fields that may be set and only parse."""

from typing import Any

from django import forms

from guanjia.knowledge import paragraphs
from guanjia.knowledge.models import Document, Edition
from guanjia.knowledge.rules import READERS
from guanjia.organization.roles import ROLES

STAFF_ROLES = [(key, ROLES[key].label) for key in READERS]


def day_input() -> forms.DateInput:
    """A day, chosen."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EditionForm(forms.Form):
    """The draft of an edition: text, readers, clauses, quiz."""

    text = forms.CharField(
        label="正文", max_length=paragraphs.LONGEST_TEXT, widget=forms.Textarea(attrs={"data-tall": True}),
        help_text="可以从文档里粘贴：“第一章”“一、”开头的是标题，“第一条”是条文，“（一）”“1.”是条文下的项",
    )  # fmt: skip
    changes = forms.CharField(
        label="这一版改了什么", max_length=300, required=False, help_text="第一版可以不写"
    )
    roles = forms.MultipleChoiceField(
        label="哪些岗位要读", choices=STAFF_ROLES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="都不选就是全部员工",
    )  # fmt: skip
    projects = forms.TypedMultipleChoiceField(
        label="哪些项目要读", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="都不选就是全部项目",
    )  # fmt: skip
    clauses = forms.CharField(
        label="对应条款",
        max_length=200,
        required=False,
        help_text="条款编号，用空格分开，例如 A-3.1-9 D-1.1-2",
    )
    quiz = forms.CharField(
        label="小测验", max_length=6000, required=False, widget=forms.Textarea,
        help_text="一行一题，最多 10 题：问题 | 选项 / 正确的选项* / 选项 | 解释",
    )  # fmt: skip
    upload = forms.FileField(label="附一份 PDF", required=False, help_text="例如盖章的扫描件，12 MB 以内")

    def __init__(self, *args: Any, projects: list[tuple[int, str]], for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["projects"]
        places.choices = projects  # type: ignore[attr-defined]
        if not for_all:
            places.required, places.help_text = True, "您只能写给自己的项目看的文件"
            places.initial = [pk for pk, _ in projects]

    def clean(self) -> dict[str, Any]:
        """The clauses one by one, and the bytes of the file."""
        facts = super().clean() or {}
        upload = facts.get("upload")
        return facts | {
            "clauses": facts.get("clauses", "").replace("、", " ").split(),
            "upload": upload.read() if upload else None,
        }


def facts_of(edition: Edition) -> dict[str, Any]:
    """An edition as its form shows it."""
    return {
        "text": edition.text, "changes": edition.changes, "roles": edition.roles, "projects": edition.projects,
        "clauses": " ".join(edition.clauses), "quiz": paragraphs.quiz_text(edition.quiz),
    }  # fmt: skip


class NewDocumentForm(EditionForm):
    """A new document with its first edition."""

    title = forms.CharField(label="名称", max_length=60)
    sort = forms.ChoiceField(label="类别", choices=Document.Sort.choices, help_text="承诺书要输入姓名签署")
    number = forms.CharField(label="文件编号", max_length=30, help_text="例如 AJ-KF-001")
    role = forms.ChoiceField(label="归口岗位", choices=STAFF_ROLES, initial="supervisor")
    field_order = ("title", "number", "sort", "role")


class DocumentForm(forms.Form):
    """The facts of a document, and its next review."""

    title = forms.CharField(label="名称", max_length=60)
    number = forms.CharField(label="文件编号", max_length=30)
    role = forms.ChoiceField(label="归口岗位", choices=STAFF_ROLES)
    review_on = forms.DateField(
        label="下次复审", required=False, widget=day_input(), help_text="复审过、不用改，就填下一次的日期"
    )


class PublishForm(forms.Form):
    """From when an edition counts."""

    effective_on = forms.DateField(label="生效日期", widget=day_input())


class ReasonForm(forms.Form):
    """Why it is sent back or withdrawn."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class SignForm(forms.Form):
    """The reader's word; an undertaking is signed with the name."""

    signed_name = forms.CharField(label="输入您的姓名签署", max_length=40, required=False)


class QuizForm(forms.Form):
    """The questions of an edition, each with its choices."""

    def __init__(self, *args: Any, quiz: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at, one in enumerate(quiz):
            self.fields[f"q{at}"] = forms.TypedChoiceField(
                label=f"{at + 1}. {one['ask']}", coerce=int, widget=forms.RadioSelect,
                choices=list(enumerate(one["choices"])), error_messages={"required": "请选一个"},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The answers in the order of the questions."""
        facts = super().clean() or {}
        return {"answers": [facts.get(name, -1) for name in self.fields]}
