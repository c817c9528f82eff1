"""The roles and what each may do: one exact table, reviewed, and the source of every menu and gate."""

from dataclasses import dataclass

from guanjia.kernel.actors import Scope

CUSTOMER = frozenset(
    {"resident.open", "intake.ask", "workorders.read", "workorders.cancel", "workorders.urge",
     "workorders.rate", "workorders.witness", "customers.read", "complaints.answer", "inbox.read"}
)  # fmt: skip
CUSTOMERS = frozenset({"owner", "family", "tenant"})
DESK_READ = frozenset(
    {"desk.open", "workorders.read", "customers.read", "estate.read", "knowledge.read", "people.read",
     "measures.read", "promises.read", "inbox.read", "search.use", "privacy.report"}
)  # fmt: skip
TOGETHER = frozenset(
    {"groups.do", "handoffs.work", "people.commend"}
)  # asks other departments, is asked by them, sits in task groups, writes praise down
DESK_WORK = DESK_READ | TOGETHER | {
    "actions.do", "cases.talk", "intake.front_desk",
    "intake.register", "workorders.register", "workorders.confirm", "workorders.cancel", "workorders.urge",
    "workorders.complete", "workorders.reopen", "workorders.note", "workorders.feedback", "followups.call",
    "customers.reveal", "customers.edit", "customers.admit", "promises.work", "complaints.read", "complaints.work",
}  # fmt: skip
STORES = frozenset({"stores.read", "stores.work"})
DISPATCH = frozenset({"people.call_off", "dispatch.assign", "dispatch.take_back", "stores.ask_for"})
VISIT = frozenset(
    {"field.open", "workorders.read", "workorders.visit", "workorders.attend", "workorders.note",
     "workorders.feedback", "dispatch.grab", "stores.ask", "people.present", "people.ask", "inbox.read", "groups.do",
     "customers.reveal", "knowledge.read", "estate.read", "privacy.report"}
)  # fmt: skip
# own jobs only: nothing to choose from, no stock, no colleagues, no past of the place
SUPPLIED = VISIT - {"dispatch.grab", "stores.ask", "people.ask", "groups.do"}
SET_UP = frozenset({"organization.set_up", "estate.edit", "knowledge.edit", "people.edit", "runs.import"})
OFFICE = frozenset({"desk.open", "inbox.read", "knowledge.read", "privacy.report"})
FIGURES = OFFICE | {"measures.read", "watch.read", "clauses.read"}


@dataclass(frozen=True)
class Role:
    """A role: its name for people, how far it reaches, what it may do."""

    label: str
    scope: Scope
    needs: frozenset[str]
    sees: str


