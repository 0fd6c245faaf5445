"""What the heads of columns say: meaning, fiscal year and unit, in the words of many towns' lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.importing.targets import (
    ACTORS,
    COST,
    FUNDING,
    IDENTITY,
    NUMBER,
    PRIVATE,
    PROGRAMME,
    ROLE,
    SKIP,
    TITLE,
)
from measures.importing.vocabulary import normal
from measures.models import ActorRole, FundingProgramme
from measures.models.years import YEARS

HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (IDENTITY, (r"kennung( im portal)?", "id", "interne id")),
    (
        SKIP,
        ("ampel", "gedeckt.*", "deckung.*", "(stand vom|gemeldet am|zuletzt gemeldet)", "seite", "davon förderfähig"),
    ),
    (SKIP, ("kosten minus mittel", "dritte und einnahmen", "(offene punkte|lücken)")),
    (PRIVATE, ("ansprech(person|partner|partnerin).*", "kontakt.*", "telefon.*", "e ?mail.*", "bearbeiter.*")),
    (PRIVATE, ("(interne )?(bemerkung|anmerkung|hinweis|notiz|kommentar|vermerk)(en|e)?",)),
    (NUMBER, ("(maßnahmen?|projekt|teilprojekt)?[- ]?(nr|nummer|no|code|kürzel|kennziffer)", "ziffer")),
    (NUMBER, ("lfd ?(nr|nummer)", "laufende nummer")),
    ("short_title", ("kurztitel", "kurzbezeichnung", "kurzname")),
    (TITLE, ("titel", "(einzel|teil)?maßnahmen?(titel|name|bezeichnung)?", "vorhaben", "aktion")),
    (TITLE, ("(teil)?projekt(e|titel|name|bezeichnung)?", "bezeichnung", "(titel|name|bezeichnung) (der|des) .*")),
    ("kind", ("(maßnahmen?)?art", "(maßnahmen?)?typ", "investiv.*")),
    ("ownership", ("trägerschaft", "öffentlich ?/ ?privat")),
    ("action_field", ("(handlungs|themen|aktions)feld(er)?", "hf", "projektfamilie", "(themen)?schwerpunkt")),
    (f"{ROLE}{ActorRole.RESPONSIBLE_BODY}", ("(projekt|maßnahmen?)?träger(in)?( ?/.*)?", "bauherr(in)?")),
    (f"{ROLE}{ActorRole.RESPONSIBLE_BODY}", ("zuständig(keit|e stelle)?", "(projekt)?verantwortlich(keit|e)?")),
    (f"{ROLE}{ActorRole.LEAD_OFFICE}", ("federführ.*", "(fach)?amt", "fachbereich(e)?", "fachdienst", "fachabteilung")),
    (f"{ROLE}{ActorRole.PARTNER}", (".*partner(innen)?", "kooperation(en)?", "mitwirkende")),
    (f"{ROLE}{ActorRole.CO_FUNDER}", ("mitfinanzierung",)),
    (ACTORS, ("(weitere )?akteure", "beteiligte?( akteure)?", "einzubeziehen.*")),
    ("priority", ("prio(rität)?(sstufe)?", "rang", "dringlichkeit")),
    ("is_key_project", ("schlüssel(projekt|maßnahme)", "leitprojekt", "impulsprojekt", "leuchtturm.*")),
    ("is_climate_measure", ("(beitrag zu )?klima.*",)),
    ("is_informational", ("nachrichtlich",)),
    ("is_permanent", ("daueraufgabe", "dauermaßnahme")),
    ("is_area_wide", ("gesamtes gebiet",)),
    ("is_public", ("veröffentlich(en|t)",)),
    ("problem", ("anlass.*", "problem.*", "ausgangslage", "handlungsbedarf")),
    ("objective", ("ziel der maßnahme", "maßnahmen?ziel(e)?", "ziel", "zielsetzung")),
    ("goals", ("ziele", "(ober|teil|handlungs)ziel(e)?")),
    ("description", ("(kurz|maßnahmen?|projekt)?beschreibung.*", "inhalt(e)?", "erläuterung", "projektidee")),
    ("location", ("lage", "ort", "standort", "adresse", "teilraum", "sozialraum", "quartier", "verortung")),
    ("period", ("(umsetzungs|durchführungs|realisierungs|förder)?zeitraum", "laufzeit", "(maßnahmen?)?dauer")),
    ("period", ("zeit", "zeitplan(ung)?", "realisierung", "umsetzung", "zeithorizont", "jahr", "terminierung")),
    ("start", ("(bau|projekt)?beginn( jahr)?", "start", "von", "ab", "anfang")),
    ("end", ("(bau|projekt)?ende( jahr)?", "bis", "abschluss", "fertigstellung")),
    ("funding_state", ("förder(stand|status)", "antragsstand", "stand der förderung")),
    ("status", ("(umsetzungs|bearbeitungs|projekt)?(stand|status)( der umsetzung)?", "aktueller stand")),
    ("progress", ("fortschritt.*", "umsetzungsgrad.*")),
    ("status_text", ("sachstand", "was ist geschehen", "aktuelles( zum projekt)?", "stand der dinge")),
    ("follow_up_cost", ("folgekosten.*",)),
    ("cost_note", ("(hinweis|bemerkung|anmerkung)(en)? zu den kosten", "kostenstand", "preisstand", "kostenbasis")),
    ("funding_own", (".*(eigenanteil|eigenmittel|kommunal(er )?anteil|städtischer anteil|davon stadt).*",)),
    ("funding_own", (".*anteil (der )?(stadt|kommune|gemeinde).*",)),
    ("funding_third_party", (".*(mittel dritter|drittmittel|private mittel|beteiligung dritter).*",)),
    ("funding_third_party", (".*(sonstige mittel|weitere mittelgeber).*",)),
    ("funding_income", (".*einnahmen.*",)),
    ("programme", ("(förder)?programm(e)?", "fördertopf", "fördergeber", "mittelgeber")),
    (FUNDING, ("förder(ung|mittel|summe|betrag|anteil)( .*)?", "zuwendung(en)?( .*)?", "zuschuss|zuschüsse")),
    (FUNDING, (".*städtebauförderung.*", ".*stbauf.*", "bund/land")),
    (COST, ("(.* )?((gesamt|maßnahmen?|projekt|bau|investitions|brutto)?-?(kosten|ausgaben)[a-zäöü]*)( .*)?",)),
    (
        COST,
        (
            "finanzbedarf",
            "(finanz|kosten)?volumen",
            "budget",
            "mittelbedarf",
            "summe",
            "betrag",
            "investition(en)?",
            "(ins)?gesamt",
        ),
    ),
    ("continuation", ("fortführung.*", "verstetigung.*", "nach der förderung")),
    ("origin", ("herkunft", "idee aus", "ursprung")),
    ("internal_note", ("intern",)),
    ("import_note", ("weitere angaben der quelle",)),
)
"""Meaning -> heads as ``bare_head`` leaves them; the first that fits counts."""
_COMPILED = tuple((re.compile("|".join(f"(?:{pattern})" for pattern in patterns)), code) for code, patterns in HEADS)

_YEAR = re.compile(r"(?<![0-9])((?:19|20|21)[0-9]{2})(?![0-9])")
_NO_SINGLE_YEAR = re.compile(
    r"\b(?:bis|ab|vor|nach|seit|stand|preisstand|rest)\b|ff|[0-9]{4}\s*[-–/]\s*[0-9]{2}", re.IGNORECASE
)
_THOUSANDS = re.compile(r"\bt\s?€|\bteur|\bt euro|\btsd|tausend")
_MILLIONS = re.compile(r"\bmio|million")
_UNIT = r"(?:t ?€|teur|tsd\.? ?(?:€|euro|eur)?|mio\.? ?(?:€|euro|eur)?|euro|eur|€)"
_UNITS = re.compile(rf"[(\[]\s*(?:in )?{_UNIT}\s*[)\]]|(?<!\w)(?:in )?{_UNIT}(?!\w)")
_MARKS = re.compile(r"[.:*?()\[\]\n]|-\s")


def year_of(head: str) -> int | None:
    """The one fiscal year that a head names: "Kosten 2026", not "Kosten bis 2026" or "2026–2028"."""
    years = [int(year) for year in _YEAR.findall(head)]
    if len(years) != 1 or _NO_SINGLE_YEAR.search(head) or not YEARS[0] <= years[0] <= YEARS[1]:
        return None
    return years[0]


def factor_of(head: str) -> int:
    """In how many euros a column counts by its head: 1,000 for "in T€"."""
    small = head.casefold()
    if _THOUSANDS.search(small):
        return 1_000
    return 1_000_000 if _MILLIONS.search(small) else 1


def bare_head(head: str) -> str:
    """A head without year, unit and punctuation."""
    small = _UNITS.sub(" ", _YEAR.sub(" ", head.lower()))
    return normal_head(_MARKS.sub(" ", small)).strip(" -–/")


def normal_head(head: str) -> str:
    """A head as it is compared. Small letters only: ß stays ß, as the table above has it."""
    return " ".join(head.lower().split())


def meaning_of_head(head: str, programmes: Sequence[FundingProgramme] = ()) -> str | None:
    """What the head says by itself; None when it says nothing known."""
    bare = bare_head(head)
    if not bare:
        return COST if year_of(head) else None
    for programme in programmes:
        if any(name and normal(name) in normal(head) for name in (programme.name, programme.short_name)):
            return f"{PROGRAMME}{programme.pk}"
    return next((code for pattern, code in _COMPILED if pattern.fullmatch(bare)), None)
