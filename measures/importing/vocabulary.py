"""The words by which lists of many towns call what the portal has a fixed choice for.

Statuses after the vocabularies of the federal programmes, of Länder and of towns; every label of the
portal itself is understood too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol, TypeVar

from measures.models import FundingStatus, ImplementationStatus, MeasureKind, Ownership, Priority


class Labelled(Protocol):
    @property
    def label(self) -> object: ...


T = TypeVar("T", bound=Labelled)


def normal(text: str) -> str:
    """Text as it is compared: small letters, single spaces, one kind of dash between words, no full stop."""
    small = " ".join(text.casefold().split())
    return re.sub(r"\s[-—]\s", " – ", small).rstrip(".")


def _words(told: Mapping[T, str]) -> dict[str, T]:
    """Word -> what it means, from meaning -> its words with "|" between them."""
    return {normal(word): value for value, words in told.items() for word in (str(value.label), *words.split("|"))}


STATUSES = _words(
    {
        ImplementationStatus.IDEA: "projektidee|vorschlag|ideenphase",
        ImplementationStatus.IN_PREPARATION: (
            "vorbereitung|vorbereitet|gut vorbereitet|nicht begonnen – in vorbereitung|ausschreibung|"
            "in ausschreibung|vergabe"
        ),
        ImplementationStatus.IN_PLANNING: "planung|geplant|in der planung|planungsphase|vorgesehen|entwurfsplanung",
        ImplementationStatus.UNDER_WAY: (
            "umsetzung|in der umsetzung|laufend|laufende maßnahme|läuft|begonnen|in arbeit|in bearbeitung|in bau|"
            "im bau|in realisierung|in durchführung|gestartet|angelaufen|teilweise umgesetzt"
        ),
        ImplementationStatus.CONTINUOUS: (
            "begonnen – fortlaufend|dauerhaft|daueraufgabe|dauermaßnahme|verstetigt|kontinuierlich"
        ),
        ImplementationStatus.COMPLETED: (
            "umgesetzt|umgesetzt/abgeschlossen|fertig|fertiggestellt|erledigt|realisiert|beendet|durchgeführt|"
            "in betrieb|freigegeben"
        ),
        ImplementationStatus.POSTPONED: "verschoben|ruhend|ruht|pausiert|vertagt|aufgeschoben",
        ImplementationStatus.DROPPED: "entfällt|verworfen|gestrichen|aufgegeben|nicht weiterverfolgt",
    }
)
FUNDING_STATUSES = _words(
    {
        FundingStatus.REGISTERED: "förderung angemeldet",
        FundingStatus.APPLIED: "antrag gestellt|antrag eingereicht|förderung beantragt",
        FundingStatus.GRANTED: "bewilligung liegt vor|förderung bewilligt",
        FundingStatus.BEING_CALLED: "mittelabruf",
        FundingStatus.SETTLED: "ausfinanziert",
        FundingStatus.REFUSED: "förderung abgelehnt",
        FundingStatus.RETURNED: "mittel zurückgegeben",
    }
)
PRIORITIES = _words(
    {
        Priority.HIGH: "sehr hoch|hohe|1|i|a|++|+++",
        Priority.MEDIUM: "mittlere|normal|2|ii|b|+|o",
        Priority.LOW: "gering|nachrangig|niedrige|geringe|3|iii|c",
    }
)
KINDS = _words(
    {
        MeasureKind.INVESTIVE: "invest|investition|baulich|bau|baumaßnahme",
        MeasureKind.NON_INVESTIVE: "nicht investiv|nichtinvestiv|konsumtiv|nicht-baulich|nicht baulich",
        MeasureKind.PREPARATION: "vorbereitend|planung|konzept|gutachten",
        MeasureKind.ACCOMPANIMENT: "begleitend",
    }
)
OWNERSHIPS = _words(
    {
        Ownership.MUNICIPAL: "kommune|öffentlich|stadt|gemeinde|städtisch",
        Ownership.PRIVATE: "private|privater träger",
        Ownership.OTHER_PUBLIC: "land|bund|kreis|landkreis",
    }
)
YES = frozenset({"ja", "j", "x", "✓", "✔", "☒", "wahr", "true", "1", "yes"})
NO = frozenset({"nein", "n", "-", "–", "—", "falsch", "false", "0", "no", "☐"})
NOTHING = frozenset(
    {"", "-", "–", "—", "--", "/", "./", "k. a", "k.a", "keine", "keine angabe", "n. n", "n.n", "nn", "?"}
)
"""How people write, of names and amounts, that they say nothing; as ``normal`` leaves it."""
