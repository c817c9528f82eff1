"""Buildings, units, public areas, and the codes on doors."""

import secrets

from django.db import models

from guanjia.estate.addresses import floor_of
from guanjia.kernel.models import Subject
from guanjia.organization.models import Project


def door_token() -> str:
    """A random code for a door sticker: weak evidence, since it does not change."""
    return secrets.token_urlsafe(9)


class Site(Subject):
    """Where the point stands from which a project's buildings are measured, in degrees as phones say them (WGS-84)."""

    kind = "site"
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="site")
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
                name="site_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.name}的起点"


class Building(Subject):
    """A building of a project; `x` and `y` are metres east and north of one point of the project, its `Site`."""

    kind = "building"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="buildings")
    number = models.CharField("楼栋", max_length=12)
    x = models.IntegerField("向东（米）", null=True, blank=True)
    y = models.IntegerField("向北（米）", null=True, blank=True)
    screen_digest = models.CharField("大堂屏", max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="building_once"),
            models.UniqueConstraint(
                fields=["screen_digest"], condition=~models.Q(screen_digest=""), name="building_screen_once"
            ),
            models.CheckConstraint(
                condition=models.Q(x__isnull=True, y__isnull=True)
                | models.Q(x__isnull=False, y__isnull=False),
                name="building_place_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}栋"


class Unit(Subject):
    """A home or an office: building, entrance 单元, room."""

    kind = "unit"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="units")
    entrance = models.CharField("单元", max_length=8, blank=True)
    room = models.CharField("房号", max_length=12)
    short = models.CharField("短地址", max_length=32)
    area_m2 = models.DecimalField("建筑面积", max_digits=8, decimal_places=2, null=True, blank=True)
    layout = models.CharField("户型", max_length=30, blank=True)
    door_code = models.CharField(max_length=24, unique=True, default=door_token)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "short"], name="unit_once"),
            models.UniqueConstraint(fields=["building", "entrance", "room"], name="unit_room_once"),
        ]

    @property
    def floor(self) -> int | None:
        """The floor, as the room's number tells it."""
        return floor_of(self.room)

    def __str__(self) -> str:
        entrance = f"{self.entrance}单元" if self.entrance else ""
        return f"{self.building}{entrance}{self.room}"


class PublicArea(Subject):
    """A place that everybody uses: a lobby, the garage, a garden."""

    kind = "area"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="areas")
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField("公共区域", max_length=40)
    door_code = models.CharField(max_length=24, unique=True, default=door_token)
    screen_digest = models.CharField("大堂屏", max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="area_once"),
            models.UniqueConstraint(
                fields=["screen_digest"], condition=~models.Q(screen_digest=""), name="area_screen_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
