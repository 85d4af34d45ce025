"""Where the processes of one web server count together; nothing else may be imported before it is said."""

import os
import re
from pathlib import Path
from shutil import rmtree

# prometheus_client looks at it when it is imported.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# A folder of our own: in one that everybody writes to, somebody else could have made it before.
HOME = Path(__file__).resolve().parent.parent / "var"
NAME = "metrics-"


def share() -> None:
    """Count in a folder named for the server that started this process, and remove those of servers that are gone."""
    if FOLDER in os.environ:
        return
    for old in HOME.glob(f"{NAME}*"):
        server = re.fullmatch(rf"{NAME}(\d+)", old.name)
        if server and not _runs(int(server[1])):
            rmtree(old, ignore_errors=True)
    folder = HOME / f"{NAME}{os.getppid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[FOLDER] = str(folder)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
