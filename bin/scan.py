"""Look for what is known to be dangerous: in our code, in the packages it is pinned to, in what was ever committed.

    make scan

bandit reads the code (medium and high; ruff's S rules ask for the rest in `make check`), pip-audit asks the advisories
about requirements-dev.txt, and keys of well-known shapes are looked for in the whole history; a test does in files.
The two tools live in var/scan, apart from what the app runs on. Exit status: 1 if something was found, 2 if something
could not be looked at.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "var" / "scan"
PINNED = ("bandit[toml]==1.9.4", "pip-audit==2.10.1")
CODE = ("bin", "config", "demo", "labels", "returns", "returns_api", "returns_portal", "shop_integration", "simulator")
# As their makers document them; each is long enough not to be met by chance.
KEYS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n?[A-Za-z0-9+/]{40}",
    "Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "Brevo": r"\bxkeysib-[0-9a-f]{64}",
    "EasyPost": r"\bEZ[AT]K[0-9A-Za-z]{50,}",
    "GitHub": r"\b(?:gh[oprsu]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{60,})",
    "Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "PyPI": r"\bpypi-AgEI[0-9A-Za-z_-]{50,}",
    "SendGrid": r"\bSG\.[\w-]{22}\.[\w-]{43}",
    "Shippo": r"\bshippo_live_[0-9a-f]{40}",
    "Shopify": r"\bshp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}\b",
    "Slack": r"\bxox[abprs]-[0-9A-Za-z-]{20,}",
    "Stripe": r"\b[rs]k_live_[0-9A-Za-z]{24,}",
    "Twilio": r"\bSK[0-9a-f]{32}\b",
}
ANY = re.compile("|".join(f"(?P<k{place}>{shape})" for place, shape in enumerate(KEYS.values())))


def keys_in(text: str) -> Iterator[str]:
    """Whose keys a text seems to hold. Never the key itself."""
    for match in ANY.finditer(text):
        yield next(maker for place, maker in enumerate(KEYS) if match[f"k{place}"])


def keys_in_history(lines: Iterable[str]) -> Iterator[str]:
    """`commit path: maker` for each line that was ever added with a key in it; `lines` is what `git log -p` prints."""
    commit = path = ""
    for line in lines:
        if line.startswith("commit "):
            commit = line.split()[1][:10]
        elif line.startswith("+++ "):
            path = line[4:].strip().removeprefix("b/")
        elif line.startswith("+"):
            yield from (f"{commit} {path}: {maker}" for maker in keys_in(line))


def history() -> tuple[str, int]:
    """What keys were ever committed, and 1 if there are any; 2 without git."""
    command = ["git", "log", "-p", "-U0", "--no-color", "--no-ext-diff", "--format=commit %H"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace"
    ) as git:
        found = sorted(set(keys_in_history(git.stdout or ())))
    if git.returncode:
        return "NOT LOOKED AT: this tree has no history", 2
    return "\n".join(found) or "no key of a known shape was ever committed", 1 if found else 0


def code() -> tuple[str, int]:
    """What bandit says of medium and high severity."""
    done = tool("bandit", "-q", "-r", "-ll", "-c", "pyproject.toml", *CODE)
    return done.stdout.strip() or "nothing of medium or high severity", done.returncode


def packages() -> tuple[str, int]:
    """What the advisories say of each pinned package; 2 if they cannot be asked."""
    done = tool("pip-audit", "--disable-pip", "--no-deps", "--progress-spinner", "off", "-r", "requirements-dev.txt")
    if done.returncode and not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return f"NOT LOOKED AT: the advisories cannot be asked from here ({last[:200]})", 2
    skipped = done.stdout.count("could not be audited")
    if skipped and not done.returncode:
        return f"NOT LOOKED AT: {skipped} packages are not known to the advisories asked from here", 2
    return (done.stdout + done.stderr).strip(), 1 if done.returncode else 0


def tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of the tools in the project's folder."""
    return subprocess.run([TOOLS / "bin" / name, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def install() -> None:
    """Put the tools where they disturb nothing."""
    if not (TOOLS / "bin" / "pip-audit").exists():
        venv.create(TOOLS, with_pip=True, clear=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "--quiet", *PINNED], check=True)


def main() -> int:
    """Look everywhere, tell what was found; the worst exit status, a finding before what could not be looked at."""
    install()
    told: list[int] = []
    for title, look in (("Code (bandit)", code), ("Packages (pip-audit)", packages), ("History (keys)", history)):
        said, status = look()
        told.append(status)
        print(f"{title}: {('clean', 'FOUND', 'UNKNOWN')[min(status, 2)]}\n{said}\n", flush=True)
    return 1 if 1 in told else max(told)


if __name__ == "__main__":
    sys.exit(main())
