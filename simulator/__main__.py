"""`python -m simulator`: open the ports, serve until told to stop, keep the state."""

import contextlib
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from aiosmtpd.controller import Controller

from simulator.app import build_app
from simulator.mail.inbox import smtp_server
from simulator.options import Options, read_options
from simulator.saving import UnableToReadState
from simulator.street import build_street

CANNOT_OPEN = 2


def main() -> int:
    """Run the simulator; return 0 after a clean stop, 2 when a port or the state can't be had."""
    options = read_options()
    listener = _listen(options)
    if listener is None:
        return CANNOT_OPEN
    try:
        street = build_street(options)
    except UnableToReadState as error:
        print(f"simulator: {error}, or choose another with --state.", file=sys.stderr)
        listener.close()
        return CANNOT_OPEN
    mail = smtp_server(street.inbox, host=options.host, port=options.smtp_port)
    if not _mail_started(mail, options):
        listener.close()
        return CANNOT_OPEN
    street.start()
    print(f"simulator on {options.public_url}, mail on {options.host}:{options.smtp_port}", flush=True)
    config = uvicorn.Config(
        build_app(street),
        http="h11", ws="none", lifespan="off", log_level="warning", access_log=False, server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2, timeout_keep_alive=30,
    )  # fmt: skip
    try:
        _Server(config).run(sockets=[listener])
    finally:
        mail.stop()
        street.stop()
    return 0


class _Server(uvicorn.Server):
    """A server that ends by returning: uvicorn would raise the signal again, before our state is saved."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        yield

    def _stop(self, number: int, frame: object) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def _listen(options: Options) -> socket.socket | None:
    # Named as TCP, or asyncio would not switch Nagle's algorithm off: forty milliseconds on every answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as error:
        _complain(options.port, "--port", "SIMULATOR_PORT", error)
        listener.close()
        return None
    return listener


def _mail_started(mail: Controller, options: Options) -> bool:
    try:
        mail.start()
    except OSError as error:
        _complain(options.smtp_port, "--smtp-port", "SMTP_PORT", error)
        return False
    return True


def _complain(port: int, option: str, variable: str, error: OSError) -> None:
    reason = error.strerror or "it can't be opened"
    print(
        f"simulator: port {port} is not free ({reason}); choose another with {option} or {variable}.", file=sys.stderr
    )


if __name__ == "__main__":
    sys.exit(main())
