"""Beginning an update: everything an edition holds is copied."""

from __future__ import annotations

from collections.abc import Iterator

from bench.database import own_database, undone
from bench.measuring import Benchmark


def benchmarks() -> Iterator[Benchmark]:
    with own_database():
        from bench.data.large_edition import (  # noqa: PLC0415  needs Django ready
            LINES_OF_A_KIND,
            SHEETS,
            copy_in_the_database,
            publish_large_edition,
        )
        from concepts.models import UpdateReason  # noqa: PLC0415
        from publishing.editions import start_edition  # noqa: PLC0415

        published, editor = publish_large_edition()
        yield Benchmark(
            name=f"copying {SHEETS} measures with {2 * SHEETS * LINES_OF_A_KIND} lines into an update",
            run=undone(lambda: start_edition(published.concept, editor, UpdateReason.HALF_TIME)),
            floor=undone(lambda: copy_in_the_database(published)),
            floor_name="as many rows copied by INSERT … SELECT",
        )
