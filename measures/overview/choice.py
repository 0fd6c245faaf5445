"""What of a cost and financing overview is shown, as its address says it: unit, columns, rows, and the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

THOUSANDS, EVERY_YEAR, TODAY = "t", "alle", "heute"


class Grouping(StrEnum):
    """By what the rows of the cost table are cut."""

    GROUP = ""
    FIELD = "handlungsfeld"
    MEASURE = "massnahme"


GROUPING_LABELS = {Grouping.GROUP: "Kostengruppe", Grouping.FIELD: "Handlungsfeld", Grouping.MEASURE: "Maßnahme"}


@dataclass(frozen=True)
class Choice:
    """Empty: euros, the years as a plan has them, cost by cost group, as the edition says it.

    ``as_of_today``: beside the plan what was spent and granted until today.
    """

    in_thousands: bool = False
    every_year: bool = False
    grouping: Grouping = Grouping.GROUP
    as_of_today: bool = False

    @property
    def unit(self) -> str:
        """As the filter ``in_unit`` wants it."""
        return THOUSANDS if self.in_thousands else ""

    @property
    def parameters(self) -> dict[str, str]:
        """The same as an address writes it."""
        named = {
            "einheit": self.unit,
            "jahre": EVERY_YEAR if self.every_year else "",
            "gliederung": str(self.grouping),
            "stand": TODAY if self.as_of_today else "",
        }
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """``?einheit=t``; ``?`` alone leads back to where nothing is chosen."""
        return f"?{urlencode(self.parameters)}"


@dataclass(frozen=True)
class Option:
    label: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class Switch:
    """One thing to choose, with all that can be chosen."""

    label: str
    options: tuple[Option, ...]


def choice_of(parameters: Mapping[str, str]) -> Choice:
    """The choice that an address makes; what it says that does not exist is no choice."""
    grouping = parameters.get("gliederung", "")
    return Choice(
        in_thousands=parameters.get("einheit") == THOUSANDS,
        every_year=parameters.get("jahre") == EVERY_YEAR,
        grouping=Grouping(grouping) if grouping in list(Grouping) else Grouping.GROUP,
        as_of_today=parameters.get("stand") == TODAY,
    )


def switches(choice: Choice, *, may_be_today: bool) -> tuple[Switch, ...]:
    """What can be chosen on the page; ``may_be_today``: whether the edition is in force."""

    def options(*named: tuple[str, Choice]) -> Iterator[Option]:
        for label, other in named:
            yield Option(label, other.query, other == choice)

    amounts = options(("Euro", replace(choice, in_thousands=False)), ("T€", replace(choice, in_thousands=True)))
    years = options(
        ("Finanzplanung", replace(choice, every_year=False)), ("jedes Jahr", replace(choice, every_year=True))
    )
    rows = options(*((label, replace(choice, grouping=one)) for one, label in GROUPING_LABELS.items()))
    days = options(("wie geplant", replace(choice, as_of_today=False)), ("heute", replace(choice, as_of_today=True)))
    always = (
        Switch("Beträge in", tuple(amounts)),
        Switch("Jahre", tuple(years)),
        Switch("Kosten nach", tuple(rows)),
    )
    return (*always, Switch("Stand", tuple(days))) if may_be_today else always
