"""Forms of the estate: they list the fields that may be set and only parse."""

import re
from typing import Any

from django import forms


class Listed(forms.CharField):
    """Numbers and letters as people list them: `1-18`, `1,2,3`, `A、B`; cleaned to a list."""

    def clean(self, value: Any) -> list[str]:
        """The parts in order; a range keeps leading zeros."""
        found: list[str] = []
        for part in re.split(r"[\s,，、;；]+", str(super().clean(value))):
            span = re.fullmatch(r"(\d{1,3})[-–~到至](\d{1,3})", part)
            if span and int(span[1]) <= int(span[2]):
                width = len(span[1])
                found += [f"{n:0{width}d}" for n in range(int(span[1]), int(span[2]) + 1)]
            elif re.fullmatch(r"[0-9A-Za-z]{1,3}", part):
                found.append(part)
            elif part:
                raise forms.ValidationError("看不懂，请写成 1-18 或 1、2、3")
        return found or [""]


class BuildingForm(forms.Form):
    """A new building."""

    number = forms.CharField(label="楼栋", max_length=12, help_text="只写号，例如 3")

    def clean_number(self) -> str:
        """The number without its suffix word."""
        return re.sub(r"(栋|幢|座|号楼)$", "", str(self.cleaned_data["number"]).strip())


class PlaceForm(forms.Form):
    """Where a building stands."""

    x = forms.IntegerField(
        label="向东（米）", required=False, help_text="从项目的起点量，例如大门；向西写负数"
    )
    y = forms.IntegerField(label="向北（米）", required=False, help_text="所有楼用同一个起点；向南写负数")


class SiteForm(forms.Form):
    """Where the point stands from which the buildings are measured."""

    latitude = forms.DecimalField(label="纬度", max_digits=8, decimal_places=5, help_text="例如 30.27415")
    longitude = forms.DecimalField(label="经度", max_digits=8, decimal_places=5, help_text="例如 120.15507")


class UnitForm(forms.Form):
    """One home by its address."""

    address = forms.CharField(
        label="房屋", max_length=40, help_text="写成 3栋2单元501 或 3-2-501，没有的楼栋会一起加上"
    )
    area_m2 = forms.DecimalField(
        label="建筑面积（平方米）", min_value=0, max_digits=8, decimal_places=2, required=False
    )
    layout = forms.CharField(label="户型", max_length=30, required=False)


class DescribeForm(forms.Form):
    """What a home is like."""

    area_m2 = forms.DecimalField(
        label="建筑面积（平方米）", min_value=0, max_digits=8, decimal_places=2, required=False
    )
    layout = forms.CharField(label="户型", max_length=30, required=False, help_text="例如 三室两厅")


class PatternForm(forms.Form):
    """Many homes of one building at once."""

    entrances = Listed(label="单元", max_length=60, required=False, help_text="1-2；不分单元就不填")
    floors = Listed(label="楼层", max_length=60, help_text="1-18")
    rooms = Listed(label="每层房号", max_length=60, help_text="01-04，与楼层合成 101 到 1804")


class AreaForm(forms.Form):
    """A public area."""

    name = forms.CharField(label="公共区域", max_length=40, help_text="例如 3栋大堂、地下车库 B1")
