"""A private PostgreSQL and a private Redis for as long as one command runs.

    bin/with-services [--fast] [--keep DIR] COMMAND [ARGUMENT…]

Both listen on 127.0.0.1 and a free port, with a random password, and know nothing of servers that this machine may run
already. The command finds them in DATABASE_URL and REDIS_URL. `--fast` gives up durability (tests); `--keep` keeps the
data in a folder between runs. Exit status: the command's.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from servers import Postgres, Redis, ServiceError, give, runs, unprivileged

PREFIX = "returns-portal-services-"
ME = "services.py"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _claim(home: Path) -> None:
    """Note that this process owns `home`; stop what a killed owner left running there."""
    owner = home / "owner"
    with contextlib.suppress(OSError, ValueError):
        pid = int(owner.read_text())
        if runs(pid, word=ME) and pid != os.getpid():
            raise ServiceError(f"another run (process {pid}) is using the data in {home}")
        _stop_left_behind(home)
    owner.write_text(str(os.getpid()))


def _stop_left_behind(home: Path) -> None:
    Postgres(home / "postgres", fast=True).stop()
    Redis(home / "redis", fast=True).stop_left_behind()


def _sweep_temporary(parent: Path) -> None:
    """Remove the temporary folders of runs that were killed before they could tidy up."""
    for home in parent.glob(f"{PREFIX}tmp-*"):
        with contextlib.suppress(OSError, ValueError):
            if home.stat().st_uid == os.geteuid() and not runs(int((home / "owner").read_text()), word=ME):
                _stop_left_behind(home)
                shutil.rmtree(home, ignore_errors=True)


def _home_for(kept: Path) -> Path:
    """Return a folder for kept data that the services can reach: `kept`, or one outside a closed home directory."""
    give(kept)
    person = unprivileged()
    if not person or subprocess.run(["test", "-w", str(kept)], check=False, **person).returncode == 0:
        return kept
    name = hashlib.sha256(str(kept.resolve()).encode()).hexdigest()[:12]
    elsewhere = Path("/var/tmp" if sys.platform == "linux" else tempfile.gettempdir()) / f"{PREFIX}kept-{name}"  # nosec B108
    give(elsewhere)
    print(f"services: data is kept in {elsewhere}, since {kept} can't be opened by PostgreSQL's user", file=sys.stderr)
    return elsewhere


@contextlib.contextmanager
def running(*, fast: bool, keep: Path | None) -> Iterator[dict[str, str]]:
    """Yield the environment variables that lead to both services; stop them, always, on the way out."""
    temporary = Path(tempfile.gettempdir())
    _sweep_temporary(temporary)
    home = _home_for(keep) if keep else Path(tempfile.mkdtemp(prefix=f"{PREFIX}tmp-", dir=temporary))
    home.chmod(0o755)
    _claim(home)
    postgres, redis = Postgres(home / "postgres", fast=fast), Redis(home / "redis", fast=fast)
    try:
        postgres.start()
        redis.start()
        yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        redis.stop()
        postgres.stop()
        (home / "owner").unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


def run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run `command` to its end, passing on the wish to stop, and return its exit status."""
    child = subprocess.Popen(command, env=os.environ | environment)

    def pass_on(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT:  # a terminal gives Ctrl-C to the child itself
            child.send_signal(number)

    for number in STOPPING:
        signal.signal(number, pass_on)
    status = child.wait()
    return status if status >= 0 else 128 - status


def main() -> int:
    """Read the command line, run."""
    parser = argparse.ArgumentParser(prog="bin/with-services", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fast", action="store_true", help="no durability: for tests")
    parser.add_argument(
        "--keep", type=lambda text: Path(text).resolve(), metavar="DIR", help="keep the data in DIR between runs"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("which command?")
    for number in STOPPING:
        signal.signal(number, lambda caught, frame: sys.exit(128 + caught))
    try:
        with running(fast=options.fast, keep=options.keep) as environment:
            return run(options.command, environment)
    except (ServiceError, FileNotFoundError) as problem:
        print(f"services: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
