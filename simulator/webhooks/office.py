"""The post office: queues deliveries per channel and sends them in order, each channel with its own carrier."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from simulator.unkind import POSTS, Unkindness
from simulator.webhooks.delivery import ANSWER_SECONDS, CONNECT_SECONDS, Delivery

KEPT = 5000
BURST_THREADS = 64


@dataclass
class Office:
    """All deliveries, newest last. `changed` is told after each change worth saving, `lost` of what was given up."""

    unkind: Unkindness
    retry_scale: float = 1.0
    changed: Callable[[], None] = lambda: None
    lost: Callable[[Delivery], None] = lambda delivery: None
    log: list[Delivery] = field(default_factory=list)
    muted: set[str] = field(default_factory=set)
    wake: threading.Condition = field(default_factory=threading.Condition)
    running: bool = False
    threads: dict[str, threading.Thread] = field(default_factory=dict)
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=BURST_THREADS * 2),
        )
    )

    def start(self) -> None:
        """Begin to deliver, also what was left over from an earlier run."""
        self.running = True
        for channel in {delivery.channel for delivery in self.log if delivery.pending}:
            self._staff(channel)

    def stop(self) -> None:
        """Stop after the attempts in flight; what is pending stays pending."""
        with self.wake:
            self.running = False
            self.wake.notify_all()
        for thread in list(self.threads.values()):
            thread.join(ANSWER_SECONDS + CONNECT_SECONDS)
        self.client.close()

    @contextmanager
    def silence(self, channel: str) -> Iterator[None]:
        """Take nothing for this channel inside the block."""
        self.muted.add(channel)
        try:
            yield
        finally:
            self.muted.discard(channel)

    def take(self, delivery: Delivery, *, target: str) -> None:
        """Accept a delivery, applying one rule of unkindness for `target` if one is due."""
        if delivery.channel in self.muted:
            return
        rule = self.unkind.take(target, delivery.topic, shop=delivery.channel, kinds=POSTS)
        match rule.kind if rule else "":
            case "drop":
                delivery.pending, delivery.dropped = False, True
                self._queue(delivery)
            case "duplicate":
                self._queue(delivery, replace(delivery))
            case "delay":
                delivery.due += rule.seconds if rule else 0
                self._queue(delivery)
            case "reorder":
                delivery.held = True
                self._queue(delivery)
            case _:
                self._queue(delivery)

    def redeliver(self, delivery_id: str, times: int) -> list[int | None]:
        """Post a known delivery `times` more times at once, same id and bytes; return the statuses."""
        original = self.find(delivery_id)
        with ThreadPoolExecutor(max_workers=min(times, BURST_THREADS)) as pool:
            outcomes = list(pool.map(lambda _: self._post(original), range(times)))
        with self.wake:
            original.attempts += times
            original.last_status, original.last_error = outcomes[-1]
        self.changed()
        return [status for status, _ in outcomes]

    def flush(self, seconds: float = 30.0) -> dict[str, int]:
        """Make everything pending due now and wait until each was tried once; return how it stands."""
        with self.wake:
            waiting = [delivery for delivery in self.log if delivery.pending]
            tried = {id(delivery): delivery.attempts for delivery in waiting}
            for delivery in waiting:
                delivery.due, delivery.held = min(delivery.due, time.time()), False
            for channel in {delivery.channel for delivery in waiting}:
                self._staff(channel)
            self.wake.notify_all()
            self.wake.wait_for(lambda: all(d.attempts > tried[id(d)] for d in waiting), timeout=seconds)
        return {"tried": len(waiting), "pending": sum(delivery.pending for delivery in self.log)}

    def find(self, delivery_id: str) -> Delivery:
        """Return a delivery by its id (KeyError if unknown)."""
        with self.wake:
            for delivery in self.log:
                if delivery.delivery_id == delivery_id:
                    return delivery
        raise KeyError(delivery_id)

    def summaries(self) -> list[dict[str, Any]]:
        """Return the delivery log, oldest first."""
        with self.wake:
            return [delivery.summary() for delivery in self.log]

    def forget(self, channel: str | None = None) -> None:
        """Drop the log (of one channel), pending deliveries included."""
        with self.wake:
            self.log = [d for d in self.log if channel is not None and d.channel != channel]

    def dump(self) -> list[dict[str, Any]]:
        """Return the deliveries as JSON-ready data."""
        with self.wake:
            return [delivery.dump() for delivery in self.log]

    def load(self, data: list[dict[str, Any]]) -> None:
        """Replace the deliveries by what `dump` returned."""
        with self.wake:
            self.log = [Delivery(**item) for item in data]

    def _queue(self, *deliveries: Delivery) -> None:
        with self.wake:
            now = time.time()
            for earlier in self.log:
                if earlier.held and earlier.pending and earlier.channel == deliveries[0].channel:
                    # The one held back goes after this later one: an order reversed.
                    earlier.held, earlier.due = False, max(now, deliveries[0].due) + 0.001
            self.log.extend(deliveries)
            del self.log[: max(0, len(self.log) - KEPT)]
            self._staff(deliveries[0].channel)
            self.wake.notify_all()
        self.changed()

    def _staff(self, channel: str) -> None:
        if self.running and channel not in self.threads:
            thread = threading.Thread(target=self._work, args=(channel,), name=f"deliver-{channel}", daemon=True)
            self.threads[channel] = thread
            thread.start()

    def _work(self, channel: str) -> None:
        while (delivery := self._next(channel)) is not None:
            status, error = self._post(delivery)
            with self.wake:
                delivery.settle(status, error, retry_scale=self.retry_scale)
                self.wake.notify_all()
            if delivery.given_up:
                self.lost(delivery)
            self.changed()

    def _next(self, channel: str) -> Delivery | None:
        """Wait for the delivery that is due first; None when the office closes."""
        with self.wake:
            while self.running:
                waiting = [d for d in self.log if d.pending and not d.held and d.channel == channel]
                first = min(waiting, key=lambda d: d.due, default=None)
                if first is not None and first.due <= time.time():
                    return first
                self.wake.wait(None if first is None else max(0.001, first.due - time.time()))
            return None

    def _post(self, delivery: Delivery) -> tuple[int | None, str]:
        try:
            answer = self.client.post(delivery.url, content=delivery.body.encode(), headers=delivery.headers)
        except httpx.HTTPError as error:
            return None, type(error).__name__
        return answer.status_code, ""


def new_id() -> str:
    """Return an id as Shopify gives to deliveries and events."""
    return str(uuid.uuid4())
