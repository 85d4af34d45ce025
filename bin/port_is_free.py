"""Exit with a clear message when a port is taken: bin/port_is_free.py PORT VARIABLE."""

import socket
import sys

port, variable = sys.argv[1:3]
if not port.isdigit() or not 0 < int(port) < 65536:
    sys.exit(f"{variable}={port} is not a port number.")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(port)))
    except OSError:
        sys.exit(f"Port {port} is taken on this machine. Choose another one: {variable}=8080 make run")
