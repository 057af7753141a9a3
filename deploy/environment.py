"""Makes `.venv` what the lock and the members say; does nothing when it already is."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".slidemill"


def members(root: Path = ROOT) -> list[Path]:
    """Return the folders of the workspace members, in a fixed order."""
    return sorted(path.parent for path in root.glob("*/*/pyproject.toml") if _is_member(root, path))


def fingerprint(root: Path = ROOT) -> str:
    """Digest all that decides what the environment holds."""
    digest = hashlib.sha256(f"{sys.version}\n{root}\n".encode())
    deciding = [root / "requirements.lock"]
    for member in members(root):
        deciding += [member / "pyproject.toml", *member.glob("hatch_build.py")]
        deciding += sorted(member.glob("native/*"))
    for path in deciding:
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Bring the environment up to date; 0 when it is."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return 0
    began = time.monotonic()
    uv = str(ROOT / ".tools" / "bin" / "uv")
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    env.pop("VIRTUAL_ENV", None)
    python = str(VENV / "bin" / "python")
    here = ["--quiet", "--python", python]
    editable = [argument for member in members() for argument in ("--editable", str(member))]
    commands = [
        [uv, "pip", "sync", *here, "--require-hashes", "requirements.lock"],
        [uv, "pip", "install", *here, "--no-deps", "--no-build-isolation", *editable],
    ]
    if not _same_python(python):
        commands.insert(
            0, [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
        )
    print("Making .venv from requirements.lock", flush=True)
    for command in commands:
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            print(f"setup: `{command[0]} {command[1]} {command[2]}` failed, see above")
            return 1
    STAMP.write_text(wanted)
    print(f"Environment ready ({time.monotonic() - began:.1f} s)", flush=True)
    return 0


def _is_member(root: Path, path: Path) -> bool:
    return path.relative_to(root).parts[0] in {"libs", "services"}


def _same_python(python: str) -> bool:
    if not Path(python).exists():
        return False
    asked = subprocess.run(
        [python, "-c", "import sys; print(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() == sys.version


if __name__ == "__main__":
    sys.exit(main())
