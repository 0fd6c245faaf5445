"""What a file gets wrong in the logs of its measures: reports without reason, corrections of nothing or in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from measures.models import ImplementationStatus
from publishing.portable import Problem, place
from publishing.portable.entries import Entry, doubles, entries_in, loose, named, same, same_key

REASONED = (ImplementationStatus.POSTPONED, ImplementationStatus.DROPPED)
NOT_CORRECTED = "Einen Stand mit dem Schlüssel {name} gibt es bei dieser Maßnahme nicht."


def log_problems(measures: list[Entry]) -> Iterator[Problem]:
    """What is wrong with the reports on ``measures``."""
    logs = [entries_in(measure, "status_updates") for measure in measures]
    yield from same_key([update for log in logs for update in log])
    for log in logs:
        yield from _unexplained(log)
        yield from _corrections(log)


def _unexplained(log: list[Entry]) -> Iterator[Problem]:
    for path, row in log:
        if row.get("implementation_status") in REASONED and not row.get("reason"):
            yield Problem(place((*path, "reason")), "Wer zurückstellt oder streicht, begründet es: „reason“ fehlt.")


def _corrections(log: list[Entry]) -> Iterator[Problem]:
    """Each corrects another one of the same measure, which nobody else does."""
    yield from doubles(log, same("corrects"), "corrects", "Diesen Stand berichtigt schon {first}.")
    keys = named(log, "key")
    corrected = {row.get("key"): row.get("corrects") for _, row in log}
    for path, row in log:
        yield from loose((path, row), "corrects", {"corrects": keys}, NOT_CORRECTED)
        if row.get("corrects") in keys and _leads_back(row.get("key"), corrected):
            yield Problem(place((*path, "corrects")), "Die Berichtigungen führen im Kreis.")


def _leads_back(key: Any, corrected: dict[Any, Any]) -> bool:
    """Whether ``key`` in the end corrects itself."""
    seen: set[Any] = set()
    current = corrected.get(key)
    while current is not None and current not in seen:
        if current == key:
            return True
        seen.add(current)
        current = corrected.get(current)
    return False
