"""The house itself: names, floors, start-up cost, and what must never be in a tracked file."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"agent", "api", "delivery", "domain", "evals", "pipeline", "profiles", "prompts", "sources", "store", "vectorstore"}


def test_no_installed_distribution_owns_a_room_name() -> None:
    owners = importlib.metadata.packages_distributions()
    taken = {room: owners[room] for room in ROOMS if set(owners.get(room, [])) - {"parkscout"}}
    assert taken == {}


@pytest.mark.parametrize("arguments", [["--help"], ["leads", "--help"], ["sources", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from pipeline.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if line.startswith("import time:")}
    heavy = {"chromadb", "langchain", "langchain_core", "openai", "sqlalchemy", "fastapi", "numpy", "trafilatura", "httpx"}
    assert imported & heavy == set()


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_tracked_file_names_a_registry_host() -> None:
    hosts = [a + b for a, b in [("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("npmjs", ".com"), ("deb.debian", ".org")]]
    found = []
    for path in _tracked():
        if path.is_file() and path.suffix not in {".png", ".ico", ".gz", ".xlsx"}:
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [f"{path.name}: {host}" for host in hosts if host in text]
    assert found == []


def test_locks_carry_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pinned
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pinned)
