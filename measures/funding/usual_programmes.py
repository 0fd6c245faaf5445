"""Programmes from which integrated concepts are usually funded, as a first draft of a town's register.

Names and their change with the programme year 2020: Verwaltungsvereinbarung Städtebauförderung. Rates
of the Länder: what towns there have published about their grants and what guidelines say; the source
stands in each note. ``UNCONFIRMED`` marks what is customary or derived and was found in no guideline.
Federal money comes in five yearly rates (staedtebaufoerderung.info). Rates change and differ by
budget: the notice counts, and everything taken over from here asks to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actors.models import Land
from measures.models import FunderLevel

UNCONFIRMED = "Unbestätigt: "
THIRD, TWO_THIRDS = Decimal("33.333333"), Decimal("66.666667")
AGREEMENT = "Verwaltungsvereinbarung Städtebauförderung"
FIVE_RATES = (
    "Fünf Kassenmittelraten: Die Mittel eines Programmjahrs sind in der Regel in diesem und den vier folgenden Jahren "
    "auszugeben (staedtebaufoerderung.info)."
)


@dataclass(frozen=True)
class UsualRate:
    """A rate with its source. ``from_year``: since when it is known, not since when it holds."""

    rate: Decimal
    note: str
    from_year: int = 2020
    federal_share: Decimal | None = None
    land_share: Decimal | None = None
    eu_share: Decimal | None = None
    third_party_share: Decimal | None = None


@dataclass(frozen=True)
class Habits:
    """What a Land makes of the Städtebauförderung. Without ``rate`` the notice has to tell it."""

    rate: UsualRate | None
    note: str = ""
    deadline: tuple[int, int] | None = None
    """Day and month."""
    deadline_note: str = ""
    lapse_years: int = 4
    lapse_note: str = FIVE_RATES


@dataclass(frozen=True)
class UsualProgramme:
    """A programme of all Länder (``land`` empty) or of one. ``former_name``: until which programme year."""

    key: str
    name: str
    short_name: str
    level: FunderLevel
    legal_basis: str
    note: str
    land: str = ""
    former_name: tuple[str, int] | None = None
    first_year: int | None = None
    rate: UsualRate | None = None
    documents: tuple[tuple[str, str], ...] = ()
    is_of_land: bool = False
    """Whether the Land's ``HABITS`` say what it pays."""


def _thirds(note: str, third_party_share: Decimal | None = None) -> UsualRate:
    return UsualRate(
        TWO_THIRDS,
        note,
        federal_share=THIRD,
        land_share=THIRD,
        eu_share=Decimal(0),
        third_party_share=third_party_share,
    )


def _customary(rate: str) -> Habits:
    return Habits(UsualRate(Decimal(rate), f"{UNCONFIRMED}üblicher Satz, in keiner Richtlinie nachgesehen"))


TEXTBOOK = Habits(
    _thirds(f"{UNCONFIRMED}Bund, Land und Kommune je ein Drittel ist der Regelfall; für das Land nicht belegt")
)
HABITS = {
    Land.BB: Habits(
        UsualRate(
            Decimal("66.6"),
            "Städtebauförderungsrichtlinie Brandenburg; Frankfurt (Oder) nennt 33,3 % Eigenanteil "
            "(wir-im-quartier-ffo.de)",
            from_year=2015,
        ),
        note="Das Land nimmt jährlich einen Programmvorschlag entgegen; jedes Einzelvorhaben braucht vor Beginn eine "
        "Einzelbestätigung.",
    ),
    Land.NI: Habits(_thirds("Bund, Land und Kommune je ein Drittel (Garbsen)")),
    Land.ST: Habits(
        _thirds("zwei Drittel; das Drittel der Stadt können Dritte tragen (Magdeburg)", third_party_share=Decimal(100))
    ),
    Land.HB: Habits(
        _thirds(
            "Drittel; als Stadtstaat bringt Bremen zu jedem Euro des Bundes zwei eigene auf (groepelingen-marketing.de)"
        )
    ),
    Land.NW: Habits(
        None,
        note="40 bis 80 %, je nach Haushaltslage der Kommune; den Satz nennt der Bescheid (Bensberg 70 %, Wattenscheid "
        "80 %, Lengerich 50 %; Bezirksregierung Münster). Die Kosten- und Finanzierungsübersicht des Erstantrags "
        "bestimmt die Förderobergrenze der Gesamtmaßnahme (Förderrichtlinie 2023, Nr. 13.3.12).",
        deadline=(30, 9),
        deadline_note="für das folgende Programmjahr; Bewilligung meist im zweiten Quartal",
    ),
    Land.HE: Habits(
        UsualRate(
            Decimal(60),
            f"{UNCONFIRMED}aus Beträgen abgeleitet (Frankfurt am Main, M 113/2019: 269.000 von 450.000 €; M 221/2019: "
            "12,6 von 21 Mio. €)",
            from_year=2015,
        )
    ),
    Land.SL: Habits(
        UsualRate(
            TWO_THIRDS,
            "zwei Drittel (1,34 von 2,01 Mio. €), in einem Fall 90 % (Saarbrücker Zeitung 2019)",
            from_year=2019,
        ),
        lapse_years=2,
        lapse_note="n+2: Seit dem Programmjahr 2012 verfallen Mittel mit dem Ende des zweiten Jahres nach dem "
        "Programmjahr (Völklingen).",
    ),
    Land.RP: Habits(
        None,
        note="Im alten Programm bis zu 90 % (Land 72 / Bund 9 / Kommune 19, edoweb Rheinland-Pfalz; die Angaben passen "
        "nicht ganz zueinander). Den heutigen Satz nennt der Bescheid.",
    ),
    Land.BY: _customary("60"),
    Land.BW: _customary("60"),
    Land.SH: _customary("66.7"),
    Land.TH: _customary("66.7"),
    Land.MV: _customary("66.7"),
}
"""Other Länder: ``TEXTBOOK``."""

