"""Settings of the tests: a throwaway cluster, keys of its own, plain static files, cheap password hashes."""

import atexit
import os
import shutil
import sys
import tempfile

if "GUANJIA_TEST_HOME" in os.environ:  # a worker of pytest, which inherits the place from the controller
    pass
elif "pytest" in sys.modules:
    os.environ["GUANJIA_TEST_HOME"] = tempfile.mkdtemp(prefix="gj-")
    atexit.register(shutil.rmtree, os.environ["GUANJIA_TEST_HOME"], ignore_errors=True)
else:  # a type checker, which leaves without running exit functions
    os.environ["GUANJIA_TEST_HOME"] = f"{tempfile.gettempdir()}/gj-types-{os.getuid()}"
os.environ["GUANJIA_HOME"] = os.environ["GUANJIA_TEST_HOME"]
for _name in (
    "GUANJIA_DATABASE_URL", "GUANJIA_KEYS", "GUANJIA_FILES", "GUANJIA_URL", "GUANJIA_DEBUG", "GUANJIA_PROFILE",
    "GUANJIA_SECOND_FACTOR", "GUANJIA_ADMIN_NETWORKS", "GUANJIA_SMS", "GUANJIA_IMAP_URL",
    "GUANJIA_SMS_URL", "GUANJIA_SMS_KEY", "GUANJIA_LLM_URL", "GUANJIA_LLM_KEY", "GUANJIA_LLM_MODEL",
    "GUANJIA_SMS_SECRET", "GUANJIA_SMS_SIGN", "GUANJIA_SMS_TEMPLATES", "GUANJIA_SMS_BODY",
    "GUANJIA_WECHAT_APP", "GUANJIA_WECHAT_SECRET", "GUANJIA_WECHAT_TOKEN", "GUANJIA_WECHAT_AES_KEY",
    "GUANJIA_WECHAT_PROJECT", "GUANJIA_WECHAT_PLAIN", "GUANJIA_WECHAT_TEMPLATES", "GUANJIA_WECHAT_URL",
    "GUANJIA_OUTBOUND", "GUANJIA_OUTBOUND_LOOPBACK",
):  # fmt: skip
    os.environ.pop(_name, None)

from guanjia.config import environment, keys  # noqa: E402

keys.make(environment.keys_directory())

from guanjia.config.settings import *  # noqa: E402, F403
from guanjia.config.settings import DATABASES  # noqa: E402

GUANJIA_GUARDED = False
DATABASES["default"]["NAME"] = f"world_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
DATABASES["default"]["CONN_MAX_AGE"] = 0
GUANJIA_FILES = environment.home() / "files" / os.environ.get("PYTEST_XDIST_WORKER", "main")
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
GUANJIA_SMS = "console"
EMAIL_HOST = ""
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
