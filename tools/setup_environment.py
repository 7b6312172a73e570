"""Build `.venv` with the pinned dependencies, once, however many `make` runs ask for it at the same time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up"
NEWEST_FIRST = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this one script must start on an older Python to say so
        return hand_over_to_a_newer_python()
    with one_at_a_time(ROOT / ".venv.lock"):
        if STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint() and PYTHON.exists():
            return 0
        print("Setting up .venv (once; about a minute) ...", file=sys.stderr)
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
        pip = (str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check")
        run(*pip, "-c", "constraints.txt", "-e", ".[dev]")
        STAMP.write_text(fingerprint(), encoding="utf-8")
    return 0


def hand_over_to_a_newer_python() -> int:
    for name in NEWEST_FIRST:
        with contextlib.suppress(FileNotFoundError):
            return subprocess.call([name, __file__])
    print(f"calcifate needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    print("Give another one: make PYTHON=/path/to/python3.12 test", file=sys.stderr)
    return 1


def fingerprint() -> str:
    """What the environment was built from: a change of any of it builds it anew."""
    digest = hashlib.sha256(f"{sys.version}\n{ROOT}\n".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w", encoding="utf-8") as handle:
        if os.name == "nt":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):
                    msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                time.sleep(0.5)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
