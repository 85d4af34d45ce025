"""Tests run in several processes at once: each gets its own Redis database, as pytest-django gives it its PostgreSQL.

Loaded with `-p` before the settings are read.
"""

import os
import re

if (server := os.environ.get("REDIS_URL")) and (worker := re.search(r"\d+", os.environ.get("PYTEST_XDIST_WORKER", ""))):
    os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{int(worker[0]) + 1}", server)
