"""Measuring a function beside a floor.

Seconds alone say more about the machine than about the code. The floor is the least that the
same data costs on it; both run in turns, so that a busy moment meets both, and the ratio tells.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 7


@dataclass(frozen=True)
class Benchmark:
    """What is measured, and against which floor; both are called without arguments, once a round."""

    name: str
    run: Callable[[], object]
    floor: Callable[[], object]
    floor_name: str
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Measured:
    """Medians over all rounds. ``ratio`` is the median of each round's own ratio."""

    benchmark: Benchmark
    seconds: float
    floor_seconds: float
    ratio: float

    def __str__(self) -> str:
        return (
            f"{self.benchmark.name}: {self.seconds:.3f} s, {self.ratio:.1f} times the floor "
            f"({self.benchmark.floor_name}: {self.floor_seconds:.3f} s)"
        )


def measure(benchmark: Benchmark) -> Measured:
    """Run both in turns; one round before that warms up and does not count."""
    measured = [(_seconds(benchmark.floor), _seconds(benchmark.run)) for _ in range(benchmark.rounds + 1)][1:]
    return Measured(
        benchmark,
        seconds=median(run for _, run in measured),
        floor_seconds=median(floor for floor, _ in measured),
        ratio=median(run / floor for floor, run in measured),
    )


def _seconds(function: Callable[[], object]) -> float:
    gc.collect()
    start = perf_counter()
    function()
    return perf_counter() - start
