"""What a form says of a field that was filled wrongly: Django's messages in the words that people use."""

from typing import Any

from django import forms
from django.core import validators

CHOOSE = "请选择一项。"
NO_CHOICE = "没有这个选项，请重新选。"
NUMBER = "请填数字。"
NO_FILE = "文件没有传上来，请再选一次。"
FIELDS: dict[type[Any], dict[str, str]] = {
    forms.Field: {"required": "请填写这一项。"},
    forms.IntegerField: {"invalid": "请填整数。"},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": "日期看不懂，请按 2026-11-24 的样子写。"},
    forms.TimeField: {"invalid": "时间看不懂，请按 09:30 的样子写。"},
    forms.DateTimeField: {"invalid": "时间看不懂，请按 2026-11-24 09:30 的样子写。"},
    forms.BooleanField: {"required": "请打勾确认。"},
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": NO_CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": NO_CHOICE, "invalid_list": NO_CHOICE},
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": NO_CHOICE},
    forms.ModelMultipleChoiceField: {
        "required": CHOOSE, "invalid_choice": NO_CHOICE, "invalid_list": NO_CHOICE, "invalid_pk_value": NO_CHOICE,
    },
    forms.FileField: {
        "required": "请选择文件。", "invalid": NO_FILE, "missing": NO_FILE,
        "empty": "文件是空的，请换一个。", "max_length": "文件名最多 %(max)d 个字，现在有 %(length)d 个。",
    },
    forms.ImageField: {"invalid_image": "这不是图片，或图片已损坏，请换一张。"},
    forms.UUIDField: {"invalid": "编号写得不对。"},
    forms.JSONField: {"invalid": "内容看不懂，请重新填。"},
    forms.URLField: {"invalid": "网址写得不对，例如 https://example.com。"},
}  # fmt: skip
VALIDATORS: dict[type[Any], str] = {
    validators.MaxLengthValidator: "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。",
    validators.MinLengthValidator: "至少 %(limit_value)d 个字，现在只有 %(show_value)d 个。",
    validators.MaxValueValidator: "不能大于 %(limit_value)s。",
    validators.MinValueValidator: "不能小于 %(limit_value)s。",
    validators.EmailValidator: "邮箱写得不对，例如 name@example.com。",
    validators.URLValidator: "网址写得不对，例如 https://example.com。",
    validators.RegexValidator: "写得不对，请核对。",
    validators.ProhibitNullCharactersValidator: "里面有看不见的符号，请去掉。",
}
DIGITS = {
    "invalid": NUMBER, "max_digits": "最多 %(max)s 位数字。", "max_decimal_places": "最多 %(max)s 位小数。",
    "max_whole_digits": "小数点前最多 %(max)s 位。",
}  # fmt: skip


def speak_plainly() -> None:
    """Give every field and validator its words; to be called before the first form is defined."""
    for field, words in FIELDS.items():
        field.default_error_messages = getattr(field, "default_error_messages", {}) | words
    for validator, text in VALIDATORS.items():
        validator.message = text
    validators.DecimalValidator.messages = DIGITS
    validators.validate_slug.message = "只能用字母、数字、横线和下划线。"
