"""The list of all parts as a CycloneDX 1.5 document: `python tools/sbom.py > sbom.json`.

Read from the locks, so it names exactly what is installed, with the digests by which it was checked.
"""

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PART = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;\\]+)(.*?)(?=^[A-Za-z0-9]|\Z)", re.M | re.S)


def python_parts(lock: str) -> list[dict[str, Any]]:
    """The parts of a lock of Python."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements" / lock).read_text(), flags=re.M)
    return [
        part(
            "pypi",
            name,
            version,
            [("SHA-256", digest) for digest in re.findall(r"sha256:([0-9a-f]{64})", rest)],
        )
        for name, version, rest in PART.findall(text)
    ]


def browser_parts() -> list[dict[str, Any]]:
    """The parts of the lock of the browser's side."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        part(
            "npm", path.removeprefix("node_modules/"), row["version"], [("SHA-512", in_hex(row["integrity"]))]
        )
        for path, row in packages.items()
        if path
    ]


def in_hex(integrity: str) -> str:
    """npm's digest in the form of the document."""
    return base64.b64decode(integrity.removeprefix("sha512-")).hex()


def part(kind: str, name: str, version: str, digests: list[tuple[str, str]]) -> dict[str, Any]:
    """One part of the document."""
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": address,
        "bom-ref": address,
        "hashes": [{"alg": kind, "content": digest} for kind, digest in digests],
    }


def document() -> dict[str, Any]:
    """The whole list of what runs; the parts of the tests are not in it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "guanjia"}},
        "components": [*python_parts("run.txt"), *browser_parts()],
    }


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=1)
