"""Comparing two editions with 500 measures of which a third is changed, words marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from bench.measuring import Benchmark
from concepts.comparison import Entry, Reference, Value, compare, to_json
from concepts.text_comparison import MarkedText, compare_text

MEASURES = 500
WORDS_OF_A_TEXT = 150
WORDS_OF_A_SENTENCE = 8
LINES_OF_A_MEASURE = 10
TEXTS = ("problem", "objective", "description")
LITTLE = "der die das und in zu den mit von für auf ist im des ein eine wird sich an".split()
LONG = """Quartier Nordring Spielplatz Grünfläche Beteiligung Bewohnerschaft Förderung Maßnahme Umsetzung Konzept
Stadtteil Wohnumfeld Radweg Schule Kita Jugendliche Träger Verwaltung Neugestaltung barrierefrei Klimaanpassung
Entsiegelung Bäume Platz Aufwertung Planung Nachbarschaft Treffpunkt Ehrenamt Bildung gemeinsam langfristig
erneuert gestaltet vorgesehen geplant 120.000 € 2027 12.03.2026 66,6 % B4.2""".split()


def benchmarks() -> Iterator[Benchmark]:
    old, new = two_editions(Random(2026))
    yield Benchmark(
        name=f"comparing two editions of {MEASURES} measures, words marked",
        run=lambda: compared(old, new),
        floor=lambda: json.dumps(to_json(old)) == json.dumps(to_json(new)),
        floor_name="both written as JSON and compared as strings",
    )


def compared(old: Sequence[Entry], new: Sequence[Entry]) -> list[MarkedText]:
    """All changes, and the marks of every changed text."""
    return [
        compare_text(field.old, field.new)
        for change in compare(old, new)
        for field in change.fields
        if isinstance(field.old, str) and isinstance(field.new, str)
    ]


def two_editions(random: Random) -> tuple[list[Entry], list[Entry]]:
    old = [_measure(number, random) for number in range(MEASURES)]
    return old, [_updated(entry, random) if place % 3 == 0 else entry for place, entry in enumerate(old)]


def _measure(number: int, random: Random) -> Entry:
    values: dict[str, Value] = {
        "number": f"B{number}",
        "title": _text(4, random),
        "location": "Nordring",
        "priority": "hoch",
        "period": "2026 bis 2028",
        "status": "in Vorbereitung",
        "action_field": Reference(f"field-{number % 7}", "Grün und Klima"),
        "responsible_body": Reference(f"actor-{number % 20}", "Grünflächenamt"),
        "follow_up_cost": Decimal(random.randrange(100_000)),
        **{name: _text(WORDS_OF_A_TEXT, random) for name in TEXTS},
    }
    lines = [_line(kind, year, random) for kind in ("cost_line", "funding_line") for year in range(LINES_OF_A_MEASURE)]
    return Entry("sheet", f"measure-{number}", values, tuple(lines))


def _line(kind: str, year: int, random: Random) -> Entry:
    amount = Decimal(random.randrange(1_000_000)) / 100
    values: dict[str, Value] = {"fiscal_year": str(2026 + year), "amount": amount, "is_eligible": "ja"}
    return Entry(kind, f"line-{year}", values)


def _text(length: int, random: Random) -> str:
    """Words as German has them: every second one little."""
    words = [random.choice(LITTLE if place % 2 else LONG) for place in range(length)]
    ends = range(WORDS_OF_A_SENTENCE, length, WORDS_OF_A_SENTENCE)
    return " ".join(f"{word}." if place in ends else word for place, word in enumerate(words))


def _updated(entry: Entry, random: Random) -> Entry:
    """Six words of each text, the status and two lines are others; one line is gone."""
    texts = {name: _reworded(str(entry.values[name]), random) for name in TEXTS}
    lines = list(entry.parts[1:])
    for place in (3, 15):
        lines[place] = replace(lines[place], values={**lines[place].values, "amount": Decimal("1.23")})
    return replace(entry, values={**entry.values, **texts, "status": "in Umsetzung"}, parts=tuple(lines))


def _reworded(text: str, random: Random) -> str:
    words = text.split()
    for place in random.sample(range(len(words)), 6):
        words[place] = random.choice(("ganz neu", "anders", "", random.choice(LONG)))
    return " ".join(words)
