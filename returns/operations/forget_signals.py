"""Returns let go of what their customer's history looked like when they were asked for."""

from __future__ import annotations

from collections.abc import Collection

from returns.models import Return


def forget_signals(*, rma_ids: Collection[int]) -> None:
    """Empty the signals in kept verdicts; that a person was asked to look stays. Doing it again changes nothing."""
    for rma in Return.objects.filter(pk__in=rma_ids, decision__has_key="lines").only("decision"):
        verdicts = [verdict for line in rma.decision["lines"] for verdict in line["verdicts"]]
        found = [verdict for verdict in verdicts if verdict["facts"].get("signals")]
        for verdict in found:
            verdict["facts"]["signals"] = []
        if found:
            Return.objects.filter(pk=rma.pk).update(decision=rma.decision)
