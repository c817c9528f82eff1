"""What the code may not do at all, read from its syntax tree: S8 (keys, SQL, shell, templates), S14, 11.x.

Each search has its control: a source with the fault, which it must find.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

import guanjia

ROOT = Path(guanjia.__file__).parent
SOURCES = {
    str(p.relative_to(ROOT)): p.read_text() for p in sorted(ROOT.rglob("*.py")) if "migrations" not in p.parts
}
Search = Callable[[ast.AST], Iterator[str]]
WEB = ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ssl", "smtplib", "ftplib",
       "telnetlib", "xmlrpc", "imaplib", "poplib", "websockets", "paramiko", "socketserver")  # fmt: skip
# who talks, with whom
TALKERS = {
    "config/supervisor.py": {"http.client", "socket", "ssl"},  # asks the own web process whether it answers
    "communications/mail.py": {"smtplib"},  # the kinds of errors of the mail server; Django talks
    "communications/mailbox.py": {"imaplib", "ssl"},  # the mailboxes that the settings name
    # the one way out: a host that the settings name, at a public address
    "communications/outbound.py": {"urllib3", "http.client", "socket", "ssl"},
}
ASKERS = {"filter", "exclude", "get", "update", "annotate", "aggregate", "values", "values_list", "order_by", "alias",
          "create", "get_or_create", "update_or_create", "Q"}  # fmt: skip
STARTERS = {"config/dump.py", "config/children.py"}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node, name


def talks(tree: ast.AST) -> Iterator[str]:
    """Modules that open connections."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from {found for name in names for found in WEB if name == found or name.startswith(found + ".")}


def unpacks_input(tree: ast.AST) -> Iterator[str]:
    """Keys that somebody sent, unpacked into a question to the database or anywhere else."""
    for call, name in calls(tree):
        for keyword in call.keywords:
            said = ast.unparse(keyword.value)
            if keyword.arg is not None:
                continue
            if re.search(r"request\.(GET|POST|FILES|COOKIES|headers|META|body)|\.data\b|json\.loads", said):
                yield f"{name}(**{said})"
            if name in ASKERS and re.search(r"cleaned_data|\bbody\b|payload|\.dict\(\)", said):
                yield f"{name}(**{said})"


def joined_sql(tree: ast.AST) -> Iterator[str]:
    """SQL that is put together from parts: f-strings, %, + and format with anything but a name in capitals."""
    for call, name in calls(tree):
        if name not in ("execute", "executemany", "raw", "RawSQL", "extra", "copy") or not call.args:
            continue
        sql = call.args[0]
        parts = [part.value for part in ast.walk(sql) if isinstance(part, ast.FormattedValue)]
        if isinstance(sql, ast.BinOp):
            parts += [side for side in (sql.left, sql.right) if not isinstance(side, ast.Constant)]
        yield from (ast.unparse(part) for part in parts if not re.fullmatch(r"[A-Z_]+", ast.unparse(part)))


def starts(tree: ast.AST) -> Iterator[str]:
    """Programs that are started, and code that is made from text."""
    makers = ("eval", "exec", "compile", "__import__", "os.system", "os.popen", "pty.spawn")
    for call, name in calls(tree):
        if any(keyword.arg == "shell" for keyword in call.keywords):
            yield f"{name}(shell=...)"
        if name in (
            "run",
            "Popen",
            "call",
            "check_call",
            "check_output",
            *(m.split(".")[-1] for m in makers),
        ):
            whole = ast.unparse(call.func)
            if whole in makers or whole.startswith("subprocess."):
                yield whole


def makes_templates(tree: ast.AST) -> Iterator[str]:
    """Templates, and HTML that counts as safe, made from text."""
    for call, name in calls(tree):
        if name in ("from_string", "Template", "mark_safe", "SafeString", "Markup", "MarkupText"):
            yield ast.unparse(call.func)


def reads_objects(tree: ast.AST) -> Iterator[str]:
    """Formats whose reading runs code, and XML readers that follow entities."""
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if (
                name.split(".")[0] in ("pickle", "marshal", "shelve", "yaml", "dill", "lxml")
                or "etree" in name
            ):
                yield name