FEDERAL_PAGE = (("Städtebauförderung von Bund, Ländern und Gemeinden", "https://www.staedtebaufoerderung.info/"),)

USUAL_PROGRAMMES = (
    UsualProgramme(
        key="sozialer-zusammenhalt",
        name="Sozialer Zusammenhalt – Zusammenleben im Quartier gemeinsam gestalten",
        short_name="Sozialer Zusammenhalt",
        level=FunderLevel.FEDERAL_LAND,
        legal_basis=f"§ 171e BauGB; {AGREEMENT}",
        note="Bis zum Programmjahr 2019 hieß das Programm „Soziale Stadt“. Voraussetzungen sind ein abgegrenztes "
        "Gebiet, ein aktuelles, mit Beteiligung erarbeitetes Entwicklungskonzept, Maßnahmen des Klimaschutzes und "
        "Aussagen zur Verstetigung (Verwaltungsvereinbarung).",
        former_name=("Soziale Stadt", 2019),
        documents=(
            *FEDERAL_PAGE,
            ("§ 171e BauGB", "https://www.gesetze-im-internet.de/bbaug/__171e.html"),
        ),
        is_of_land=True,
    ),
    UsualProgramme(
        key="lebendige-zentren",
        name="Lebendige Zentren",
        short_name="Lebendige Zentren",
        level=FunderLevel.FEDERAL_LAND,
        legal_basis=AGREEMENT,
        note="Eines der drei Programme der Städtebauförderung seit dem Programmjahr 2020 (foerderdatenbank.de).",
        first_year=2020,
        documents=FEDERAL_PAGE,
        is_of_land=True,
    ),
    UsualProgramme(
        key="wachstum",
        name="Wachstum und nachhaltige Erneuerung",
        short_name="Wachstum",
        level=FunderLevel.FEDERAL_LAND,
        legal_basis=AGREEMENT,
        note="Eines der drei Programme der Städtebauförderung seit dem Programmjahr 2020 (foerderdatenbank.de).",
        first_year=2020,
        documents=FEDERAL_PAGE,
        is_of_land=True,
    ),
    UsualProgramme(
        key="rise",
        name="Rahmenprogramm Integrierte Stadtteilentwicklung (RISE)",
        short_name="RISE",
        level=FunderLevel.FEDERAL_LAND,
        land=Land.HH,
        legal_basis="",
        note="Programm der Freien und Hansestadt Hamburg, das die Städtebauförderung bündelt: ein Drittel vom Bund, "
        "zwei Drittel von Hamburg (hamburg.de, Städtebauförderung).",
        rate=UsualRate(Decimal(50), "in der Regel bis zu 50 % der Projektkosten (hamburg.de, RISE)"),
    ),
    UsualProgramme(
        key="efre-sachsen",
        name="EFRE – Nachhaltige Stadtentwicklung",
        short_name="EFRE",
        level=FunderLevel.EU,
        land=Land.SN,
        legal_basis="",
        note="Europäischer Fonds für regionale Entwicklung.",
        rate=UsualRate(
            Decimal(75),
            "75 % (Frankenberg/Sa.); ab welchem Jahr, sagt die Quelle nicht",
            from_year=2014,
            federal_share=Decimal(0),
            land_share=Decimal(0),
            eu_share=Decimal(75),
        ),
    ),
)