ROLES: dict[str, Role] = {
    "owner": Role("业主", "own", CUSTOMER, "自己家的报事、上门和评价"),
    "family": Role("家属", "own", CUSTOMER, "自己家的报事、上门和评价"),
    "tenant": Role("租户", "own", CUSTOMER, "自己租住房屋的报事、上门和评价"),
    "front_desk": Role("前台客服", "project",
                       DESK_WORK | DISPATCH | {"notices.write", "privacy.consents", "stores.read"},
                       "本项目全部服务单，号码打码"),
    "dispatcher": Role("调度", "project", DESK_READ | DISPATCH | TOGETHER | {"cases.talk",
                                                      "actions.do", "workorders.urge", "workorders.note",
                                                      "stores.read"},
                       "本项目服务单、技师、班次、物料"),
    "butler": Role("客服管家", "zone",
                   DESK_READ | TOGETHER | {"cases.talk", "actions.do", "field.open",
                                "workorders.attend", "workorders.note", "workorders.urge",
                                "workorders.register", "workorders.confirm", "intake.register",
                                "followups.call", "customers.reveal", "customers.edit", "people.present", "people.ask",
                                "promises.work", "privacy.consents", "complaints.read", "complaints.work",
                                "care.visit"},
                   "自己责任区的住户和服务单"),
    "technician": Role("维修技师", "own", VISIT | {"workorders.past"}, "派给自己的活，电话在办单期间可看"),
    "contractor": Role("外委单位", "own", SUPPLIED, "派给自己的活，没有历史、库存和别人的班"),
    "supervisor": Role("客服主管", "project",
                       DESK_WORK | DISPATCH | STORES | {"stores.approve", "intake.channels", "notices.write",
                                               "notices.approve",
                                               "people.edit", "people.approve", "people.induct", "knowledge.edit",
                                               "dispatch.override",
                                               "customers.mark", "customers.merge",
                                               "knowledge.write", "knowledge.follow",
                                               "workorders.merge", "workorders.vet", "workorders.accept_work",
                                               "runs.import", "watch.read",
                                               "clauses.read",
                                               "clauses.keep", "actions.ask", "groups.form", "handoffs.read",
                                               "handoffs.decide", "promises.approve", "complaints.lead",
                                               "followups.check",
                                               "policy.read", "policy.ask", "privacy.consents", "privacy.requests",
                                               "privacy.export", "care.visit", "care.greet", "care.approve"},
                       "本项目全部服务单和班组数字"),
    "project_manager": Role("项目经理", "project",
                            DESK_WORK | DISPATCH | STORES | SET_UP - {"organization.set_up"}
                            | {"stores.approve", "intake.channels", "notices.write", "notices.approve",
                               "knowledge.write", "knowledge.publish",
                               "knowledge.follow",
                               "people.approve", "people.induct", "customers.mark", "customers.merge",
                               "dispatch.override", "workorders.merge", "workorders.vet", "workorders.accept_work",
                               "watch.read", "clauses.read",
                               "access.review",
                               "clauses.keep", "actions.ask", "groups.form", "handoffs.read", "handoffs.decide",
                               "promises.approve", "policy.read", "policy.ask", "complaints.lead",
                               "complaints.approve", "followups.check",
                               "privacy.consents", "privacy.requests", "privacy.incidents", "privacy.export",
                               "privacy.approve", "care.visit", "care.greet", "care.approve"},
                            "本项目全部"),
    "department_head": Role("部门负责人", "project",
                            FIGURES | TOGETHER | {"workorders.read", "people.read", "search.use", "actions.do",
                                                  "actions.ask", "groups.form", "handoffs.read", "cases.talk",
                                                  "promises.read"},
                            "本项目的服务单、员工和数字，看不到住户档案"),
    "storekeeper": Role("仓库管理员", "project", OFFICE | STORES | TOGETHER | {"people.read"},
                        "本项目的物料、仓库和员工，看不到客户资料"),
    "security_butler": Role("安保管家", "own", frozenset({"field.open", "inbox.read", "knowledge.read", "estate.read",
                                                      "people.present", "people.ask", "privacy.report", "groups.do"}),
                            "自己的消息和文件，看不到客户资料"),
    "quality": Role("品质监督", "company",
                    FIGURES | TOGETHER | {"workorders.read", "people.read", "search.use", "promises.read",
                                          "knowledge.follow", "cases.talk", "clauses.keep", "actions.ask",
                                          "groups.form", "handoffs.read", "privacy.export", "complaints.read",
                                          "complaints.work", "complaints.lead", "complaints.approve",
                                          "followups.call", "followups.check"},
                    "全公司服务记录，号码打码，看不到住户档案"),
    "hr": Role("人力资源", "company",
               OFFICE | TOGETHER | {"people.read", "people.edit", "people.induct", "knowledge.follow",
                                    "measures.read"},
               "员工档案和排班，看不到客户资料"),
    "trainer": Role("培训专员", "company",
                    OFFICE | TOGETHER | {"people.read", "people.induct", "knowledge.write", "knowledge.follow"},
                    "员工和制度文件，看不到客户资料"),
    "appraiser": Role("绩效专员", "company", FIGURES - {"watch.read"} | {"people.read"},
                      "全公司的数字，看不到客户资料"),
    "cashier": Role("收费员", "project", OFFICE | TOGETHER | {"estate.read"}, "房屋，看不到住户档案和偏好"),
    "commander": Role("应急指挥", "company", OFFICE | {"people.read", "estate.read"},
                      "员工、班次和房屋，看不到住户档案"),
    "executive": Role("公司管理层", "company", FIGURES | {"policy.read"}, "全公司的数字和制度对照，不看单户"),
    "process_owner": Role("制度流程负责人", "company",
                          FIGURES - {"watch.read"} | {"knowledge.write", "knowledge.publish", "knowledge.follow",
                                                      "policy.read", "policy.ask", "clauses.keep"},
                          "制度、规则和流程数字"),
    "employee": Role("员工", "own", frozenset({"field.open", "inbox.read", "knowledge.read", "people.ask",
                                                     "privacy.report"}), "自己的消息和制度文件"),
    "privacy_officer": Role("信息保护专员", "company",
                            OFFICE | {"privacy.audit", "privacy.consents", "privacy.requests",
                                      "privacy.incidents",
                                      "privacy.approve", "privacy.keep", "knowledge.follow", "clauses.read"},
                            "同意、导出、请求、事件和查看记录，号码打码"),
    "administrator": Role("系统管理员", "company",
                          SET_UP | {"knowledge.write", "knowledge.publish", "knowledge.follow",
                                    "desk.open", "policy.read", "policy.ask",
                                    "policy.publish", "estate.read", "knowledge.read", "people.read", "inbox.read",
                                    "measures.read", "clauses.read", "clauses.keep", "privacy.report"},
                          "设置、字典、规则、全公司的数字和制度对照，不管账号，看不到客户资料"),
    "security_admin": Role("安全管理员", "company",
                           OFFICE | {"organization.accounts", "access.review", "policy.read", "people.read",
                                     "estate.read"},
                           "账号、岗位和权限，看不到客户资料"),
    "auditor": Role("审计", "company",
                    DESK_READ | {"stores.read", "policy.read", "complaints.read", "watch.read", "clauses.read",
                                 "privacy.audit", "knowledge.follow"},
                    "全部只读，号码打码"),
}  # fmt: skip

