"""The list of measures: a page of it, a search, all of it, beside a view that only reads the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bench.database import own_database
from bench.measuring import Benchmark

if TYPE_CHECKING:
    from concepts.models import Edition

SIZES = (500, 5_000)
ASKED = {
    "a page of 50": "",
    "a search (page of 50)": "?q=Spielplatz",
    "a filter on gaps": "?gap=any",
    "a filter on lights": "?light=green",
    "the whole list": "?alle=1",
}


def benchmarks() -> Iterator[Benchmark]:
    with own_database():
        from bench.data.long_list import draft_with  # noqa: PLC0415  needs Django ready

        for size in SIZES:
            edition, editor = draft_with(size)
            page = opener(edition, editor)
            for name, address in ASKED.items():
                shown = size if "alle" in address else 50
                yield Benchmark(
                    name=f"list of {size} measures, {name}",
                    run=partial(page, address),
                    floor=partial(bare_page, edition, shown),
                    floor_name=f"a view that prints {shown} rows of one query",
                )


def opener(edition: Edition, editor: object, page: str = "measure_list") -> Callable[[str], None]:
    """Opens a page of the edition as ``editor``, through everything that stands before a view."""
    from django.test import Client  # noqa: PLC0415  needs Django ready
    from django.urls import reverse  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(editor)  # type: ignore[arg-type]  # a user, known only once Django is ready
    url = reverse(page, args=[edition.concept.slug, edition.number])

    def open_page(address: str) -> None:
        response = client.get(url + address)
        if response.status_code != 200:  # noqa: PLR2004  OK
            raise AssertionError(response.status_code)

    return open_page


def bare_page(edition: Edition, shown: int) -> bytes:
    """The least a view can do: one query, and its rows printed."""
    from django.http import HttpResponse  # noqa: PLC0415  needs Django ready
    from django.template import Context, Template  # noqa: PLC0415

    from measures.models import MeasureSheet  # noqa: PLC0415

    columns = ("number", "title", "action_field__title", "start_year", "end_year", "actor_links__actor__name")
    rows = MeasureSheet.objects.filter(edition=edition).order_by("number_order").values_list(*columns)[:shown]
    page = Template("{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}")
    return HttpResponse(page.render(Context({"rows": rows}))).content
