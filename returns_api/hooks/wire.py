"""One request to one address that was asked about: no redirects, nothing of the answer but its status, and an end.

The name stands in the certificate's check and in Host; what is called is the address. Nobody can keep a worker: however
slowly an answer drips, the line is cut after DEADLINE.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import certifi

from returns_api.hooks.target import Target

CONNECT_SECONDS, DEADLINE = 5.0, 15.0
# Read so that a sender in the middle of an answer is not cut off; never looked at.
_POLITELY = 16 * 1024
_LONGEST_RETRY_AFTER = 16


class Failed(Exception):
    """There is no answer. `code`: `closed`, `timeout`, `tls`, `refused` or `nonsense`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What is kept of an answer: its status, and how long it asks us to wait, as it says so."""

    status: int
    retry_after: str


class _Pinned(http.client.HTTPConnection):
    """A connection to an address, in the name of a host."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target
        self._cut: socket.socket | None = None

    def connect(self) -> None:
        """To the first address that takes the call."""
        self.sock = self._dial()
        # The line itself, which another thread may cut whatever TLS is doing.
        self._cut = socket.socket(fileno=os.dup(self.sock.fileno()))
        if self._target.secure:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self._target.host)
        self.sock.settimeout(DEADLINE)

    def _dial(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for address in self._target.addresses[:3]:
            try:
                return socket.create_connection((address, self._target.port), timeout=CONNECT_SECONDS)
            except OSError as error:
                problem = error
        raise problem

    def cut(self) -> None:
        """End it, from another thread."""
        if self._cut is not None:
            try:
                self._cut.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself

    def close(self) -> None:
        """Let go of both ends."""
        super().close()
        if self._cut is not None:
            self._cut.close()
            self._cut = None


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def post(target: Target, body: bytes, headers: Mapping[str, str], *, deadline: float = DEADLINE) -> Reply:
    """Send it, and hear the status; raises Failed."""
    line = _Pinned(target)
    late = threading.Event()

    def cut() -> None:
        late.set()
        line.cut()

    watch = threading.Timer(deadline, cut)
    watch.daemon = True
    watch.start()
    began = time.monotonic()
    try:
        reply = _ask(line, target, body, headers, late)
    except TimeoutError as error:
        raise Failed("timeout") from error
    except ssl.SSLError as error:
        raise Failed("timeout" if late.is_set() else "tls") from error
    except ConnectionRefusedError as error:
        raise Failed("refused") from error
    except (OSError, http.client.RemoteDisconnected, http.client.IncompleteRead) as error:
        raise Failed("timeout" if late.is_set() or time.monotonic() - began >= deadline else "closed") from error
    except http.client.HTTPException as error:
        raise Failed("timeout" if late.is_set() else "nonsense") from error
    finally:
        watch.cancel()
        line.close()
    return reply


def _ask(line: _Pinned, target: Target, body: bytes, headers: Mapping[str, str], late: threading.Event) -> Reply:
    line.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": target.authority, **headers, "Content-Length": str(len(body))}.items():
        line.putheader(name, value)
    line.putheader("Connection", "close")
    line.endheaders(body)
    answer = line.getresponse()
    if late.is_set():  # the line was cut in the middle of the headers, which look as if they had ended
        raise TimeoutError
    reply = Reply(answer.status, (answer.headers.get("Retry-After") or "")[:_LONGEST_RETRY_AFTER])
    try:
        answer.read(_POLITELY)
    except (OSError, http.client.HTTPException):
        return reply  # the status was said: what comes of the rest is nothing to us
    return reply
