"""What people write about their homes, made up: common words, seldom ones, each case another mixture."""

import random

PLACES = (
    "厨房", "卫生间", "客厅", "主卧", "次卧", "阳台", "楼道", "大厅", "地下车库", "电梯厅", "单元门口", "消防通道",
    "小区北门", "儿童乐园", "垃圾房", "架空层",
)  # fmt: skip
THINGS = (
    "水龙头", "吊顶", "路灯", "门锁", "插座", "马桶", "地漏", "对讲机", "水管",
    "空调外机", "窗户", "墙面", "电表", "燃气表",
    "热水器", "排风扇", "扶手", "地砖", "道闸", "摄像头", "信报箱", "消防栓", "雨棚", "防盗门",
)  # fmt: skip
FAULTS = (
    "漏水", "不亮了", "打不开", "堵住了", "松动", "有异响", "掉下来一块", "没反应", "跳闸", "渗水发霉", "关不上",
    "开裂", "有异味", "生锈了",
)  # fmt: skip
WISHES = (
    "请来看看", "下午在家", "比较急", "麻烦尽快处理", "已经两天了", "老人不方便", "来之前先打电话", "晚上六点以后有人",
    "上次修过又坏了", "邻居也说了",
)  # fmt: skip
SELDOM = ("马蜂窝", "流浪猫", "婚车", "钢琴", "鱼缸", "白蚁", "风筝", "旧沙发", "蝙蝠", "太阳能板")
SELDOM_EVERY = 1000


def words_of(n: int) -> str:
    """What the n-th case says; the first words of each list are said more often than the last."""
    chance = random.Random(n)  # noqa: S311
    place, thing, fault, wish = (_early(chance, part) for part in (PLACES, THINGS, FAULTS, WISHES))
    seldom = f"，还有{SELDOM[n // SELDOM_EVERY % len(SELDOM)]}" if n % SELDOM_EVERY == 0 else ""
    return f"{place}{thing}{fault}{seldom}，{wish}"


def _early(chance: random.Random, words: tuple[str, ...]) -> str:
    """One of the words, the earlier the likelier."""
    return words[min(chance.randrange(len(words)), chance.randrange(len(words)))]
