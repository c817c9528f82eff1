"""`make chaos`: every part with its control, then the access crawl and the life cycle; resumable by its seed."""

import argparse
import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from chaos.journal import Journal, Trial, head

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".chaos"
PARTS = ("R1", "R1-control", "R4", "R4-control", "P5", "P5-control", "access", "trail", "guesses", "browser",
         "exports", "sealed", "erased", "phones", "battery", "webhooks", "calls", "burst",
         "life-cycle", "calendar")  # fmt: skip
CRAWLS = "tests/house/test_headers.py tests/house/test_forged_requests.py tests/customers/test_wishes.py"
# where somebody sends forms; the trail looks over the shoulder of these tests
WATCHED = ("api", "customers", "workorders", "intake", "portal", "people", "organization", "privacy", "sla", "insights",
           "knowledge", "dispatch", "followups", "collaboration", "communications", "estate", "stores")  # fmt: skip
TRAIL = " ".join(
    (
        "-p tests.access.watching",
        *(f"tests/{name}" for name in WATCHED),
        "tests/house/test_signin.py",
        "tests/house/test_signin_factors.py tests/house/test_sessions.py tests/access/test_trail.py",
    )
)
ONE: dict[str, int | str] = {"small": 1, "medium": 1, "full": 1}
LARGE: dict[str, int | str] = {"small": "", "medium": "full", "full": "full"}
# tests that run larger here: what pytest is given, the variable that says how large, and the sizes
TESTS: dict[str, tuple[str, str, dict[str, int | str]]] = {
    "access": (f"tests/access {CRAWLS}", "GUANJIA_ACCESS", ONE),
    "trail": (TRAIL, "GUANJIA_ACCESS", ONE),
    "guesses": ("tests/security/test_guessing.py", "GUANJIA_HOSTILE", LARGE),
    "browser": ("tests/security/test_in_chromium.py", "GUANJIA_HOSTILE", LARGE),
    "exports": ("tests/security/test_exports.py", "GUANJIA_HOSTILE", LARGE),
    "sealed": ("tests/kernel/test_own_keys.py", "GUANJIA_HOSTILE", LARGE),
    "erased": ("tests/privacy/test_erasing.py", "GUANJIA_HOSTILE", LARGE),
    "phones": ("tests/workorders/test_phones_converge.py", "GUANJIA_PHONES",
               {"small": 30, "medium": 3_000, "full": 10_000}),
    "battery": ("tests/browser/test_killed_browser.py", "GUANJIA_BROWSER_KILLS",
                {"small": 3, "medium": 20, "full": 200}),
    "webhooks": ("tests/communications/test_webhooks_killed.py", "GUANJIA_WEBHOOKS",
                 {"small": 120, "medium": 3_000, "full": 20_000}),
    "calls": ("tests/intake/test_call_hour.py", "GUANJIA_CALLS", {"small": 40, "medium": 500, "full": 500}),
    "burst": ("tests/communications/test_reaching.py", "GUANJIA_BURST",
              {"small": 120, "medium": 5_000, "full": 5_000}),
    "life-cycle": ("tests/workorders/test_state_machine.py", "GUANJIA_STATE_EXAMPLES",
                   {"small": 50, "medium": 300, "full": 5_000}),
    "calendar": ("tests/organization/test_worktime.py", "GUANJIA_CALENDAR_CASES",
                 {"small": 5_000, "medium": 100_000, "full": 100_000}),
}  # fmt: skip
WHAT = {
    "access": "every role and route", "trail": "every form and call leaves a line", "guesses": "10,000 guesses",
    "browser": "500 payloads in Chromium", "exports": "10,000 cells", "sealed": "10,000 values moved or altered",
    "erased": "200 of 2,000 erased, backup restored", "life-cycle": "{:,} stories of hypothesis",
    "phones": "{:,} runs of three phones without signal", "battery": "{:,} browsers killed",
    "webhooks": "{:,} events out, senders killed as threads and as processes, receiver in moods",
    "calls": "{:,} calls in an hour, words out of order and twice",
    "burst": "{:,} messages at once, each sent once",
    "calendar": "{:,} calendars against a walk over the minutes",
}  # fmt: skip
PROCESSES = {"phones": "2"}  # whose runs are shared out
SECONDS = {"small": 400, "medium": 3_600, "full": 6 * 3600}


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def main() -> int:
    """Run what is not done yet, print the table; 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--full", action="store_true", help="the full figures, hours")
    parser.add_argument(
        "--small", action="store_true", default=os.environ.get("SMALL") == "1", help="a smoke"
    )
    parser.add_argument(
        "--duration", default="", help="stop beginning new parts after so many seconds, or 30m, 4h"
    )
    parser.add_argument("--seed", type=int, default=0, help="the seed of a run to repeat or go on with")
    parser.add_argument("--fresh", action="store_true", help="forget what this seed has done already")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    given = parser.parse_args()
    size = "full" if given.full else "small" if given.small else "medium"
    seed = given.seed or _unfinished(size) or secrets.randbelow(10**6) + 1
    journal = Journal.opened(PLACE / f"{size}-{seed}.json", given.fresh)
    say(f"chaos {size}, seed {seed}; go on after a break: make chaos ARGS='--seed {seed}'")
    until = time.monotonic() + seconds_of(given.duration or "1000h")
    trials = []
    for name in given.parts or PARTS:
        if time.monotonic() > until:
            say(f"{name}: no time left")
            continue
        found = journal.found(name)
        if found is None:
            found = [run(name, size, seed)]
            journal.keep(name, found)
        say("\n".join(trial.line() for trial in found))
        trials += found
    (PLACE / "last.json").write_text(json.dumps({"size": size, "seed": seed, "is_done": not given.parts}))
    say("\n" + "\n".join([head(), *(trial.line() for trial in trials)]))
    return int(not all(trial.is_good for trial in trials))


def _unfinished(size: str) -> int:
    """The seed of the latest run of this size that has not done all of its parts."""
    runs = sorted(PLACE.glob(f"{size}-*.json"), key=lambda path: path.stat().st_mtime)
    if not runs or len(json.loads(runs[-1].read_text())) >= len(PARTS):
        return 0
    return int(runs[-1].stem.split("-")[1])


def seconds_of(text: str) -> float:
    """90, 30m or 4h as seconds."""
    unit = {"m": 60, "h": 3600}.get(text[-1], 0)
    return float(text[:-1]) * unit if unit else float(text)


def run(name: str, size: str, seed: int) -> Trial:
    """One part in a process of its own, bounded in time."""
    if name in TESTS:
        return _tests(name, size)
    out, began = PLACE / f"{name}.out.json", time.monotonic()
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "chaos.part", name, size, str(seed), str(out)]
    try:
        subprocess.run(command, cwd=ROOT, timeout=SECONDS[size], check=False)
    except subprocess.TimeoutExpired:
        say(f"{name}: stopped after {SECONDS[size]} s")
    if not out.exists():
        return Trial(name, size, 0, {"did not end": 1}, time.monotonic() - began)
    return Trial(**json.loads(out.read_text()))


def _tests(name: str, size: str) -> Trial:
    """A test of the suite with more cases than the suite has time for; how far it is, it says on stderr."""
    began = time.monotonic()
    where, variable, sizes = TESTS[name]
    given = {variable: str(sizes[size])} if variable else {}
    what = WHAT[name].format(sizes[size])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", PROCESSES.get(name, "0"), "-s", *where.split()], cwd=ROOT,
            timeout=SECONDS[size], check=False, env=os.environ | given, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Trial(name, what, 0, {"did not end": 1}, time.monotonic() - began)
    if done.returncode:
        say(done.stdout[-3000:])
    return Trial(name, what, 0, {"failed": done.returncode}, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
