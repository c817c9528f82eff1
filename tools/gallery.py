"""Show every widget with sample data, served under the real policy, and take pictures.

python tools/gallery.py             pictures of all pages into a folder that it names
python tools/gallery.py board case  only these pages
python tools/gallery.py --serve     keep serving, to look with a browser
"""

import functools
import http.server
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import django
import django_htmx
from django import forms
from django.conf import settings
from jinja2 import FileSystemLoader

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "tools" / "gallery_pages"
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
settings.configure(STATIC_URL="/static/", USE_I18N=False, INSTALLED_APPS=["django.forms"], DEBUG=False)
django.setup()

from screenshots import browser, shoot  # noqa: E402

from guanjia.config.jinja import environment  # noqa: E402

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; media-src 'self' blob:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
MENU = [
    ("", [("board", "调度台", "layout-columns", 47), ("calls", "电话台", "headset", None),
          ("orders", "服务单", "clipboard-list", None), ("complaints", "投诉", "message-exclamation", 7),
          ("followups", "回访与关怀", "phone-check", 14), ("promises", "承诺台账", "heart-handshake", 23)]),
    ("客户", [("households", "住户档案", "home", None), ("notices", "公告", "speakerphone", None),
            ("surveys", "满意度调查", "mood-check", None), ("billing", "收费", "receipt-2", None)]),
    ("质量", [("inspections", "检查与整改", "list-check", 5), ("clauses", "制度对照", "checklist", None),
            ("improvement", "改进事项", "trending-up", None), ("knowledge", "知识与话术", "book-2", None)]),
    ("团队", [("rosters", "排班", "calendar-week", None), ("training", "培训", "school", None),
            ("performance", "考核", "gauge", None), ("collaboration", "协办与会议", "users-group", 3)]),
    ("应急", [("emergency", "应急指挥", "urgent", None)]),
]  # fmt: skip
PHONE_MENU = [("", [("today", "今天", "list-check", None), ("scan", "扫码", "qrcode", None),
                    ("messages", "消息", "message-2", None), ("mine", "我的", "user", None)])]  # fmt: skip
WIDTHS = {"field": [390, 360], "resident": [390, 360], "desk": [1440, 1280, 900, 390]}


class PlanForm(forms.Form):
    """The plan of picture 02."""

    finding = forms.CharField(label="现场判断", widget=forms.Textarea)
    method = forms.CharField(label="处理办法", widget=forms.Textarea)
    done_by = forms.CharField(label="预计修好")
    cost = forms.ChoiceField(
        label="费用",
        choices=[("us", "公司承担"), ("owner", "业主承担"), ("open", "待定")],
        widget=forms.RadioSelect,
    )
    told = forms.ChoiceField(
        label="怎么告知",
        choices=[("face", "当面"), ("call", "电话"), ("wechat", "微信")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="王女士已当场同意")


class AllForm(forms.Form):
    """One field of every kind."""

    number = forms.IntegerField(label="时限")
    day = forms.DateField(label="日期", required=False, help_text="不填就是今天")
    grade = forms.ChoiceField(label="等级", choices=[("", "请选"), ("a", "一般"), ("b", "重要")])
    parts = forms.MultipleChoiceField(
        label="涉及", choices=[("w", "给水"), ("e", "供电")], widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label="说明", widget=forms.Textarea, required=False)


PLAN = {
    "finding": "洗菜盆下冷水角阀锈断，阀前软管破裂；已关入户总阀，地面积水约 2 平方米。",
    "method": "更换角阀和软管，试压 10 分钟；柜底板受潮另约木工查看",
    "done_by": "今天 12:00", "cost": "us", "told": "face", "agreed": True,
}  # fmt: skip


def groups(menu: list[Any]) -> list[dict[str, Any]]:
    """The menu as the navigation gives it."""
    keys = ("key", "label", "icon", "count")
    return [
        {"title": t, "items": [dict(zip(keys, i, strict=True), href="#") for i in items]} for t, items in menu
    ]


def render(out: Path) -> list[str]:
    """Write every page of the gallery; the answer is their names."""
    env = environment(loader=FileSystemLoader([PAGES, ROOT / "guanjia/kernel/templates"]))
    env.globals["url"] = lambda *_args, **_more: "#"
    env.globals["ui"] = env.get_template("ui/widgets.html").module
    late = AllForm({"number": "x", "grade": "", "day": "1"})
    frame = {
        "inbox_count": 4, "search_url": "/search", "theme": "auto", "large": False, "flash": [],
        "csrf_input": "", "request": None, "late": late, "empty_form": AllForm(),
        "plan": PlanForm(initial=PLAN),
    }  # fmt: skip
    (out / "photo.svg").write_bytes((PAGES / "photo.svg").read_bytes())
    names = []
    for path in sorted(PAGES.glob("*.html")):
        phone = path.stem.startswith(("field", "resident"))
        me = {"name": "赵琳", "initial": "赵", "role": "客服", "project_name": "湖畔花园"}
        more = {
            "nav": groups(PHONE_MENU if phone else MENU),
            "me": me,
            "projects": [("#", "湖畔花园"), ("#", "山景苑")],
        }
        more["nav_on"] = {"case": "orders", "states": ""}.get(path.stem, "today" if phone else "board")
        (out / path.name).write_text(env.get_template(path.name).render(**frame, **more))
        names.append(path.stem)
    return names


class Desk(http.server.SimpleHTTPRequestHandler):
    """Serves the pages and the static files under the policy of the real application."""

    def translate_path(self, path: str) -> str:
        """Static files come from the repository and from django-htmx."""
        if path.startswith("/static/django_htmx/"):
            return str(Path(django_htmx.__file__).parent / path[1:])
        if path.startswith("/static/"):
            return str(ROOT / "guanjia/kernel" / path[1:])
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Add the policy."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        """Stay quiet."""


def main() -> int:
    """Render, serve, take pictures; 1 when a page has faults."""
    out = Path(tempfile.mkdtemp(prefix="gallery-"))
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")]
    names = [n for n in render(out) if not wanted or n in wanted]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Desk, directory=str(out)))
    base = f"http://127.0.0.1:{server.server_port}"
    if "--serve" in sys.argv:
        print(base, *[f"{base}/{n}.html" for n in names], sep="\n")
        server.serve_forever()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    faults = 0
    with browser() as opened:
        for name in names:
            face = name.split("-")[0]
            looks = [
                (w, d)
                for w in WIDTHS.get(face, WIDTHS["desk"])
                for d in (False, True)
                if not d or w in (1440, 390)
            ]
            for width, dark in looks:
                picture = out / f"{name}-{width}{'-dark' if dark else ''}.png"
                wrong = shoot(opened, f"{base}/{name}.html", picture, width=width, dark=dark)
                faults += len(wrong)
                print(picture, *wrong, sep="\n    ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
