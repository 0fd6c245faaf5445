"""``python -m bench`` measures everything, ``python -m bench comparison`` one module.

A module takes part by a function ``benchmarks()`` that yields its benchmarks; what one needs
(a database, a temporary file) can be made before the ``yield`` and taken away after it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import bench
from bench.measuring import Benchmark, measure


def found(wanted: list[str]) -> Iterator[Benchmark]:
    """The benchmarks of the modules named, or of all."""
    for name in wanted or [module.name for module in iter_modules(bench.__path__) if module.name != "__main__"]:
        module = import_module(f"bench.{name}")
        if hasattr(module, "benchmarks"):
            yield from module.benchmarks()


for benchmark in found(sys.argv[1:]):
    print(measure(benchmark), flush=True)
