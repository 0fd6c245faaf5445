"""A database of its own for a benchmark, filled, and taken away afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

os.environ.setdefault("TESTING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@contextmanager
def own_database() -> Iterator[None]:
    """Django ready for use, with an empty database in the place of the real one."""
    import django  # noqa: PLC0415  the settings start a database server; only benchmarks that need one do

    django.setup()
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415  needs Django ready

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def undone(act: Callable[[], object]) -> Callable[[], None]:
    """``act`` in a transaction that is taken back, so that each round finds what the first one found."""

    def run() -> None:
        from django.db import transaction  # noqa: PLC0415  needs Django ready

        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return run
