"""In what two entries differ, told field by field, with the words marked that the other side hasn't.

White space alone and the order of lines are no difference. Of what is on one side only,
everything is told that it states there, unmarked: it is new or gone as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from concepts.comparison import Entry, EntryChange, FieldChange, Outcome, Value
from concepts.statements import Form, Statement
from concepts.text_comparison import Line, Piece, compare_rich_text, compare_text
from measures.updating.stated_money import MoneyChange
from publishing.statements import KINDS
from publishing.synopsis.model import Difference
from publishing.synopsis.wording import IN_TITLES, PART_LABELS, head_of, line_of, value_in_words

# --- Fields ------------------------------------------------------------------------


def field_differences(change: EntryChange) -> tuple[Difference, ...]:
    """What the entry itself tells otherwise, in the order of its columns."""
    if change.old is None or change.new is None:
        return tuple(_fields_of(change.new or change.old, is_new=change.old is None))
    changed = {each.name: each for each in change.fields}
    told = (_field(each, changed[each.name]) for each in KINDS[change.kind].statements if each.name in changed)
    return tuple(difference for difference in told if _is_visible(difference))


def _field(statement: Statement, change: FieldChange) -> Difference:
    match statement.form:
        case Form.RICH:
            return _rich(statement.label, str(change.old), str(change.new))
        case Form.AMOUNT:
            money = MoneyChange(_amount(change.old), _amount(change.new))
            return Difference(statement.label, _whole(change.old), _whole(change.new), money=money)
        case Form.REFERENCE:
            return Difference(statement.label, _whole(change.old), _whole(change.new))
        case _:
            return _plain(statement.label, value_in_words(change.old), value_in_words(change.new))


def _rich(label: str, old: str, new: str) -> Difference:
    text = compare_rich_text(old, new)
    return Difference(label, text.old, text.new, text.old_html, text.new_html, text.formatting_only)


def _plain(label: str, old: str, new: str) -> Difference:
    text = compare_text(old, new)
    return Difference(label, text.old, text.new)


def _whole(value: Value) -> tuple[Line, ...]:
    """As one marked line: another amount and another thing differ as a whole."""
    words = value_in_words(value)
    return (_line(words, is_changed=True),) if words else ()


def _line(words: str, *, is_changed: bool) -> Line:
    return (Piece(words, is_changed=is_changed),)


def _amount(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _is_visible(difference: Difference) -> bool:
    lines = (*difference.old, *difference.new)
    return difference.formatting_only or any(piece.is_changed for line in lines for piece in line)


def _fields_of(entry: Entry | None, *, is_new: bool) -> Iterator[Difference]:
    if entry is None:
        return
    for statement in KINDS[entry.kind].statements:
        value = entry.values.get(statement.name, "")
        if value not in {"", statement.unsaid} and statement.name not in IN_TITLES.get(entry.kind, ()):
            yield _one_sided(statement, value_in_words(value), is_new=is_new)


def _one_sided(statement: Statement, words: str, *, is_new: bool) -> Difference:
    tell = _rich if statement.form == Form.RICH else _plain
    told = tell(statement.label, words, words)
    if is_new:
        return Difference(told.label, (), told.new, "", told.new_html)
    return Difference(told.label, told.old, (), told.old_html, "")


def money_difference(label: str, money: MoneyChange, *, is_marked: bool) -> tuple[Difference, ...]:
    """An amount on both sides, where it differs; no statement and nothing are no difference."""
    if money.old == money.new or not money:
        return ()
    old, new = (
        (_line(value_in_words(amount), is_changed=is_marked),) if amount else () for amount in (money.old, money.new)
    )
    return (Difference(label, old, new, money=money),)


# --- Parts: lines of cost and funding, goals, actors -------------------------------


def part_differences(change: EntryChange) -> tuple[Difference, ...]:
    """What hangs on the entry: lines with a common head together, a line beside its line."""
    if change.old is None or change.new is None:
        return tuple(_parts_of(change.new or change.old, is_new=change.old is None))
    groups: dict[tuple[str, str, str], list[EntryChange]] = defaultdict(list)
    for part in change.parts:
        if part.outcome not in {Outcome.UNCHANGED, Outcome.MOVED}:
            groups[_group(part)].append(part)
    ordered = sorted(groups.items(), key=lambda group: list(PART_LABELS).index(group[0][0]))
    return tuple(_grouped(*key, parts) for key, parts in ordered)


def _group(part: EntryChange) -> tuple[str, str, str]:
    """Kind, old head and new head of a part; what came or went stands with the lines of its own head."""
    heads = [head_of(side) if side else None for side in (part.old, part.new)]
    old, new = heads
    return part.kind, old if old is not None else new or "", new if new is not None else old or ""


def _grouped(kind: str, old_head: str, new_head: str, parts: list[EntryChange]) -> Difference:
    lines = [_part(part) for part in parts]
    old, new = ([line for side in lines for line in side[place]] for place in (0, 1))
    head = compare_text(old_head if old else "", new_head if new else "")
    return Difference(PART_LABELS[kind], (*head.old, *old), (*head.new, *new))


def _part(part: EntryChange) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The old and the new line; what came or went is marked as a whole."""
    if part.old and part.new:
        text = compare_text(line_of(part.old), line_of(part.new))
        return text.old, text.new
    old, new = ((_line(line_of(side), is_changed=True),) if side else () for side in (part.old, part.new))
    return old, new


def _parts_of(entry: Entry | None, *, is_new: bool) -> Iterator[Difference]:
    """Each kind of part as one list; lines with a common head are one line of it."""
    for kind, label in PART_LABELS.items():
        lines = tuple(_summed_up(part for part in (entry.parts if entry else ()) if part.kind == kind))
        if lines:
            yield Difference(label, () if is_new else lines, lines if is_new else ())


def _summed_up(parts: Iterable[Entry]) -> Iterator[Line]:
    """``Planung – 2027: 40.000 €; 2028: 20.000 €``."""
    by_head: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        by_head[head_of(part)].append(line_of(part))
    for head, lines in by_head.items():
        told = [f"{head} – {'; '.join(lines)}"] if head else lines
        yield from (_line(words, is_changed=False) for words in told)