# 三员: who sets up, who gives access and who audits are three people (GB/T 22239-2019, 8.1.4); the first two
# may be one person in the profile `asvs`
KEEPERS = ("administrator", "security_admin", "auditor")
# pairs that no account may hold together (specification, section 9), and why
APART: dict[frozenset[str], str] = {
    frozenset({"auditor", "administrator"}): "审计不能同时做设置",
    frozenset({"auditor", "security_admin"}): "审计不能同时管账号",
    frozenset({"auditor", "privacy_officer"}): "审计不能审自己办的信息保护",
} | {
    frozenset({keeper, role}): "管设置和账号的人不能看客户号码"
    for keeper in ("administrator", "security_admin")
    for role in ("front_desk", "supervisor", "project_manager", "butler", "technician", "contractor")
}

# who must know of a changed rule, where its key names nobody
TOUCHED = ("front_desk", "dispatcher", "butler", "technician", "supervisor", "project_manager")


def holding(need: str) -> list[str]:
    """The roles that hold a permission."""
    return [name for name, role in ROLES.items() if need in role.needs]


# roles of customers; whoever holds any other is of the staff
CUSTOMER_ROLES = frozenset(holding("resident.open"))
CHOICES = [(key, role.label) for key, role in ROLES.items()]
LINK_NEEDS = frozenset(
    {"workorders.read", "workorders.urge", "workorders.rate", "workorders.witness", "workorders.cancel"}
)
EVERY_NEED = frozenset().union(*(role.needs for role in ROLES.values()))

