"""Carries out bulk operations one after another, beside everything else that the simulator does."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from simulator.bulk.operations import OVER, BulkOperation, finish_body
from simulator.bulk.writing import UnableToExport, lines_of, printed
from simulator.graphql.nodes import Context
from simulator.unkind import Rule, Unkindness
from simulator.world.shops import Shop
from simulator.world.standing import granted
from simulator.world.world import World

BREAKS = {"fail": "INTERNAL_SERVER_ERROR", "timeout": "TIMEOUT"}


@dataclass
class Exporter:
    """Runs what was asked for. `folder` keeps the files over a restart; without one they go with the simulator."""

    world: World
    unkind: Unkindness = field(default_factory=Unkindness)
    folder: Path | None = None
    changed: Callable[[], None] = lambda: None
    closing: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    own: Path | None = None

    def start(self) -> None:
        """Begin with what is left over from an earlier run."""
        self.world.bulk_asked.set()
        self.thread = threading.Thread(target=self._watch, name="exporter", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop after the chunk at hand; what is under way begins again with the next start."""
        self.closing.set()
        self.world.bulk_asked.set()
        if self.thread:
            self.thread.join()
        if self.own:
            shutil.rmtree(self.own, ignore_errors=True)

    def run_all(self) -> None:
        """Carry out every operation that was asked for."""
        for shop in list(self.world.shops.values()):
            for operation in list(shop.bulk.values()):
                if operation.status not in OVER and not self.closing.is_set():
                    self._run(shop, operation)

    def _watch(self) -> None:
        while not self.closing.is_set():
            self.world.bulk_asked.wait()
            self.world.bulk_asked.clear()
            self.run_all()

    def _run(self, shop: Shop, operation: BulkOperation) -> None:
        if operation.status == "CREATED":
            operation.status, operation.objects, operation.roots = "RUNNING", 0, 0
        rule = self.unkind.take("bulk", operation.query, shop=shop.domain)
        try:
            self._write(shop, operation, rule)
        except UnableToExport as reason:
            operation.error = reason.code
        if self.closing.is_set():
            operation.status = "CREATED" if operation.status == "RUNNING" else operation.status
            return
        self._end(shop, operation)

    def _write(self, shop: Shop, operation: BulkOperation, rule: Rule | None) -> None:
        """Write chunk after chunk, until all is written, somebody cancels, or a rule breaks it off half-way."""
        path = self._folder() / f"bulk-{operation.id}.jsonl"
        context = Context(self.world, shop, frozenset(granted(self.world, shop)))
        with path.open("wb") as file:
            operation.file = str(path)
            for lines in lines_of(context, operation.query, grouped=operation.grouped):
                kept = lines[: len(lines) // 2] if rule and rule.kind in BREAKS else lines
                file.writelines(map(printed, kept))
                operation.objects += len(kept)
                operation.roots += sum("__parentId" not in line for line in kept)
                if rule and rule.kind in BREAKS:
                    raise UnableToExport(BREAKS[rule.kind])
                if self._disturbed(operation, rule):
                    return

    def _disturbed(self, operation: BulkOperation, rule: Rule | None) -> bool:
        """Take the time that a rule wants; whether somebody wants it to end."""
        until = time.monotonic() + (rule.seconds if rule and rule.kind == "delay" else 0.0)
        while time.monotonic() < until and operation.status == "RUNNING" and not self.closing.is_set():
            time.sleep(0.02)
        return operation.status != "RUNNING" or self.closing.is_set()

    def _end(self, shop: Shop, operation: BulkOperation) -> None:
        with self.world.lock:
            operation.ended_at = self.world.now()
            if operation.status == "CANCELING":
                operation.status, operation.file = "CANCELED", None
            elif operation.error:
                operation.status = "FAILED"
            else:
                operation.status, operation.completed_at = "COMPLETED", operation.ended_at
            path = Path(operation.file) if operation.file else None
            operation.size = path.stat().st_size if path and not operation.error else None
            if path and not operation.objects:
                operation.file = None
            self.world.announce(shop, "bulk_operations/finish", dict(finish_body(operation)))
        self.changed()

    def _folder(self) -> Path:
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            return self.folder
        self.own = self.own or Path(tempfile.mkdtemp(prefix="simulator-bulk-"))
        return self.own
