"""What keeps a sound file from being taken over into this database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Model

from actors.models import Municipality
from concepts.models import Concept, Edition
from measures.models import (
    CashInstalment,
    CostEstimate,
    CostGroup,
    DrawDown,
    Grant,
    Income,
    Indicator,
    Measure,
    Milestone,
    Repayment,
    Spending,
    StatusUpdate,
)
from publishing.portable import MOST_PROBLEMS, Data, Path, Problem, place


def known_municipality(data: Data) -> Municipality | None:
    """The municipality of the file if this portal has it: the one with its AGS, else with its slug."""
    entry = data["municipality"]
    by_ags = Municipality.objects.filter(ags=entry["ags"]).first() if entry.get("ags") else None
    return by_ags or Municipality.objects.filter(slug=entry["slug"]).first()


def conflicts_of(data: Data) -> list[Problem]:
    """Why the sound file ``data`` can't be taken over here; empty when it can."""
    return list(islice(_conflicts(data), MOST_PROBLEMS))


def _conflicts(data: Data) -> Iterator[Problem]:
    if Concept.objects.filter(slug=data["concept"]["slug"]).exists():
        yield Problem("concept.slug", "Unter dieser Kurzadresse gibt es hier schon ein Konzept.")
    municipality = known_municipality(data)
    if municipality:
        yield from _other_municipality(data["municipality"], municipality)
        yield from _other_cost_groups(data, municipality)
        yield from _other_indicators(data, municipality)
    yield from _known_keys(data)


def _other_municipality(entry: Data, known: Municipality) -> Iterator[Problem]:
    """The short address may belong to a namesake: "neustadt" stands for many towns."""
    ags = entry.get("ags", "")
    if (ags and known.ags and ags != known.ags) or entry["land"] != known.land:
        yield Problem(
            "municipality",
            f"Unter der Kurzadresse „{known.slug}“ steht hier eine andere Kommune: {known} "
            f"({known.get_land_display()}, AGS {known.ags or 'keine Angabe'}).",
        )
    elif not (ags and ags == known.ags) and entry["name"] != known.name:
        yield Problem(
            "municipality.name",
            f"Unter der Kurzadresse „{known.slug}“ steht hier „{known.name}“. Ist es dieselbe Kommune, "
            "schreiben Sie den Namen bitte gleich oder geben Sie ihren AGS an.",
        )


def _other_cost_groups(data: Data, municipality: Municipality) -> Iterator[Problem]:
    """A code that stands for something else here would change what the lines say."""
    titles = dict(CostGroup.objects.filter(municipality=municipality).values_list("code", "title"))
    for index, entry in enumerate(data.get("registers", {}).get("cost_groups", [])):
        title = titles.get(entry["code"], entry["title"])
        if title != entry["title"]:
            yield Problem(
                place(("registers", "cost_groups", index, "title")),
                f"Die Kostengruppe {entry['code']} heißt hier „{title}“.",
            )


def _other_indicators(data: Data, municipality: Municipality) -> Iterator[Problem]:
    """An indicator in another unit or of another part would change what the values say."""
    known = {one.title: one for one in Indicator.objects.filter(municipality=municipality)}
    for index, entry in enumerate(data.get("registers", {}).get("indicators", [])):
        here = known.get(entry["title"])
        for name in ("part", "unit") if here else ():
            if getattr(here, name) != entry.get(name, ""):
                yield Problem(
                    place(("registers", "indicators", index, name)),
                    f"Den Kennwert „{entry['title']}“ gibt es hier schon mit „{getattr(here, name)}“.",
                )


def _known_keys(data: Data) -> Iterator[Problem]:
    """Editions, measures, updates, grants, bookings and incomes that this portal has already, in another concept."""
    measures = list(_keyed(data.get("measures", []), ("measures",)))
    grants = list(_keyed(data.get("grants", []), ("grants",)))
    editions = list(_keyed(data["editions"], ("editions",)))
    instalments = _instalments(data)
    for model, rows in (
        (Edition, editions),
        (Measure, measures),
        (StatusUpdate, _on_measures(data, "status_updates")),
        (Milestone, _on_measures(data, "milestones")),
        (CostEstimate, _on_measures(data, "cost_estimates")),
        (Grant, grants),
        (CashInstalment, _keyed_in(instalments)),
        (DrawDown, _booked(instalments, "draw_downs")),
        (Spending, _booked(instalments, "spendings")),
        (Repayment, _booked(instalments, "repayments")),
        (Income, list(_keyed(data.get("incomes", []), ("incomes",)))),
    ):
        yield from _taken(model, rows)


def _instalments(data: Data) -> list[tuple[Path, Data]]:
    """The instalments of all notices, each with its place."""
    return [
        (("grants", number, "instalments", index), row)
        for number, grant in enumerate(data.get("grants", []))
        for index, row in enumerate(grant.get("instalments", []))
    ]


def _keyed_in(rows: Iterable[tuple[Path, Data]]) -> list[tuple[Path, str]]:
    return [((*path, "key"), row["key"]) for path, row in rows]


def _booked(instalments: Iterable[tuple[Path, Data]], kind: str) -> list[tuple[Path, str]]:
    return [booking for path, row in instalments for booking in _keyed(row.get(kind, []), (*path, kind))]


def _on_measures(data: Data, key: str) -> list[tuple[Path, str]]:
    """What hangs on measures under ``key``."""
    return [
        row
        for index, measure in enumerate(data.get("measures", []))
        for row in _keyed(measure.get(key, []), ("measures", index, key))
    ]


def _keyed(entries: list[Data], path: Path) -> Iterator[tuple[Path, str]]:
    return ((((*path, index, "key")), entry["key"]) for index, entry in enumerate(entries))


def _taken(model: type[Model], rows: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    rows = list(rows)
    wanted = [key for _, key in rows]
    taken = set(map(str, model._default_manager.filter(key__in=wanted).values_list("key", flat=True)))
    for path, key in rows:
        if key in taken:
            yield Problem(
                place(path),
                "Diesen Schlüssel gibt es hier schon; ein Konzept kann nicht zweimal in demselben Portal stehen.",
            )
