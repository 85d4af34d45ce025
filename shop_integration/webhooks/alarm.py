"""Wake the workers after webhooks came in, at most twenty times a second however many there were."""

import threading
import time

from returns.wake import DRAIN_INBOX, wake

GAP_SECONDS = 0.05


class Alarm:
    """A thread per process that publishes one wake-up for all webhooks of the last moment."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Ask for a worker soon; returns at once."""
        if self._rung.is_set():
            return
        self._rung.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._publish, name="webhook-alarm", daemon=True)
                self._thread.start()

    def _publish(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            wake(DRAIN_INBOX)
            time.sleep(GAP_SECONDS)


alarm = Alarm()
