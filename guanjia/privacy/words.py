"""What a person is told before agreeing; every wording has its edition, which the consent keeps."""

TOLD: dict[str, str] = {
    "2026-1": "我们只为写明的用途保存和使用这项信息，只给办事需要的岗位看，加密保存，到期或您撤回后删除。"
    "不同意不影响维修、报事和缴费等基本服务；您可以随时在手机上或到前台撤回，也可以查看、更正、要一份副本、请我们删除。",
}
EDITION = max(TOLD)
