"""Two editions side by side: every difference is found, once, and from either side."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.comparison import (
    Entry,
    FieldChange,
    Outcome,
    Reference,
    apply,
    compare,
    from_json,
    renamed,
    swapped,
    to_json,
)

# --- Random editions --------------------------------------------------------

NAMES = ["title", "number", "text", "cost", "action_field"]
texts = st.sampled_from(["", "alt", "neu", "1.00", "x"])
amounts = st.sampled_from([Decimal(text) for text in ("0", "1", "1.00", "-0.10", "1E+3", "120000.00")])
references = st.builds(Reference, st.sampled_from("xyz"), st.sampled_from(["", "Wohnen", "Grün", "Verkehr"]))
values = st.one_of(texts, amounts, references)
stated = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)


def siblings(most, parts):
    entry = st.builds(Entry, st.sampled_from(["goal", "sheet"]), st.sampled_from("abcd"), stated, parts)
    return st.lists(entry, max_size=most, unique_by=lambda entry: (entry.kind, entry.key)).map(tuple)


leaves = siblings(2, st.just(()))
editions = siblings(5, siblings(3, leaves))


@st.composite
def updates(draw, old=None, way=()):
    """An edition, its update and the list of all that was done to it."""
    old = draw(editions) if old is None else old
    new, deeds = [], []
    for entry in old:
        path = (*way, entry.kind, entry.key)
        match draw(st.sampled_from(["keep", "edit", "remove"])):
            case "keep":
                new.append(entry)
            case "edit":
                edited, done = draw(edits(entry, path))
                new.append(edited)
                deeds += done
            case "remove":
                deeds.append((Outcome.REMOVED, path))
    if len(new) > 2 and draw(st.booleans()):
        jumper = new.pop(0)
        new.insert(draw(st.integers(2, len(new))), jumper)
        deeds.append((Outcome.MOVED, (*way, jumper.kind, jumper.key)))
    for key in draw(st.sets(st.sampled_from(["new-1", "new-2"]))):
        added = Entry("goal", key, draw(stated), draw(leaves))
        new.insert(draw(st.integers(0, len(new))), added)
        deeds.append((Outcome.ADDED, (*way, "goal", key)))
    return old, tuple(new), deeds


@st.composite
def edits(draw, entry, path):
    deeds, now = [], dict(entry.values)
    for name in draw(st.sets(st.sampled_from(NAMES), max_size=2)):
        before = entry.values.get(name, "")
        now[name] = draw(values.filter(lambda value, before=before: value != before))
        deeds.append((Outcome.CHANGED, path, name, before, now[name]))
    _, parts, done = draw(updates(entry.parts, path))
    return replace(entry, values=now, parts=parts), deeds + done


def found(changes, way=()):
    for change in changes:
        path = (*way, change.kind, change.key)
        if change.outcome in {Outcome.ADDED, Outcome.REMOVED}:
            yield change.outcome, path
        if change.is_moved:
            yield Outcome.MOVED, path
        for field in change.fields:
            yield Outcome.CHANGED, path, field.name, field.old, field.new
        yield from found(change.parts, path)


def without_order_of_fields(changes):
    return [
        replace(
            change,
            fields=tuple(sorted(change.fields, key=lambda field: field.name)),
            parts=without_order_of_fields(change.parts),
        )
        for change in changes
    ]


def without_new_side(changes):
    """The changes with nothing in ``new`` but that the entry is still there."""
    return [
        change
        if change.outcome in {Outcome.ADDED, Outcome.REMOVED}
        else replace(change, new=Entry(change.kind, change.key, {}), parts=tuple(without_new_side(change.parts)))
        for change in changes
    ]


def all_of(changes):
    for change in changes:
        yield change
        yield from all_of(change.parts)


# --- What always holds ------------------------------------------------------


@given(editions)
def test_edition_is_the_same_as_itself(edition):
    changes = compare(edition, edition)
    assert {change.outcome for change in all_of(changes)} <= {Outcome.UNCHANGED}
    assert [change.new for change in changes] == list(edition)


@given(updates())
def test_every_difference_is_found_exactly_once(update):
    old, new, deeds = update
    assert Counter(found(compare(old, new))) == Counter(deeds)


@given(editions, editions)
def test_other_side_sees_the_same_differences(old, new):
    there, back = compare(old, new), compare(new, old)
    assert without_order_of_fields(swapped(there)) == without_order_of_fields(back)
    assert swapped(swapped(there)) == there


@given(editions, editions)
def test_old_side_and_changes_make_the_new_side(old, new):
    changes = compare(old, new)
    assert apply(old, without_new_side(changes)) == new
    assert apply(new, without_new_side(swapped(changes))) == old


@given(editions, editions)
def test_editions_are_equal_when_nothing_differs(old, new):
    unchanged = all(change.outcome == Outcome.UNCHANGED for change in compare(old, new))
    assert unchanged == (old == new)
    assert unchanged <= (hash(old) == hash(new))


@given(editions, editions)
def test_changes_stand_in_the_new_order(old, new):
    for change in all_of(compare(old, new)):
        assert [part.new for part in change.parts if part.new] == list(change.new.parts if change.parts else [])
        assert [part.new_place for part in change.parts if part.new] == list(
            range(len([part for part in change.parts if part.new]))
        )


any_values = st.dictionaries(
    st.text(), st.one_of(st.text(), st.decimals(allow_nan=False), st.builds(Reference, st.text(), st.text()))
)


@given(editions, any_values)
def test_json_keeps_everything(edition, any_values):
    edition = (*edition, Entry("sheet", "any", any_values))
    again = from_json(json.loads(json.dumps(to_json(edition))))
    assert again == edition
    assert repr(again) == repr(edition)  # labels and places of decimals too, which equality passes over


# --- Order ------------------------------------------------------------------


def row(keys):
    return tuple(Entry("goal", key, {}) for key in keys)


def moved(old, new):
    return "".join(sorted(change.key for change in compare(row(old), row(new)) if change.is_moved))


def longest_chain(old, new):
    """By trying all: the longest sequence in the order of both sides, the first of them in the alphabet."""
    chains = [keys for size in range(len(old) + 1) for keys in combinations(old, size)]
    kept = [keys for keys in chains if list(keys) == [key for key in new if key in keys]]
    return min(kept, key=lambda keys: (-len(keys), keys))


keys_in_any_order = st.lists(st.sampled_from("abcdefg"), unique=True)


@given(keys_in_any_order, keys_in_any_order)
def test_all_outside_the_longest_chain_have_moved(old, new):
    on_both_sides = set(old) & set(new)
    assert set(moved(old, new)) == on_both_sides - set(longest_chain(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "acbd", "c"),
        ("abcd", "dcba", "bcd"),
        ("abcd", "xayd", ""),
        ("abcd", "cd", ""),
        ("ab", "cd", ""),
    ],
)
def test_moves_are_told_in_as_few_as_possible(old, new, expected):
    assert moved(old, new) == moved(new, old) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "ac", "abc"),
        ("abc", "bc", "abc"),
        ("abc", "axc", "abxc"),
        ("abcd", "xd", "abcxd"),
        ("abcd", "dxa", "dxabc"),
        ("ab", "", "ab"),
    ],
)
def test_removed_stand_after_what_they_followed(old, new, expected):
    assert "".join(change.key for change in compare(row(old), row(new))) == expected


def test_place_that_only_shifts_is_no_move():
    changes = {change.key: change for change in compare(row("abc"), row("xbc"))}
    assert (changes["b"].old_place, changes["b"].new_place) == (1, 1)
    assert (changes["x"].old_place, changes["x"].new_place) == (None, 0)
    assert (changes["a"].old_place, changes["a"].new_place) == (0, None)
    assert changes["b"].outcome == Outcome.UNCHANGED


# --- Examples ---------------------------------------------------------------

GREEN = Reference("f-1", "Grün und Klima")
PARK = Entry(
    "sheet",
    "park",
    {"number": "B4", "title": "Park am Nordring", "action_field": GREEN, "description": "Bäume und Bänke."},
    (
        Entry("cost_line", "2027", {"amount": Decimal("120000.00"), "year": "2027"}),
        Entry("cost_line", "2028", {"amount": Decimal("30000.00"), "year": "2028"}),
    ),
)
KITA = Entry("sheet", "kita", {"number": "C1", "title": "Kita am Ring"})


def test_measure_is_found_again_under_a_new_number_and_title():
    (change,) = compare([PARK], [replace(PARK, values={**PARK.values, "number": "B7", "title": "Nordpark"})])
    assert change.outcome == Outcome.CHANGED
    assert change.fields == (
        FieldChange("number", "B4", "B7"),
        FieldChange("title", "Park am Nordring", "Nordpark"),
    )


def test_other_amount_in_a_cost_line_changes_the_measure():
    dearer = replace(PARK.parts[0], values={"amount": Decimal("148500.00"), "year": "2027"})
    (change,) = compare([PARK], [replace(PARK, parts=(dearer, PARK.parts[1]))])
    assert change.outcome == Outcome.CHANGED
    assert change.fields == ()
    assert [part.key for part in change.parts] == ["2027", "2028"]
    (line,) = change.changed_parts
    assert line.fields == (FieldChange("amount", Decimal("120000.00"), Decimal("148500.00")),)


def test_order_of_parts_is_a_change_of_the_whole():
    (change,) = compare([PARK], [replace(PARK, parts=PARK.parts[::-1])])
    assert change.outcome == Outcome.CHANGED
    assert [part.outcome for part in change.changed_parts] == [Outcome.MOVED]


def test_added_and_removed_are_told_whole():
    removed, added = compare([PARK], [KITA])
    assert (removed.outcome, removed.old, removed.new, removed.parts) == (Outcome.REMOVED, PARK, None, ())
    assert (added.outcome, added.old, added.new, added.fields) == (Outcome.ADDED, None, KITA, ())


def test_same_key_of_another_kind_is_another_thing():
    changes = compare([Entry("goal", "1", {})], [Entry("chapter", "1", {})])
    assert [change.outcome for change in changes] == [Outcome.REMOVED, Outcome.ADDED]


def test_nothing_stated_is_the_same_as_an_empty_text():
    (change,) = compare([Entry("goal", "1", {"note": "", "text": "alt"})], [Entry("goal", "1", {"title": ""})])
    assert change.fields == (FieldChange("text", "alt", ""),)


def test_amount_is_the_same_however_many_places_it_is_written_with():
    line = Entry("cost_line", "1", {"amount": Decimal("1200")})
    (change,) = compare([line], [replace(line, values={"amount": Decimal("1200.00")})])
    assert change.outcome == Outcome.UNCHANGED


def test_field_of_action_under_a_new_title_changes_no_measure():
    relabelled = replace(PARK, values={**PARK.values, "action_field": Reference("f-1", "Klima")})
    (change,) = compare([PARK], [relabelled])
    assert change.outcome == Outcome.UNCHANGED


def test_fields_come_in_the_order_of_the_new_side_and_gone_ones_last():
    old, new = Entry("goal", "1", {"a": "1", "b": "1", "c": "1"}), Entry("goal", "1", {"c": "2", "b": "2"})
    (change,) = compare([old], [new])
    assert [field.name for field in change.fields] == ["c", "b", "a"]


@pytest.mark.parametrize("within", ["edition", "part", "part of an added entry"])
def test_twins_among_siblings_are_refused(within):
    twins = (Entry("goal", "g-7", {}), Entry("goal", "g-7", {"title": "anders"}))
    old = () if within == "part of an added entry" else (Entry("goal", "top", {}),)
    new = twins if within == "edition" else (Entry("goal", "top", {}, twins),)
    for sides in ((old, new), (new, old)):
        with pytest.raises(ValueError, match="goal 'g-7'"):
            compare(*sides)


def test_same_key_under_different_parents_is_no_twin():
    line = Entry("cost_line", "2027", {})
    assert len(compare([], [replace(PARK, parts=(line,)), replace(KITA, parts=(line,))])) == 2


# --- Names ------------------------------------------------------------------


def measures(*fields):
    return [Entry("sheet", str(number), {"action_field": field}) for number, field in enumerate(fields)]


def test_renamed_is_told_once_and_in_reading_order():
    old = measures(Reference("f-1", "Grün"), Reference("f-2", "Verkehr"), Reference("f-1", "Grün"))
    new = measures(Reference("f-2", "Mobilität"), Reference("f-1", "Klima"), Reference("f-1", "Klima"))
    pairs = [(was.label, now.label) for was, now in renamed(old, new)]
    assert pairs == [("Verkehr", "Mobilität"), ("Grün", "Klima")]


def test_renamed_are_found_in_parts_too():
    old, new = ([replace(PARK, parts=tuple(measures(Reference("p", label))))] for label in ("Soziale Stadt", "SZ"))
    assert [now.label for _, now in renamed(old, new)] == ["SZ"]


@pytest.mark.parametrize(("was", "now"), [("Grün", "Grün"), ("", "Grün"), ("Grün", "")])
def test_same_or_unknown_name_is_not_renamed(was, now):
    assert renamed(measures(Reference("f", was)), measures(Reference("f", now))) == ()


def test_reference_on_one_side_only_is_not_renamed():
    assert renamed(measures(Reference("f-1", "Grün")), measures(Reference("f-2", "Klima"), "", Decimal(1))) == ()


@given(editions)
def test_nothing_is_renamed_within_one_edition(edition):
    assert renamed(edition, edition) == ()
