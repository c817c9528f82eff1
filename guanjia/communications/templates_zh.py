"""The words of messages, by key; `{name}` fields are filled with plain values, never with markup."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Title and text of a message; `sort` is what it is about, for who wants less of it (`reaching.SORTS`)."""

    title: str
    text: str
    is_urgent: bool = False
    sort: str = "case"


WORDS: dict[str, Words] = {
    "webhook_off": Words(
        "推送停用了",
        "给{name}的推送连续 {count} 次没有成功（{fault}），已停用。查清后请到“对外接口”里重新启用，等着的会接着送。",
    ),
    "robot_off": Words(
        "群机器人停用了",
        "{name}连续 {count} 次没有成功（{fault}），已停用。查清后请到“对外接口”里重新启用。",
    ),
    "greeting": Words("{title}", "{text}", sort="care"),
    "campaign_proposed": Words(
        "问候草稿排好了", "{title}，{day} 发。请看过、改好再提交批准，不提交就不会发。"
    ),
    "campaign_asked": Words("有一条问候等您批准", "{title}，{day} 发。请看看给谁、说什么。"),
    "campaign_returned": Words("问候退回了", "{title}：{reason}。请改好再提交。"),
    "enter_code": Words("登录验证码", "{code} 是您的登录验证码，{minutes} 分钟内有效，请不要告诉任何人。"),
    "action_asked": Words("请您做一件改进", "{title}，{due} 前做完。"),
    "hand_off_asked": Words("有一件协办等您接收", "{who}：{title}，{due} 前办完。请接收，或写明理由退回。"),
    "hand_off_urgent": Words(
        "紧急协办，请马上接收", "{who}：{title}，{due} 前办完。请马上接收，或写明理由退回。", is_urgent=True
    ),
    "hand_off_accepted": Words("协办有人接了", "{title}：{who}接收了。"),
    "hand_off_returned": Words("协办被退回", "{title}：{who}退回，{reason}。请改好再发，或另请别人。"),
    "hand_off_disputed": Words("协办要您裁定", "{title}：已退回、改派 {turns} 次，请裁定谁来办。{reason}"),
    "hand_off_decided": Words("协办裁定了", "{title}：主管裁定由{who}办，{reason}"),
    "hand_off_done": Words("协办办完了", "{title}：{said}。请打开看看。"),
    "hand_off_poor": Words("协办评价不高", "{title}：{stars} 分，{said}。请了解情况，处理后结束。"),
    "hand_off_withdrawn": Words("协办撤回了", "{title}：不用办了，{reason}"),
    "group_duty": Words("您在专项小组里有一项职责", "{purpose}：{said}，{due} 前办完。"),
    "group_lead": Words("请您当组长", "{purpose}：{reason}"),
    "act_kept": Words(
        "现场操作没有生效",
        "{number} {title}：{staff}的“{verb}”发来时单子已经变了（{reason}），请到“现场手机”看。",
    ),
    "channel_degraded": Words(
        "受理渠道异常", "{way}：{reason}。请从外面试一次，修好后在“受理渠道”登记测试。"
    ),
    "chat_waits": Words("有客户在线上等", "{place}：{why}。请到“在线客服”里接待。"),
    "chat_danger": Words("在线客户说到危险", "{place}：{why}。请马上看对话、联系客户。", is_urgent=True),
    "complaint_received": Words("有新的投诉", "{number} {title}。请登记五项，定等级，告诉客户什么时候反馈。"),
    "complaint_overhead": Words("有越级投诉", "{number} {title}。投诉的是项目负责人，请公司来办。"),
    "complaint_yours": Words("这件投诉由您负责", "{number} {title}，{grade}。请按时反馈，办到客户满意。"),
    "complaint_handed": Words(
        "请您接着和客户谈",
        "{number} {title}：{staff}和客户的通话中断了（{why}）。请您今天联系客户，投诉照常办。",
    ),
    "complaint_look_again": Words(
        "例外关闭的投诉该复核了", "{number} {title}，定的是 {day}。请看要不要接着办。"
    ),
    "complaint_approve": Words("投诉方案等您批准", "{number} {title}：方案要 {yuan} 元，请看过再定。"),
    "complaint_accepted": Words(
        "您的投诉已受理", "{number} {title}。我们 {when} 前给您反馈，办好了会问您满意不满意。"
    ),
    "complaint_ask": Words(
        "您投诉的事办好了，满意吗？",
        "{number} {title}。满意请点“满意”；还没有解决请点“还没有解决”，我们接着办。",
    ),
    "complaint_told": Words("您投诉的事有进展", "{number} {title}：{said}"),
    "contact_danger": Words("有人说到危险", "{what}：{how}。请先看这一条，先打电话。{say}", is_urgent=True),
    "contact_doubt": Words("像是有危险，请先看", "{how}。没有说到危险的字样，请先看这一条。", is_urgent=True),
    "cause_proposed": Words("可能是同一个原因", "{what}：{count} 件。请到“联系登记”看，一点就并成一张主单。"),
    "enquiry_due": Words("快到答复客户的时间", "{question}，答应 {when} 前答复。来不及请先告诉客户。"),
    "call_missed_you": Words(
        "我们给您打过电话",
        "您 {when} 打来的电话我们没接到，之后给您打过 {count} 次电话没有打通。有事请再打 {phone}。",
    ),
    "enquiry_reply": Words("您问的事有答复了", "{answer}"),
    "enquiry_corrected": Words("给您的答复有更正", "之前的答复有误，正确的是：{answer}"),
    "letter_joined": Words("客户又来信了", "{what}：客户来信，请打开看，需要时回信。"),
    "mail_result_untold": Words(
        "请告知来信人结果", "{what}：来信的事办结了，来信人还不知道结果。请打开回信，或者打电话告知后记一笔。"
    ),
    "mail_result_closed": Words(
        "您来信说的事办结了",
        "您来信说的事已经办结，服务单号 {number}（{title}）。如果还有问题，请直接回这封信。",
    ),
    "mail_result_cancelled": Words(
        "您来信说的事取消了",
        "您来信说的事已经取消，服务单号 {number}（{title}）。如果仍需要处理，请直接回这封信。",
    ),
    "acts_lost": Words(
        "手机丢了没发出的操作",
        "{staff}的手机丢了 {count} 项没有发出的操作，请问本人做了什么，补记；问过了在“现场手机”里点一下。",
    ),
    "my_act_kept": Words(
        "有一项操作没有生效", "{number} {title}：“{verb}”没有生效，{reason}内容和照片留着。"
    ),
    "praise_verified": Words("客户表扬了您", "{said}。已经上了表扬墙，谢谢您。"),
    "praise_waits": Words("有一条表扬等核实", "{name}：{said}。请问过客户或看过单子，属实就公开。"),
    "handover_due": Words("请写交接班记录", "{post}的班 {when} 结束，请把没办完的、要留意的写给接班的同事。"),
    "handover_waits": Words("请看交接班记录", "{post} {when} 交的班，交班的同事写了记录，请看过点“已阅”。"),
    "case_session_due": Words(
        "该开案例研讨了", "{month} 还没有案例研讨，请挑正面和反面的案例开一次，开完在“案例”里登记。"
    ),
    "leave_waits": Words("有人请假，等您批准", "{name} 请假，请到“请假和换班”里看。"),
    "leave_granted": Words("请假已批准", "{name} 的请假批准了，这段时间不再排班派活。"),
    "leave_refused": Words("请假没有批准", "{name} 的请假没有批准：{reason}"),
    "swap_asked": Words("同事想和您换班", "{name} 想和您换班，请到“我的排班”里答复。"),
    "swap_waits": Words("换班等您批准", "{name} 的换班两人都同意了，请到“请假和换班”里看。"),
    "leave_still_waits": Words("请假还在等您批准", "{name} 的请假一直没有答复，请到“请假和换班”里定。"),
    "swap_still_waits": Words("换班还在等您批准", "{name} 的换班一直没有答复，请到“请假和换班”里定。"),
    "swap_still_asked": Words("同事还在等您答复换班", "{name} 想和您换班，请到“我的排班”里答复。"),
    "swap_done": Words("换班已批准", "{name} 的换班批准了，新的班在“我的排班”里。"),
    "swap_refused": Words("没有换成班", "{name} 的换班没有成：{reason}"),
    "received": Words("已收到您的报事", "{number} {title}。我们会尽快回电确认，您可随时点链接看进度。"),
    "received_urgent": Words(
        "已收到您的急修", "{number} {title}。最晚 {when} 有人到，您可随时点链接看进度。"
    ),
    "received_danger": Words(
        "已收到，请先这样做",
        "{at_once}{call}{number} {title}，已按紧急处理，{soon}{window}您可随时点链接看进度。",
        True,
        sort="safety",
    ),
    "confirmed": Words("上门时间已约好", "{number} {title}，{window} 上门。"),
    "accepted": Words("师傅已接单", "{number} {title}，{staff}预计 {when} 到。"),
    "on_the_way": Words("师傅出发了", "{number} {title}，{staff}正在路上。到门口请出示或核对到访码。"),
    "arrived": Words("师傅到了", "{number} {title}，{staff} {when} 到场。"),
    "plan": Words("处理办法和预计时间", "{number}：{solution} 预计 {when} 修好。"),
    "paused": Words("服务暂停", "{number} {title}：{reason}。恢复后会再告诉您。"),
    "rescheduled": Words("上门时间改了", "{number} {title} 改到 {window}：{reason}。"),
    "no_access": Words("师傅没能进门", "{number} {title}，{when} 到门口没有联系上您，请重新约时间。"),
    "finished": Words("已修好，请您看看", "{number} {title} 已完成，请点链接确认并评价。"),
    "closed": Words("服务单已关闭", "{number} {title} 已关闭。还没修好请随时告诉我们。"),
    "reopened": Words("重新安排处理", "{number} {title} 重新打开，我们马上安排。"),
    "cancelled": Words("服务单已取消", "{number} {title} 已取消：{reason}。"),
    "merged": Words("报事已合并", "{number} 与 {other} 是同一件事，进度请看 {other}。"),
    "referred": Words("已转给负责单位", "{number} {title} 已转 {to}：{reason}。"),
    "linked": Words(
        "和附近几户是同一原因",
        "{number} {title}：和附近几户是同一原因，一起处理，不用逐户上门，进展会告诉您。",
    ),
    "unlinked": Words("改为单独处理", "{number} {title}：查明您家是另外的原因，我们会单独安排。"),
    "lead_step": Words("一起处理的进展", "{number} {title}：{step}。"),
    "offered": Words("新任务", "{number} {title}，{place}。请在 {when} 前接单。"),
    "leave_now": Words("该出发了", "{number} {title}，{place}，{when} 要到。", True),
    "withdrawn": Words("任务已收回", "{number} {title}：{reason}。"),
    "butler_called": Words("水电报修，请马上到场", "{number} {title}，{place}，请{when}到。", True),
    "not_accepted": Words("没人接单，已回看板", "{number} {title}：{staff}没有在时限内接单。", True),
    "passed_on": Words(
        "没人接单，已转给下一位", "{number} {title}：{staff}没有在时限内接单，已转给{next}。", True
    ),
    "nobody_sent": Words("自动派单没有派出", "{number} {title}：{reason}", True),
    "visit_slipped": Words(
        "师傅会晚一点到", "{number} {title}：{staff}上一户还没做完，预计 {when} 到，给您添麻烦了。"
    ),
    "window_endangered": Words(
        "师傅可能赶不上约定时间",
        "{number} {title}：师傅可能赶不上 {window}，我们正在另外安排，马上告诉您。",
    ),
    "window_to_mend": Words(
        "约定时间要赶不上",
        "{number} {title}，约 {window}：{staff}预计 {when} 才到。{reason}。",
        True,
    ),
    "visit_displaced": Words(
        "约定时间可能要变",
        "{number} {title}：今天的安排有变，{window} 可能赶不上，我们会打电话和您商量时间，给您添麻烦了。",
    ),
    "visit_to_call": Words(
        "请打电话改约", "{number} {title}，{place}，约 {window}：新的当日计划排不进（{reason}）。", True
    ),
    "handed_on": Words("换师傅上门", "{number} {title}：{reason}"),
    "work_to_accept": Words("外委的活做完了，请验收", "{number} {title}：{staff}已完工，请看活、看费用。"),
    "work_sent_back": Words(
        "验收没有通过，请返工", "{number} {title}，{place}：{reason}。请在 {when} 前接单。", True
    ),
    "work_accepted": Words("活已验收", "{number} {title}：{what}。"),
    "rework": Words(
        "师傅还会再来一次", "{number} {title}：我们检查后还要再完善，师傅会和您约时间，给您添麻烦了。"
    ),
    "declined": Words("技师退单", "{number} {title}：{staff}，{reason}。"),
    "access_review": Words("权限复核", "{place}有 {count} 条岗位权限要复核，{when} 前做完。"),
    "access_review_late": Words("权限复核超期", "{place}的权限复核还有 {count} 条没看。", True),
    "urged": Words("客户催单", "{number} {title} 已催 {count} 次。", True),
    "clock_warned": Words("快到时限", "{name} 已用 {level}%，{when} 到期。"),
    "clock_breached": Words("已超时", "{name} {when} 到期，还没有完成。", True),
    "promise_soon": Words("答应客户的时间快到了", "{what}，{when} 到期。做不到请先做延期告知。"),
    "promise_broken": Words(
        "答应客户的没守住", "{what}，{when} 已过。请马上告诉客户，写明原因和补救。", True
    ),
    "chat_joined": Words("客户在公众号又发来消息", "{what}：有新消息，请看联系记录里的公众号消息。"),
    "interview_asked": Words("请做入住访谈", "{home} {day} 交房，请在 {when} 前问清住户有什么愿望。"),
    "homes_handed_over": Words("有住户交给您", "{count} 户交给您负责，请看交接，看过后点“接手”。"),
    "change_applied": Words("您的资料已更改", "{what}已核实并更改。"),
    "change_refused": Words("您的资料没有更改", "{what}没有更改：{reason}。"),
    "clause_attest": Words(
        "请确认您负责的条款", "{clause} {asks} 没有有效的人工确认，请在 {days} 个工作日内补上。"
    ),
    "clause_month": Words("您负责的条款", "{brief}"),
    "supplier_to_ask": Words(
        "请向供应商确认到货日", "{supplier}的{item}说好 {day} 到货，关系到客户的“{what}”。"
    ),
    "supplier_late": Words(
        "供应商改期，请告知客户", "{supplier}的{item}改到 {day}，“{what}”会晚，请做延期告知。", True
    ),
    "low_rating": Words("评价低，请马上回访", "{number} {title}，评 {rating} 分。", True),
    "not_solved": Words("回访：没有解决", "{number} {title} 已重新打开。", True),
    "complaint_not_settled": Words("投诉回访：没有解决或不满意", "{number} {title} 已重新处理。", True),
    "not_satisfied": Words("回访：不满意", "{number} {title}，已登记投诉接触，请主管处理。", True),
    "policy_asked": Words("有人申请改规则，请批准", "{label}改为 {value}，{scope}，{when}。原因：{reason}"),
    "policy_decided": Words("改规则的申请有结果", "{label}改为 {value}：{result}。{note}"),
    "rule_changed": Words("规则有变，请确认已读", "{label}改为 {value}，{scope}，{when}。"),
    "policy_set_asked": Words("有人申请改一套规则，请批准", "{title}，{count} 条一起改。原因：{reason}"),
    "policy_set_decided": Words("改一套规则的申请有结果", "{title}：{result}。{note}"),
    "rules_changed": Words("规则有变，请确认已读", "{title}，和您有关的 {count} 条一起改了。"),
    "edition_asked": Words("有制度文件请您发布", "{edition}，{writer} 写好了，请看过再发布或退回。"),
    "edition_sent_back": Words("制度文件退回修改", "{edition}：{reason}"),
    "reading_owed": Words("有制度文件要您读", "{edition}，{when} 前读完签认。"),
    "reading_due": Words("制度文件快到期，请读完签认", "{edition}，{when} 到期。"),
    "reading_overdue": Words("有人超期没读制度文件", "{edition}等，{when} 到期。请看谁还没读，催他们读完。"),
    "review_due": Words(
        "制度文件该复审了", "{edition}，{day} 前看一遍：要改就写下一版，不改就填下次复审的日期。"
    ),
    "answer_corrected": Words("您用过的答案有误", "“{question}”：{reason}。请告诉问过您的客户，改好后再用。"),
    "answer_ends": Words("答案该复核了", "“{question}”到 {day} 为止：没有变就点复核，有变就更正。"),
    "export_asked": Words("有人申请导出没打码的名单，请批准", "{number}，{rows} 行。用途：{reason}"),
    "export_decided": Words("导出申请有结果", "{number}：{result}。{note}"),
    "incident_reported": Words("有信息安全事件，请马上处置", "{number} {sort}，{when} 前控制住。", True),
    "unusual_reveals": Words("看号码比平时多", "{who}今天看了 {count} 个号码，请核对用途。", True),
    "data_decided": Words("您的个人信息请求有结果", "{sort}：{result}。{answer}"),
    "data_asked": Words("有住户提出个人信息请求", "{sort}，{when} 前办好。"),
    "material_short": Words("备料缺货", "{number} {title}：{what}。"),
    "stock_low": Words("物料到了最低库存，请补货", "{store}：{item}还有 {left}。"),
    "materials_asked": Words("有人申请领料", "{who}：{lines}。"),
    "materials_issued": Words("仓库发料了", "{lines}。{missing}"),
    "materials_refused": Words("领料申请没有发", "{reason}"),
    "count_waiting": Words("盘点差异等您批准", "{store}，差异 {yuan} 元。"),
    "count_refused": Words("盘点要重来", "{store}：{reason}"),
    "digest": Words("物业消息", "您有 {count} 条物业消息：{titles}"),
    "notice": Words("{title}", "{text}", sort="notice"),
    "notice_safety": Words("{title}", "{text}", True, sort="safety"),
    "notice_asked": Words("有公告等您批准", "{title}，{who}写的，请看过再批准或退回。"),
    "notice_sent_back": Words("公告退回修改", "{title}：{reason}"),
    "mentioned": Words("同事叫您看一件事", "{who}：{text}"),
    "claim_decided": Words("房屋绑定结果", "{unit}：{result}。"),
}
