"""The catalogue that a new company starts with: skills, procedures, categories, prices."""

from guanjia.kernel.actors import Actor
from guanjia.knowledge import actions
from guanjia.knowledge.models import Category, Skill, Sop

PHOTO = {"needs_photo": True}
SKILLS = (
    ("water", "水工", ""), ("electric", "低压电工", "低压电工证"), ("general", "综合维修", ""),
    ("door", "门窗木工", ""), ("security", "弱电门禁", ""), ("green", "保洁绿化", ""), ("lift", "电梯配合", ""),
)  # fmt: skip
SOPS: dict[str, tuple[tuple[object, ...], ...]] = {
    "给水管维修": (
        ("prepare", "角阀和软管"), ("prepare", "生料带"), ("prepare", "鞋套和防滑垫"),
        ("safety", "入户总阀已关"), ("safety", "附近电源已断"), ("safety", "防滑垫已铺"),
        ("step", "查明漏点", {"detail": "擦干后看清是接口、阀芯还是管身\n拍下漏点", **PHOTO}),
        ("step", "更换或修复", {"detail": "拆旧件，清接口，缠生料带 8 圈\n装新件，手拧到底再紧半圈"}),
        ("step", "试压不漏", {"detail": "开总阀，静置 10 分钟", "needs_reading": "试压分钟数", **PHOTO}),
        ("step", "清理现场"),
    ),
    "室内电路维修": (
        ("prepare", "万用表和绝缘手套"), ("prepare", "备用开关插座"),
        ("safety", "回路已断电并验电"), ("safety", "已挂禁止合闸牌"), ("safety", "绝缘手套已戴"),
        ("step", "查明故障点", {"detail": "逐路分断，找出跳闸的回路"}),
        ("step", "修复并紧固", {"detail": "更换损坏件，接线端子紧固", **PHOTO}),
        ("step", "送电测试", {"detail": "通电 5 分钟，测电压", "needs_reading": "电压 V"}),
        ("step", "清理现场"),
    ),
    "下水疏通": (
        ("prepare", "疏通机"), ("prepare", "鞋套和垃圾袋"), ("safety", "地面已防护"),
        ("step", "疏通"), ("step", "放水试排", dict(PHOTO)), ("step", "清理现场"),
    ),
    "门窗五金维修": (
        ("prepare", "五金配件"), ("prepare", "鞋套"), ("safety", "门窗扇已扶稳"),
        ("step", "拆检"), ("step", "更换或调整", dict(PHOTO)), ("step", "开合试用"),
    ),
    "一般上门服务": (
        ("prepare", "工具包"), ("safety", "现场无危险"), ("step", "处理", dict(PHOTO)), ("step", "清理现场"),
    ),
}  # fmt: skip
# code, name, skill, procedure, urgency, water and electric, hazard, mode, minutes, follow-up, words, questions
CATEGORIES = (
    ("water", "给排水", "water", "给水管维修", "normal", True, "", "assign", 60, True,
     "漏水 水管 爆裂 龙头 角阀 水箱 马桶漏 滴水 喷水 渗水 停水",
     (("水还在流吗？", "一直流 / 滴水 / 已停"), ("总阀关了吗？", "关了 / 没关 / 找不到"))),
    ("drain", "下水堵塞", "water", "下水疏通", "normal", True, "", "assign", 50, False,
     "堵塞 堵 马桶 下水慢 返味 地漏 反水 -消防 -安全出口 -疏散通道 -逃生通道", (("哪里堵？", "厨房 / 卫生间 / 阳台"),)),
    ("electric", "电气", "electric", "室内电路维修", "normal", True, "electric", "assign", 60, True,
     "跳闸 插座 停电 电表 火花 开关 电线 没电 短路",
     (("有没有焦味或火花？", "有 / 没有"), ("全屋没电吗？", "全屋 / 部分"))),
    ("light", "照明灯具", "electric", "室内电路维修", "planned", True, "electric", "grab", 40, False,
     "灯不亮 灯闪 感应灯 照明 顶灯", (("几盏灯？", ""),)),
    ("door", "门窗五金", "door", "门窗五金维修", "planned", False, "", "assign", 50, False,
     "门锁 推拉门 纱窗 窗户 合页 门板 闭门器 窗扇", (("还能关上吗？", "能 / 不能"),)),
    ("access", "门禁安防", "security", "一般上门服务", "normal", False, "", "assign", 40, False,
     "门禁 对讲 监控 刷卡 车闸", ()),
    ("lift", "电梯", "lift", "一般上门服务", "urgent", False, "", "assign", 60, True,
     "电梯 困人 按键", (("里面有人吗？", "有 / 没有"),)),
    ("clean", "保洁绿化", "green", "一般上门服务", "planned", False, "", "rotate", 40, False,
     "垃圾 保洁 草坪 绿化 树 异味 蚊子 卫生", ()),
    ("public", "公共设施", "general", "一般上门服务", "normal", False, "", "assign", 60, False,
     "滑梯 信报箱 消防门 路灯 地砖 护栏 井盖", ()),
    ("other", "其他", "general", "一般上门服务", "normal", False, "", "assign", 40, False, "", ()),
    ("unsorted", "未分类", None, "一般上门服务", "normal", False, "", "assign", 40, False, "", ()),
)  # fmt: skip
PRICES = (
    ("water", "更换角阀", 3500, "个"), ("water", "更换软管", 2500, "根"), ("water", "更换龙头", 6000, "个"),
    ("drain", "疏通下水", 8000, "次"), ("electric", "更换插座", 3000, "个"), ("electric", "更换空开", 5500, "个"),
    ("light", "更换灯具", 4000, "个"), ("door", "更换纱窗", 9000, "扇"), ("door", "更换锁芯", 12000, "个"),
    ("other", "上门费", 3000, "次"),
)  # fmt: skip


def load_catalogue(*, by: Actor) -> dict[str, Category]:
    """Make the starting catalogue; returns the categories by code."""
    skills: dict[str, Skill] = {
        code: actions.add_skill(by=by, code=code, name=name, certificate_name=certificate)
        for code, name, certificate in SKILLS
    }
    sops: dict[str, Sop] = {
        title: actions.publish_sop(by=by, title=title, lines=lines)  # type: ignore[arg-type]
        for title, lines in SOPS.items()
    }
    found = {}
    for code, name, skill, sop, urgency, water, hazard, mode, minutes, follow, words, questions in CATEGORIES:
        found[code] = actions.add_category(
            by=by, code=code, name=name, skill=skills.get(skill or ""), sop=sops[sop], urgency=urgency,
            is_water_electric=water, hazard=hazard, dispatch_mode=mode, minutes=minutes,
            needs_follow_up=follow, words=words, questions=questions, warranty_days=90,
        )  # fmt: skip
    for code, name, fen, unit in PRICES:
        actions.set_price(found[code], by=by, name=name, fen=fen, unit=unit)
    return found
