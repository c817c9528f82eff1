"""What may narrow a rule: the category of a service, how soon it is wanted; and the values of documents and answers."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive, share
from guanjia.knowledge.models import Category
from guanjia.organization import scopes
from guanjia.organization.scopes import ScopeName


def categories() -> list[tuple[object, str]]:
    """Categories in use, by code."""
    return list(Category.objects.filter(is_offered=True).order_by("code").values_list("code", "name"))


def urgencies() -> list[tuple[object, str]]:
    """How soon."""
    return [(str(value), str(word)) for value, word in Category.Urgency.choices]


scopes.declare(ScopeName("category", "类别", categories), ScopeName("urgency", "紧急程度", urgencies))


JARGON = [
    "公共维修基金=维修资金", "专项维修资金=大家存的房屋大修的钱", "强弱电井=走廊里的电线井",
    "弱电=网络、电话、门铃这些线", "强电=家里用电的线", "管井=走水管的井", "立管=上下楼共用的水管",
    "隔油池=厨房脏水的沉淀池", "二次供水=水泵加压送上楼的水", "减压阀=调小水压的阀门", "公摊=大家分摊的面积",
    "产权人=房主", "业主大会=全体业主开会投票", "违建=没批准就盖的", "承重墙=撑房子的墙", "滞纳金=晚交多收的钱",
    "不可抗力=谁也拦不住的事", "质保期=免费保修的时间", "工单=这件事的登记", "闭环=办完回话",
    "首问责任=第一个接的人负责到底", "报事=报修或反映事情", "客诉=投诉", "空置房=没人住的房", "红线内=小区里面",
    "竣工验收=盖好以后的检查", "分户验收=一户一户检查", "巡更=夜里巡逻", "消杀=打药灭虫",
    "飞线充电=拉电线到楼下充电",
]  # fmt: skip


def pairs(value: object) -> str | None:
    """A list of words, each with plain words behind a sign of equality."""
    good = isinstance(value, list) and all("=" in str(item).strip("=") for item in value)
    return None if good else "请一行写一个，写成“术语=通俗的说法”。"


KEEPERS = ("supervisor", "project_manager", "administrator")


def day_of_month(value: object) -> str | None:
    """A day that every month has."""
    return None if isinstance(value, int) and 1 <= value <= 28 else "请填 1 到 28 的整数。"


policy.declare(
    PolicyKey(
        "documents.review_months", "制度文件几个月复审一次", 12, "个月", "DX-9.1-1", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "documents.review_notice_days", "制度文件复审提前几天提醒", 30, "天", "DX-9.1-1", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "documents.quiz_pass", "小测验答对多少算合格", 80, "%", "D-2.1.1-3", check=share, scopes=(), roles=KEEPERS,
    ),
    PolicyKey(
        "training.law_after_days", "法规变化后培训", 30, "天", "C-4.2-1", check=positive, scopes=(), roles=KEEPERS,
    ),
    PolicyKey(
        "training.cases_per_month", "案例讨论", 1, "次/月", "D-2.2.3-1", check=positive, roles=KEEPERS,
        also=("CX-5.3-2",),
    ),
    PolicyKey(
        "training.case_remind_day", "每月几号还没开案例研讨就提醒", 20, "号", "D-2.2.3-1", check=day_of_month,
        roles=KEEPERS,
    ),
    PolicyKey(
        "answers.jargon", "业主听不懂的词和通俗说法", JARGON, "", "D-3.2.4-1", check=pairs, kind="list", scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "answers.valid_months", "答案默认几个月后复核", 12, "个月", "D-3.2.3-2", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "answers.notice_days", "答案到期前几天提醒复核", 14, "天", "D-3.2.3-2", check=positive, scopes=(),
        roles=KEEPERS,
    ),
    PolicyKey(
        "answers.likely", "查知识：最像的有多像才算找到（不到的只供参考）", 33, "%", "D-3.2.2-2", check=share,
        scopes=(), roles=KEEPERS,
    ),
    PolicyKey(
        "answers.sure", "多像才可以不经人直接回答", 75, "%", "D-3.2.3-2", check=share, scopes=(), roles=KEEPERS,
    ),
)  # fmt: skip
