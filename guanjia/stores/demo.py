"""The stores of the demo: a warehouse with usual items, two vans, one item low, a request that waits."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people.models import Staff
from guanjia.stores import actions
from guanjia.stores.models import Item

# name, unit, category, price in fen, received, minimum
ITEMS = (
    ("角阀和软管", "套", "水暖", 3800, 24, 6),
    ("生料带", "卷", "水暖", 150, 60, 10),
    ("不锈钢角阀", "个", "水暖", 1800, 30, 8),
    ("水龙头", "个", "水暖", 4500, 12, 4),
    ("马桶水箱配件", "套", "水暖", 3200, 8, 3),
    ("地漏芯", "个", "水暖", 1200, 16, 4),
    ("PVC 管 50", "米", "水暖", 900, 40, 10),
    ("玻璃胶", "支", "辅料", 1500, 20, 5),
    ("空气开关 16A", "个", "电气", 2200, 15, 5),
    ("漏电保护器", "个", "电气", 5800, 3, 4),
    ("备用开关插座", "个", "电气", 1300, 40, 10),
    ("LED 灯泡 9W", "个", "电气", 850, 50, 12),
    ("吸顶灯芯", "套", "电气", 2900, 10, 3),
    ("绝缘胶布", "卷", "电气", 300, 30, 8),
    ("电线 2.5 平方", "米", "电气", 320, 200, 50),
    ("门锁芯", "个", "门窗", 6500, 6, 2),
    ("合页", "副", "门窗", 700, 24, 6),
    ("纱窗网", "米", "门窗", 1100, 30, 5),
    ("滑轮", "个", "门窗", 900, 18, 6),
    ("鞋套和防滑垫", "套", "辅料", 200, 100, 20),
    ("管道疏通机", "台", "工具", 168000, 2, 0),
    ("人字梯", "架", "工具", 32000, 4, 0),
    ("万用表", "个", "工具", 15000, 5, 0),
)
VANS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "zhang": (
        ("生料带", 5),
        ("不锈钢角阀", 3),
        ("LED 灯泡 9W", 4),
        ("鞋套和防滑垫", 6),
        ("管道疏通机", 1),
        ("万用表", 1),
        ("人字梯", 1),
    ),
    "wanghai": (("LED 灯泡 9W", 1), ("万用表", 1), ("人字梯", 1)),
    "chenli": (("生料带", 3), ("门锁芯", 1), ("滑轮", 4), ("鞋套和防滑垫", 4)),
}
WANTED = (("漏电保护器", 4), ("备用开关插座", 6))


def load(project: Project, cast: Mapping[str, Staff], actors: Mapping[str, Actor], keeper: Actor) -> None:
    """Three weeks of a small warehouse, up to this moment."""
    now = clock.now()
    store = actions.open_warehouse(project, by=keeper, name="工程仓库")
    items: dict[str, Item] = {}
    for n, (name, unit, words, fen, *_) in enumerate(ITEMS, 1):
        items[name] = actions.add_item(
            project, by=keeper, code=f"WL-{n:03d}", name=name, unit=unit, words=words, fen=fen
        )
    received = {items[name].pk: Decimal(count) for name, _, _, _, count, _ in ITEMS}
    actions.receive_stock(store, by=keeper, lines=received, reason="期初入库", at=now - timedelta(days=21))
    for name, held in VANS.items():
        van = actions.van_of(cast[name], by=keeper)
        lines = {items[item].pk: Decimal(count) for item, count in held}
        actions.transfer_stock(
            store, by=keeper, to=van, lines=lines, reason="随车常备", at=now - timedelta(days=14)
        )
    for name, *_, minimum in ITEMS:
        actions.set_minimum(store, by=keeper, item=items[name], minimum=Decimal(minimum))
    soon = local(now).date() + timedelta(days=3)
    actions.expect_delivery(store, by=keeper, item=items["漏电保护器"], on=soon)
    asked = {items[name].pk: Decimal(count) for name, count in WANTED}
    actions.ask_materials(
        cast["zhang"],
        by=actors["zhang"],
        store=store,
        lines=asked,
        note="补随车",
        at=now - timedelta(minutes=40),
    )