SCOPE_WORDS: dict[Scope, str] = {"company": "全公司", "project": "本项目", "zone": "责任区", "own": "自己的"}
NEED_WORDS: dict[str, dict[str, str]] = {
    "进入": {
        "desk.open": "打开工作台", "field.open": "打开现场手机端", "resident.open": "打开业主端",
        "search.use": "搜索", "inbox.read": "看自己的消息",
    },
    "报事": {"intake.ask": "自己报事", "intake.register": "替客户登记报事", "intake.channels": "设置受理渠道",
           "intake.front_desk": "接电话和接待来访", "cases.talk": "在单上和同事说话"},
    "公告": {"notices.write": "写公告", "notices.approve": "批准公告"},
    "服务单": {
        "workorders.read": "看服务单", "workorders.register": "补全、更正、转出",
        "workorders.confirm": "回电确认、改约", "workorders.cancel": "取消", "workorders.urge": "催单",
        "workorders.note": "内部留言", "workorders.attend": "到场、说方案",
        "workorders.visit": "接单、上门、做步骤、完工", "workorders.merge": "合并重复单",
        "workorders.feedback": "记客户反馈", "workorders.rate": "评价", "workorders.complete": "办结",
        "workorders.witness": "确认师傅到了", "workorders.vet": "核对到场凭据",
        "workorders.past": "看上门地点以前修过什么", "workorders.accept_work": "验收外委的活和费用",
        "workorders.reopen": "重新打开", "followups.call": "打回访电话", "followups.check": "核对回访",
        "care.visit": "安排和记录拜访", "care.greet": "写问候和提醒", "care.approve": "批准问候和提醒",
    },
    "协办": {
        "handoffs.work": "请人协办、接收、办完", "handoffs.read": "看项目里的协办", "handoffs.decide": "裁定谁来办",
        "groups.do": "参加专项小组", "groups.form": "成立专项小组",
    },
    "投诉": {
        "complaints.answer": "看自己的投诉，说满意不满意",
        "complaints.read": "看投诉", "complaints.work": "登记、告知、问满意",
        "complaints.lead": "分级、定性、定方案、复盘", "complaints.approve": "批例外、降级、封存证据",
    },
    "派单": {
        "dispatch.assign": "派单、转单", "dispatch.take_back": "收回", "dispatch.override": "破例派单",
        "dispatch.grab": "抢单",
    },
    "客户": {
        "customers.read": "看住户档案", "customers.edit": "改住户档案", "customers.admit": "核对房屋绑定",
        "customers.reveal": "写明用途后看电话", "customers.merge": "合并重复的客户",
        "customers.mark": "标记“请勿单独上门”",
    },
    "承诺": {
        "promises.read": "看承诺台账", "promises.work": "延期告知、说明、提出和送达补偿",
        "promises.approve": "批准补偿",
    },
    "员工": {"people.read": "看员工和排班", "people.edit": "改员工、证书、班次", "people.present": "登记自己在岗",
        "people.ask": "自己请假、换班", "people.approve": "批准请假、换班和超限排班，核实表扬",
        "people.commend": "记表扬", "people.call_off": "登记突然生病", "people.induct": "登记入职培训"},
    "物料": {"stores.read": "看物料和库存", "stores.work": "入库、发料、调拨、盘点、报损",
        "stores.ask": "领料、退库、看自己的随车物料", "stores.ask_for": "替师傅申请领料",
        "stores.approve": "批准盘点差异"},
    "房屋和目录": {
        "estate.read": "看楼栋房屋", "estate.edit": "改楼栋房屋", "knowledge.read": "看服务目录、制度文件",
        "knowledge.edit": "改服务目录、作业标准、价目", "knowledge.write": "写制度文件",
        "knowledge.publish": "发布和废止制度文件", "knowledge.follow": "看谁没读制度和规则",
    },
    "数字": {"measures.read": "看指标", "watch.read": "盯时限", "clauses.read": "看制度对照",
        "clauses.keep": "定条款责任人、人工确认、存审核包", "actions.do": "做改进事项",
        "actions.ask": "定改进事项、看效果"},
    "信息保护": {
        "privacy.consents": "登记和撤回同意", "privacy.requests": "办理个人信息请求",
        "privacy.report": "报告信息安全事件",
        "privacy.incidents": "处置信息安全事件", "privacy.export": "申请导出未打码资料",
        "privacy.approve": "批准导出", "privacy.keep": "留存期限、法定保留、清除", "privacy.audit": "看审计记录",
    },
    "设置": {
        "organization.set_up": "公司、项目、部门、服务时间", "organization.accounts": "账号和岗位",
        "access.review": "复核权限",
        "policy.read": "看规则与时限", "policy.ask": "申请改规则", "policy.publish": "批准和发布规则",
        "runs.import": "导入台账",
    },
}  # fmt: skip
