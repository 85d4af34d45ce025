"""Ask the web process of this container whether it is ready; exit 0 or 1. The Host header is the app's own."""

import http.client
import os
import sys
from urllib.parse import urlsplit

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
try:
    connection.request("GET", "/readyz", headers={"Host": urlsplit(os.environ["APP_URL"]).netloc})
    sys.exit(connection.getresponse().status != 200)
except OSError as error:
    sys.exit(f"no answer: {type(error).__name__}")
