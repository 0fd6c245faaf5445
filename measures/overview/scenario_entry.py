"""A scenario as its address says it, and what is wrong with an address that somebody typed.

``annahmen=12:15,14:0:abgelehnt,alle:-5`` assumes, from this year on, 15 % more cost of the measure with serial 12, a
refusal of the application for 14 and 5 % less cost of all others; ``folge=eigenmittel`` lets the town step in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from measures.overview.scenario import Assumption, Scenario

ALL, REFUSED, OWN_FUNDS = "alle", "abgelehnt", "eigenmittel"
LEAST, MOST = Decimal(-100), Decimal(500)
MOST_ASSUMPTIONS = 100
LONGEST_SHOWN = 20
PERCENT = re.compile(r"(?P<sign>[+−–-]?)(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,2})?)")
SERIAL = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Asked:
    """The scenario of an address, as far as it can be understood, and in words what can't."""

    scenario: Scenario
    problems: tuple[str, ...] = ()


def read_percent(text: str) -> Decimal:
    """``+7,5`` as a number. Raises ValueError with a German message that says what to mend."""
    entry = text.replace("%", "").replace(" ", "").replace("\u00a0", "")
    match = PERCENT.fullmatch(entry)
    if match is None:
        raise ValueError(f"„{_short(text)}“ ist keine Prozentzahl. Bitte geben Sie zum Beispiel 15 oder -7,5 ein.")
    number = Decimal(match["number"].replace(",", "."))
    percent = -number if match["sign"] in {"−", "–", "-"} else number
    if not LEAST <= percent <= MOST:
        raise ValueError(
            f"Kosten können um -100 bis +500 Prozent vom Plan abweichen; „{_short(text)}“ liegt nicht dazwischen."
        )
    return percent


def asked_scenario(parameters: Mapping[str, str], serials: Iterable[int]) -> Asked:
    """What the address asks for; ``serials`` are those of the measures of the edition."""
    entries = [entry for entry in parameters.get("annahmen", "").split(",") if entry]
    steps_in = parameters.get("folge") == OWN_FUNDS
    if len(entries) > MOST_ASSUMPTIONS:
        return Asked(
            Scenario((), steps_in),
            (f"Ein Szenario fasst höchstens {MOST_ASSUMPTIONS} Annahmen; in der Adresse stehen {len(entries)}.",),
        )
    known, found, problems = set(serials), {}, []
    for entry in entries:
        try:
            assumption = _assumption(entry, known)
            found[assumption.serial] = assumption
        except ValueError as error:
            problems.append(str(error))
    return Asked(Scenario(tuple(found.values()), steps_in), tuple(dict.fromkeys(problems)))


def _assumption(entry: str, known: set[int]) -> Assumption:
    name, _, rest = entry.partition(":")
    percent, _, fate = rest.partition(":")
    if fate not in {"", REFUSED}:
        raise ValueError(f"Die Annahme „{_short(entry)}“ ist nicht zu verstehen und zählt nicht mit.")
    serial = None if name == ALL else _serial(name, known)
    return Assumption(serial, read_percent(percent or "0"), fate == REFUSED)


def _serial(name: str, known: set[int]) -> int:
    if not SERIAL.fullmatch(name) or int(name) not in known:
        raise ValueError(f"Eine Maßnahme mit der Kennung „{_short(name)}“ gibt es in dieser Fassung nicht.")
    return int(name)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


# --- Writing addresses -------------------------------------------------------


def written(assumptions: Iterable[Assumption]) -> str:
    """The assumptions as an address holds them."""
    return ",".join(_entry(assumption) for assumption in assumptions)


def address_of(scenario: Scenario, shown: Mapping[str, str]) -> str:
    """``?annahmen=12:15&folge=eigenmittel`` with what else is shown; ``?`` for the plan itself."""
    named = {
        "annahmen": written(scenario.assumptions),
        "folge": OWN_FUNDS if scenario.town_steps_in else "",
        **shown,
    }
    return "?" + urlencode({name: value for name, value in named.items() if value}, safe=":,")


def with_assumption(scenario: Scenario, assumption: Assumption) -> Scenario:
    """``scenario`` with one more; it takes the place of what was assumed of the same measure before."""
    others = without(scenario, assumption.serial)
    return Scenario((*others.assumptions, assumption), scenario.town_steps_in)


def without(scenario: Scenario, serial: int | None) -> Scenario:
    """``scenario`` with nothing assumed of this measure."""
    left = tuple(one for one in scenario.assumptions if one.serial != serial)
    return Scenario(left, scenario.town_steps_in)


def _entry(assumption: Assumption) -> str:
    name = ALL if assumption.serial is None else str(assumption.serial)
    percent = f"{assumption.percent.normalize():f}"
    return ":".join([name, percent, *([REFUSED] if assumption.refused else [])])
