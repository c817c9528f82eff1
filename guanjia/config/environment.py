"""Every setting that an installation may give through its environment, with default and meaning."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Variable:
    """One environment variable of the product."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("GUANJIA_HOME", ".guanjia", "数据目录：内置数据库、密钥、上传文件、日志"),
    Variable("GUANJIA_DATABASE_URL", "", "PostgreSQL 地址；不填则使用内置数据库"),
    Variable("GUANJIA_OWNER_DATABASE_URL", "", "建表、备份、恢复用的数据库账号；不填则与上一项相同"),
    Variable("GUANJIA_KEYS", "", "密钥目录；使用自己的数据库时必须填写，不填则为数据目录下的 keys"),
    Variable("GUANJIA_FILES", "", "上传文件目录；不填则为数据目录下的 files"),
    Variable("GUANJIA_URL", "", "用户访问的网址，如 https://gj.example.com；决定安全 Cookie、域名与链接"),
    Variable("GUANJIA_HOSTS", "", "另外允许的主机名，逗号分隔"),
    Variable("GUANJIA_BIND", "127.0.0.1", "监听的地址；要让手机访问请用 0.0.0.0 并配置 HTTPS"),
    Variable("GUANJIA_PORT", "8000", "监听的端口"),
    Variable("GUANJIA_PROXIES", "0", "前面可信的反向代理层数；0 表示没有代理，不信任转发头"),
    Variable("GUANJIA_WEB_PROCESSES", "0", "网页进程数；0 表示每个处理器一个，最多四个"),
    Variable("GUANJIA_WEB_THREADS", "4", "每个网页进程的线程数"),
    Variable("GUANJIA_WORKER_JOBS", "2", "后台进程同时处理的任务数"),
    Variable("GUANJIA_TLS_CERTIFICATE", "", "HTTPS 证书文件；不经代理直接提供 HTTPS 时填写"),
    Variable("GUANJIA_TLS_KEY", "", "HTTPS 私钥文件（PKCS#8）"),
    Variable(
        "GUANJIA_MAIL_URL",
        "",
        "邮件服务器，如 smtp://用户:密码@mail.example.com:587；smtps 为全程加密，不填不发邮件",
    ),
    Variable("GUANJIA_MAIL_FROM", "", "发件人地址；发邮件时必须填写"),
    Variable(
        "GUANJIA_IMAP_URL",
        "",
        "收信的邮箱，如 imaps://用户:密码@imap.example.com/INBOX?project=LAKE；几个邮箱用空格分开；不填不收信",
    ),
    Variable(
        "GUANJIA_PROFILE",
        "asvs",
        "登录安全的尺度：asvs 或 dengbao3（等保三级），见 docs/security-profiles.md",
    ),
    Variable(
        "GUANJIA_SECOND_FACTOR",
        "",
        "员工登录要不要第二重验证：1 要，0 不要；不填则用自己的数据库时要，内置数据库不要",
    ),
    Variable(
        "GUANJIA_ADMIN_NETWORKS", "", "管理员和审计只能从这些网段使用，逗号分隔，如 10.1.0.0/16；不填不限"
    ),
    Variable(
        "GUANJIA_SMS",
        "",
        "短信通道；http 发给下面设置的短信平台；console 把验证码显示在演示的终端里，只能用于内置数据库的演示",
    ),
    Variable("GUANJIA_SMS_URL", "", "短信平台的网址，主机要在 GUANJIA_OUTBOUND 里"),
    Variable("GUANJIA_SMS_KEY", "", "短信平台给的密钥编号"),
    Variable("GUANJIA_SMS_SECRET", "", "短信平台给的密钥，用来签名"),
    Variable("GUANJIA_SMS_SIGN", "", "登记过的短信签名，如 安居物业"),
    Variable("GUANJIA_SMS_TEMPLATES", "", "每种短信登记过的模板，如 enter_code=SMS_1001，逗号分隔"),
    Variable(
        "GUANJIA_SMS_BODY", "", "请求内容的样子，见 docs/how-to/send-text-messages.md；不填用默认的 JSON"
    ),
    Variable(
        "GUANJIA_LLM_URL",
        "",
        "语言模型的网址（OpenAI 兼容，到 /v1 为止），主机要在 GUANJIA_OUTBOUND 里；不填不用",
    ),
    Variable("GUANJIA_LLM_KEY", "", "语言模型的密钥"),
    Variable("GUANJIA_LLM_MODEL", "", "语言模型的名称"),
    Variable(
        "GUANJIA_WECHAT_APP",
        "",
        "公众号的 AppID；不填不接公众号，见 docs/how-to/connect-the-official-account.md",
    ),
    Variable("GUANJIA_WECHAT_SECRET", "", "公众号的 AppSecret，用来换调用凭证"),
    Variable("GUANJIA_WECHAT_TOKEN", "", "公众号服务器配置里的令牌（Token），用来验签"),
    Variable("GUANJIA_WECHAT_AES_KEY", "", "公众号服务器配置里的 EncodingAESKey，43 位，用来解密"),
    Variable("GUANJIA_WECHAT_PROJECT", "", "公众号是哪个项目的，写项目编号；只有一个项目时可以不填"),
    Variable("GUANJIA_WECHAT_PLAIN", "0", "1 也收没有加密的公众号消息；默认只收安全模式"),
    Variable(
        "GUANJIA_WECHAT_TEMPLATES",
        "",
        "每种消息登记过的公众号模板，如 order_dispatched=TM01/title:thing1/number:character_string2，逗号分隔",
    ),
    Variable(
        "GUANJIA_WECHAT_URL", "https://api.weixin.qq.com", "微信接口的地址，主机要在 GUANJIA_OUTBOUND 里"
    ),
    Variable(
        "GUANJIA_OUTBOUND",
        "",
        "允许对外调用的主机，逗号分隔，如 hooks.example.com,erp.example.com:8443；"
        "*.example.com 为它下面的主机，* 为任何公网主机；不填不对外调用",
    ),
    Variable(
        "GUANJIA_OUTBOUND_LOOPBACK",
        "0",
        "1 允许对外调用本机（127.0.0.1），也可不加密；只能用于内置数据库的演示",
    ),
    Variable("GUANJIA_LOG_LEVEL", "INFO", "日志级别"),
    Variable("GUANJIA_DEMO", "1", "内置数据库为空时是否载入演示数据：1 载入，0 不载入"),
    Variable("GUANJIA_DEBUG", "0", "1 为开发模式；只允许配合内置数据库"),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def text(name: str) -> str:
    """The value of a variable of the table, or its default."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def number(name: str) -> int:
    """The value of a variable as a whole number; a clear refusal when it is none."""
    value = text(name)
    if not value.isdecimal():
        raise SystemExit(f"环境变量 {name} 应为整数，现在是“{value}”。")
    return int(value)


def is_on(name: str, default: bool) -> bool:
    """Whether a variable says 1, or 0; the default when it says nothing."""
    return default if not text(name) else text(name) == "1"


def listed(name: str) -> list[str]:
    """The comma-separated parts of a variable."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def home() -> Path:
    """The folder of this installation's data."""
    return Path(text("GUANJIA_HOME")).expanduser().resolve()


def is_embedded() -> bool:
    """Whether the database is the embedded one, because no address was given."""
    return not text("GUANJIA_DATABASE_URL")


def keys_directory() -> Path:
    """Where the keys of this installation lie."""
    named = text("GUANJIA_KEYS")
    return Path(named).expanduser().resolve() if named else home() / "keys"


def files_directory() -> Path:
    """Where uploaded files lie."""
    named = text("GUANJIA_FILES")
    return Path(named).expanduser().resolve() if named else home() / "files"
