"""What a run remembers outside of the system under test: what was acknowledged, and which parts are done."""

import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SHOWN = ("duplicated", "fired twice", "unreadable")  # what a control must show


@dataclass
class Acknowledged:
    """The answers that the client got, kept in a file of its own."""

    path: Path
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, mark: str, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep the first answer of a mark; returns it."""
        with self.lock:
            if mark not in self.answers:
                self.answers[mark] = answer
                with self.path.open("a") as log:
                    log.write(
                        json.dumps({"mark": mark, "number": answer["number"], "id": answer["id"]}) + "\n"
                    )
            return self.answers[mark]


@dataclass
class Trial:
    """The outcome of one part: what was done, how often it failed, whether that is what must be."""

    name: str
    size: str
    trials: int
    failures: dict[str, int]
    seconds: float
    must_fail: bool = False
    notes: str = ""

    @property
    def failed(self) -> int:
        """How many failures of all kinds."""
        return sum(self.failures.values())

    @property
    def is_good(self) -> bool:
        """No failure; in a control the very failure that it was made for."""
        return self.shown > 0 if self.must_fail else self.failed == 0

    @property
    def shown(self) -> int:
        """How often a control failed as it was made to."""
        return sum(self.failures.get(name, 0) for name in SHOWN)

    def claim(self) -> str:
        """What this much luck proves (honesty rule 2)."""
        if self.must_fail:
            return f"control: {self.shown} failures, as it must be" if self.is_good else "CONTROL SAW NOTHING"
        if not self.trials:
            return "passed" if self.is_good else "FAILED"
        if self.failed:
            return f"{self.failed} FAILURES in {self.trials} trials"
        return f"0 failures in {self.trials} kills and pauses claims < {3 / max(1, self.trials):.2%} each, at 95 %"

    def line(self) -> str:
        """The outcome as the table shows it."""
        kinds = ", ".join(f"{name} {count}" for name, count in self.failures.items())
        word = "ok" if self.is_good else "FAILED"
        return f"| {self.name} | {self.size} | {kinds} | {self.claim()} | {self.seconds:.0f} s | {word} |"


def head() -> str:
    """The head of the table."""
    return "| what | size | seen | claim | took | |\n|---|---|---|---|---|---|"


@dataclass
class Journal:
    """The parts of a run that are done, so that a broken run goes on where it stopped."""

    path: Path
    done: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def opened(cls, path: Path, fresh: bool) -> "Journal":
        """The journal of a seed and size; an empty one for a fresh run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            path.unlink(missing_ok=True)
        return cls(path, json.loads(path.read_text()) if path.exists() else {})

    def keep(self, part: str, trials: list[Trial]) -> None:
        """Remember a finished part."""
        self.done[part] = {"trials": [asdict(trial) for trial in trials]}
        self.path.write_text(json.dumps(self.done, ensure_ascii=False, indent=1))

    def found(self, part: str) -> list[Trial] | None:
        """The outcome of a part that was done and good before."""
        if part not in self.done:
            return None
        trials = [Trial(**row) for row in self.done[part]["trials"]]
        return trials if all(trial.is_good for trial in trials) else None
