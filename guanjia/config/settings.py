"""Django's settings, read from the environment table; the same file serves demo and production."""

from urllib.parse import unquote, urlsplit

from guanjia.config import database, environment, keys, profiles
from guanjia.config.contexts import PACKAGE, installed
from guanjia.config.policies import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

# An installation and its keys
GUANJIA_GUARDED = True
GUANJIA_HOME = environment.home()
GUANJIA_FILES = environment.files_directory()
GUANJIA_KEYRING = environment.keys_directory() / keys.RING_FILE
SECRET_KEY = keys.secret(environment.keys_directory())
DEBUG = environment.text("GUANJIA_DEBUG") == "1"

# Where the product stands on the network
GUANJIA_URL = environment.text("GUANJIA_URL")
PUBLIC = urlsplit(GUANJIA_URL)
IS_HTTPS = PUBLIC.scheme == "https" or bool(environment.text("GUANJIA_TLS_CERTIFICATE"))
PROXIES = environment.number("GUANJIA_PROXIES")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.listed("GUANJIA_HOSTS")]
if PUBLIC.hostname:
    ALLOWED_HOSTS.append(PUBLIC.hostname)
    CSRF_TRUSTED_ORIGINS = [f"{PUBLIC.scheme}://{PUBLIC.netloc}"]
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# Parts
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "guanjia.config.apps.HouseConfig",
    *(f"guanjia.{name}.apps.{name.capitalize()}Config" for name in installed()),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "guanjia.config.policies.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guanjia.kernel.middleware.LivePollMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guanjia.config.door.DoorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guanjia.kernel.middleware.ActorMiddleware",
    "guanjia.config.gate.GateMiddleware",
    "guanjia.kernel.middleware.ReadOnlyGetMiddleware",
]
ROOT_URLCONF = "guanjia.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": sorted(PACKAGE.glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {"environment": "guanjia.config.jinja.environment", "auto_reload": DEBUG},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Data
DATABASES = {"default": database.settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "organization_shortmemory",
    }
}  # fmt: skip

# Language and time
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Who may come in
AUTH_USER_MODEL = "organization.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "guanjia.config.signin.PasswordRule"}]
SECURITY = profiles.chosen(environment.text("GUANJIA_PROFILE"))
SECOND_FACTOR = SECURITY.SECOND_FACTOR or environment.is_on(
    "GUANJIA_SECOND_FACTOR", not environment.is_embedded()
)
ADMIN_NETWORKS = environment.listed("GUANJIA_ADMIN_NETWORKS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "guanjia.config.signin.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# guesses are limited by guanjia.config.signin, before hashing; allauth looks again at its own
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "30/m/ip", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "guanjia.config.signin.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "guanjia.config.factors.AuthenticateForm",
    "reauthenticate": "guanjia.config.factors.ReauthenticateForm",
    "activate_totp": "guanjia.config.factors.ActivateForm",
    "add_webauthn": "guanjia.config.factors.AddPasskeyForm",
    "authenticate_webauthn": "guanjia.config.factors.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "guanjia.config.factors.ReauthenticatePasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    environment.is_embedded() and not IS_HTTPS
)  # browsers allow localhost only
MFA_TOTP_ISSUER = "管家"
AXES_FAILURE_LIMIT = "guanjia.config.signin.failure_limit"
AXES_COOLOFF_TIME = "guanjia.config.signin.lock_time"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = "guanjia.config.signin.lockout_parameters"
AXES_LOCKOUT_CALLABLE = "guanjia.config.signin.locked_out"
AXES_CLIENT_IP_CALLABLE = "guanjia.config.signin.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["password", "login"]

# Sessions, cookies, headers
SESSION_ENGINE = "guanjia.config.sessions"
SESSION_COOKIE_AGE = SECURITY.ABSOLUTE_HOURS * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guanjia.config.urls.forged"
SECURE_SSL_REDIRECT = IS_HTTPS and bool(PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/", r"^hooks/"]  # the door refuses programs in plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "static_built"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# E-mail; without a server none is queued, but for the demo, where it is shown in the terminal
IS_DEMO = environment.is_embedded() and environment.text("GUANJIA_DEMO") == "1"
MAIL = urlsplit(environment.text("GUANJIA_MAIL_URL"))
EMAIL_HOST = MAIL.hostname or ("console" if IS_DEMO else "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_PORT = MAIL.port or (465 if EMAIL_USE_SSL else 25)
EMAIL_USE_TLS = EMAIL_PORT == 587 and not EMAIL_USE_SSL
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("GUANJIA_MAIL_FROM")

# E-mail that comes in; without a mailbox none is read
IMAP_URLS = environment.text("GUANJIA_IMAP_URL").split()

# With whom the house talks by HTTP; nobody where nobody is named
OUTBOUND = frozenset(environment.listed("GUANJIA_OUTBOUND"))
OUTBOUND_LOOPBACK = environment.text("GUANJIA_OUTBOUND_LOOPBACK") == "1"

# Text messages; in the demo the code of a sign-in is shown in the terminal
GUANJIA_SMS = environment.text("GUANJIA_SMS") or ("console" if IS_DEMO else "")
LLM_URL, LLM_KEY = environment.text("GUANJIA_LLM_URL"), environment.text("GUANJIA_LLM_KEY")
LLM_MODEL = environment.text("GUANJIA_LLM_MODEL")
SMS_URL, SMS_KEY = environment.text("GUANJIA_SMS_URL"), environment.text("GUANJIA_SMS_KEY")
SMS_SECRET, SMS_SIGN = environment.text("GUANJIA_SMS_SECRET"), environment.text("GUANJIA_SMS_SIGN")
SMS_TEMPLATES = dict(
    pair.split("=", 1) for pair in environment.listed("GUANJIA_SMS_TEMPLATES") if "=" in pair
)
SMS_BODY = environment.text("GUANJIA_SMS_BODY")

# The official account of WeChat; off without an AppID
WECHAT_APP, WECHAT_SECRET = environment.text("GUANJIA_WECHAT_APP"), environment.text("GUANJIA_WECHAT_SECRET")
WECHAT_TOKEN = environment.text("GUANJIA_WECHAT_TOKEN")
WECHAT_AES_KEY = environment.text("GUANJIA_WECHAT_AES_KEY")
WECHAT_PROJECT = environment.text("GUANJIA_WECHAT_PROJECT")
WECHAT_PLAIN = environment.text("GUANJIA_WECHAT_PLAIN") == "1"
WECHAT_TEMPLATES = dict(
    pair.split("=", 1) for pair in environment.listed("GUANJIA_WECHAT_TEMPLATES") if "=" in pair
)
WECHAT_URL = environment.text("GUANJIA_WECHAT_URL").rstrip("/")

# Jobs and logs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "guanjia.config.logs.Lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("GUANJIA_LOG_LEVEL")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
