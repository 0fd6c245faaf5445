"""How entries and what they state are read: titles, lines of cost and funding, values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from actors.templatetags.german import euro
from concepts.comparison import Entry, Reference, Value
from measures.overview.axes import WITHOUT_YEAR
from measures.overview.row_names import WITHOUT_GROUP
from measures.updating.stated_money import YES, reference_in, source_name

TITLE_LENGTH = 80


def value_in_words(value: Value) -> str:
    """What one reads: amounts with their unit, references by their name."""
    match value:
        case Decimal():
            return euro(value)
        case Reference():
            return value.label
        case _:
            return value


def said(entry: Entry | None, name: str) -> str:
    """What ``entry`` states under ``name``, in words; ``""`` for nothing."""
    return value_in_words(entry.values.get(name, "")) if entry else ""


def title_of(entry: Entry | None) -> str:
    """How the entry is called; ``""`` for none."""
    return TITLES[entry.kind](entry) if entry else ""


def _coded(entry: Entry) -> str:
    return f"{said(entry, 'code')} {said(entry, 'title')}".strip()


def _numbered(entry: Entry) -> str:
    return f"{said(entry, 'number')} {said(entry, 'title')}".strip()


def _statement_of_swot(entry: Entry) -> str:
    text = " ".join(said(entry, "text").split())
    short = text if len(text) <= TITLE_LENGTH else f"{text[:TITLE_LENGTH].rsplit(' ', 1)[0]} …"
    return f"{said(entry, 'quadrant')}: {short}"


TITLES: dict[str, Callable[[Entry], str]] = {
    "edition": lambda entry: "Eckdaten",
    "area": lambda entry: "Gebiet",
    "action_field": _coded,
    "goal": _coded,
    "chapter": lambda entry: said(entry, "title"),
    "swot_item": _statement_of_swot,
    "sheet": _numbered,
    "fate": lambda entry: f"Verbleib: {said(entry, 'measure')}",
    "review": lambda entry: f"Bewertungsblatt: {said(entry, 'measure')}",
}

IN_TITLES = {
    "sheet": {"number", "title"},
    "goal": {"code", "title"},
    "action_field": {"code", "title"},
    "chapter": {"title"},
    "swot_item": {"quadrant"},
}
"""What the title says already, so that a new thing need not tell it again."""

PART_LABELS = {
    "cost_line": "Kosten",
    "funding_line": "Finanzierung",
    "sheet_goal": "Zielbeitrag",
    "sheet_actor": "Beteiligte",
    "successor": "Nachfolge",
}
"""What the parts of a sheet or a fate are about, in the order in which they are told."""


def head_of(part: Entry) -> str:
    """What several parts may have in common, so that it is told once: ``Grunderwerb``, a source; ``""`` for none."""
    return HEADS[part.kind](part) if part.kind in HEADS else ""


def line_of(part: Entry) -> str:
    """The rest of it as one line: ``2027: 400.000 € (ungefähr)``, or all of it where it has no head."""
    return LINES[part.kind](part)


def _cost_head(line: Entry) -> str:
    eligible = "" if said(line, "is_eligible") == YES else "nicht förderfähig"
    known = (said(line, name) for name in ("budget", "stage", "vat"))
    level = said(line, "price_level")
    prices = f"Preisstand {level}" if level else ""
    return _joined(said(line, "cost_group"), said(line, "label"), eligible, *known, prices) or WITHOUT_GROUP


def _funding_head(line: Entry) -> str:
    via, source = reference_in(line, "actor").label, source_name(line)
    return _joined(source, f"über {via}" if via and via not in source else "", said(line, "label"))


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def _money(line: Entry) -> str:
    programme_year = said(line, "programme_year")
    upto = said(line, "amount_to")
    marks = (
        f"bis {upto}" if upto else "",
        f"Programmjahr {programme_year}" if programme_year else "",
        "ungefähr" if said(line, "is_approximate") == YES else "",
        "nachrichtlich" if said(line, "is_informational") == YES else "",
    )
    told = ", ".join(filter(None, marks))
    year = said(line, "fiscal_year") or WITHOUT_YEAR
    return f"{year}: {said(line, 'amount')}{f' ({told})' if told else ''}"


def _goal(part: Entry) -> str:
    return f"{said(part, 'goal')} ({said(part, 'contribution')})"


def _actor(part: Entry) -> str:
    note = said(part, "note")
    return f"{said(part, 'role')}: {said(part, 'actor')}{f' – {note}' if note else ''}"


HEADS: dict[str, Callable[[Entry], str]] = {"cost_line": _cost_head, "funding_line": _funding_head}
LINES: dict[str, Callable[[Entry], str]] = {
    "cost_line": _money,
    "funding_line": _money,
    "sheet_goal": _goal,
    "sheet_actor": _actor,
    "successor": lambda part: said(part, "measure"),
}
