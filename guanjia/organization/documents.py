"""The four documents and their chapters, by which the rules are put in order."""

DOCUMENTS = {"A": "管家式服务制度", "B": "上门服务标准", "C": "客服主管能力建设", "D": "人性化服务制度"}
CHAPTERS = {
    "A-1": "服务准则", "A-2": "人员管理", "A-3": "客户服务管理",
    "B-1": "目的及范围", "B-2": "服务原则", "B-3": "上门服务流程", "B-4": "服务质量监控", "B-5": "服务人员管理",
    "B-6": "流程优化与改进", "B-7": "总结",
    "C-1": "团队管理与协作", "C-2": "服务标准体系", "C-3": "客户沟通策略", "C-4": "专业培训体系",
    "D-1": "总则", "D-2": "服务理念与意识培养", "D-3": "服务流程规范", "D-4": "服务质量监督与评估",
    "D-5": "员工关怀与激励", "D-6": "沟通与协作机制", "D-7": "应急处理机制",
}  # fmt: skip
NUMERALS = "〇一二三四五六七"
OTHERS = "系统自己的规则"


def chapter_of(clause: str) -> str:
    """`A 管家式服务制度 · 一、服务准则`, from the number of a clause; a word of its own without one."""
    key = clause.split(".")[0] if "." in clause else "-".join(clause.split("-")[:2])
    if key not in CHAPTERS:
        return OTHERS
    return f"{key[0]} {DOCUMENTS[key[0]]} · {NUMERALS[int(key[2])]}、{CHAPTERS[key]}"