def weak_cryptography(tree: ast.AST) -> Iterator[str]:
    """Weak digests, other ciphers than AES-GCM, and generators that can be foretold."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in (
            "md5",
            "sha1",
            "ECB",
            "CBC",
            "PKCS1v15",
            "DES",
            "ARC4",
        ):
            yield ast.unparse(node)
        if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names):
            yield "random"
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            yield "random"


def patterns_of_input(tree: ast.AST) -> Iterator[str]:
    """Regular expressions that are put together from anything but constants of the module."""
    for call, _ in calls(tree):
        where = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(where, ast.Name) and where.id == "re" and call.args:
            names = [part for part in ast.walk(call.args[0]) if isinstance(part, (ast.Name, ast.Call))]
            yield from (ast.unparse(n) for n in names if not re.fullmatch(r"_?[A-Z_]+", ast.unparse(n)))


def found(search: Search) -> dict[str, set[str]]:
    """By file what a search finds in the product."""
    hits = {name: set(search(tree)) for name, tree in trees().items()}
    return {name: said for name, said in hits.items() if said}


@cache
def trees() -> dict[str, ast.Module]:
    """The product as syntax trees, read once."""
    return {name: ast.parse(text) for name, text in SOURCES.items()}


@pytest.mark.asvs("13.2.4", "1.3.6", "15.3.2", "13.2.5")
def test_nothing_talks_to_the_network_but_mail_the_supervisor_and_the_one_way_out() -> None:
    assert found(talks) == TALKERS


@pytest.mark.asvs("1.2.4")
def test_no_keys_of_a_stranger_reach_the_database() -> None:
    assert found(unpacks_input) == {}


@pytest.mark.asvs("1.2.4")
def test_sql_is_never_put_together_from_text() -> None:
    hits = found(joined_sql)
    assert hits.pop("organization/actions/sign_ins.py") == {"change"}  # one of two constants of its function
    assert hits == {}


@pytest.mark.asvs("1.2.5", "1.3.2")
def test_programs_are_started_by_the_house_alone_and_no_code_is_made_from_text() -> None:
    assert {name: said for name, said in found(starts).items() if name not in STARTERS} == {}
    assert {said for name in STARTERS for said in found(starts)[name]} <= {
        "subprocess.run",
        "subprocess.Popen",
    }


@pytest.mark.asvs("1.3.7", "1.1.2")
def test_no_template_and_no_safe_html_is_made_from_text() -> None:
    # a block that a template rendered is HTML already
    # a template of WeChat's is a number and its fields
    assert found(makes_templates) == {
        "kernel/web.py": {"MarkupText"}, "communications/wechat/__init__.py": {"Template"},
    }  # fmt: skip
    engine = settings.TEMPLATES[0]["OPTIONS"]["environment"]
    assert engine == "guanjia.config.jinja.environment"


@pytest.mark.asvs("1.1.2", "1.2.1")
def test_no_template_turns_escaping_off() -> None:
    words = re.compile(r"\|\s*safe\b|autoescape|\|\s*tojson\b(?!\|forceescape)|<script(?![^>]*\bsrc=)")
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.glob("*/templates/**/*.html")}
    hits = {name: words.findall(text) for name, text in texts.items() if words.search(text)}
    # the data of a chart stand in a block that no browser runs, and tojson escapes what could end it
    assert hits == {"kernel/templates/ui/charts.html": ["<script", "|tojson"]}


@pytest.mark.asvs("1.5.2", "1.5.1")
def test_nothing_is_read_back_into_objects() -> None:
    assert found(reads_objects) == {}


@pytest.mark.asvs("11.3.1", "11.3.2", "11.4.1", "11.4.3", "6.5.3", "11.5.1")
def test_no_weak_cryptography() -> None:
    hits = {name: said for name, said in found(weak_cryptography).items() if "demo" not in name}
    # how WeChat signs and encrypts what it sends; nothing of ours is kept by it
    assert hits.pop("communications/wechat/envelopes.py") == {"modes.CBC", "hashlib.sha1"}
    assert hits == {}


@pytest.mark.asvs("1.2.9")
def test_no_regular_expression_is_made_from_input() -> None:
    # the words of triage, each escaped: tests/intake/test_triage.py feeds it with expressions
    assert set(found(patterns_of_input)) == {"intake/triage/words.py", "knowledge/search.py"}


@pytest.mark.asvs("11.4.2")
def test_passwords_are_hashed_by_argon2_in_production() -> None:
    text = SOURCES["config/settings.py"]
    assert text.index("Argon2PasswordHasher") < text.index("PBKDF2PasswordHasher")
    assert "MD5PasswordHasher" not in text


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (talks, "import urllib.request"),
        (talks, "from http import client"),
        (unpacks_input, "Order.objects.filter(**request.GET.dict())"),
        (unpacks_input, "Order.objects.filter(**form.cleaned_data)"),
        (joined_sql, "cursor.execute(f'SELECT {name}')"),
        (joined_sql, "cursor.execute('SELECT ' + name)"),
        (starts, "subprocess.run(text, shell=True)"),
        (starts, "eval(text)"),
        (makes_templates, "env.from_string(text)"),
        (makes_templates, "mark_safe(text)"),
        (reads_objects, "import pickle"),
        (weak_cryptography, "hashlib.md5(b'x')"),
        (weak_cryptography, "import random"),
        (patterns_of_input, "re.search(text, 'x')"),
        (patterns_of_input, "re.compile(f'{text}')"),
    ],
)
def test_the_control_each_search_finds_its_fault(search: Search, source: str) -> None:
    assert list(search(ast.parse(source))) != []
