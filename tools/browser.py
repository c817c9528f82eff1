"""See that a browser for the tests is there: the system's Chromium, else install one."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def found() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _as_root() -> list[str] | None:
    """The prefix with which commands run as root without a password, or nothing."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    may = sudo and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo", "-n"] if may else None


def install() -> int:
    """Install Chromium by the system's packages, else by playwright's own download."""
    root = _as_root()
    if shutil.which("apt-get") and root is not None:
        subprocess.run([*root, "apt-get", "update", "-qq"], check=False)
        command = [*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        if subprocess.run(command, check=False).returncode == 0 and found():
            return 0
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode


def main() -> int:
    """Do nothing when there is a browser."""
    if found():
        return 0
    print("测试需要浏览器，正在安装 Chromium……", flush=True)
    return install()


if __name__ == "__main__":
    sys.exit(main())
