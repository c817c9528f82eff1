"""The model in use: read from its file once a process, read again when the file changed; a bad file is no model."""

from dataclasses import dataclass
from pathlib import Path

from guanjia.intake.triage.model import Model, ModelRefused, load

FILE = "triage/model.npz"  # in the data folder of the installation


@dataclass(frozen=True)
class Kept:
    """The model that answers, or why there is none; without both the words alone sort."""

    model: Model | None = None
    fault: str = ""

    @property
    def version(self) -> str:
        """The first signs of the digest; empty while the words alone sort."""
        return str(self.model.about["digest"])[:12] if self.model else ""


_last: dict[Path, tuple[tuple[int, int, int], Kept]] = {}


def kept(path: Path) -> Kept:
    """The model of a file; a damaged or foreign one is none, and says so."""
    try:
        found = path.stat()
    except OSError:
        return Kept()
    seen = (found.st_mtime_ns, found.st_size, found.st_ino)
    if path in _last and _last[path][0] == seen:
        return _last[path][1]
    try:
        read = Kept(load(path))
    except ModelRefused as refusal:
        read = Kept(fault=refusal.message)
    _last[path] = (seen, read)
    return read
