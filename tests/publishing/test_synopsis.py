"""Two editions beside each other: what changed, why, and what it costs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from concepts.comparison import Entry, Reference, from_json, to_json
from concepts.models import Edition, State, UpdateReason
from concepts.workflow import transition
from measures.models import Fate, MeasureFate, StatusUpdate
from publishing.acceptance import accept
from publishing.editions import start_edition, submit, take_back
from publishing.models import Moment, Snapshot
from publishing.problems import open_problems, unresolved
from publishing.snapshots import laid_before
from publishing.statements import statements_of
from publishing.synopsis import Side, synopsis
from publishing.synopsis.choosing import Choice, choice_of, chosen
from publishing.synopsis.model import ChangeKind, SectionName, SideName
from publishing.synopsis.sides import others, side_of, synopsis_with, usual
from tests.factories import CostLineFactory, FundingLineFactory, MeasureSheetFactory
from tests.publishing.conftest import complete_edition

FIELD_A, FIELD_B = Reference("a", "A Wohnen"), Reference("b", "B Grün")


def side(*entries, edition="2", **values):
    return Side(SideName("Fassung", ""), entries, edition, "IHK Nordring", "Auenfurt", **values)


def sheet(key, *parts, **values):
    stated = {"number": key.upper(), "title": f"Maßnahme {key}", "action_field": FIELD_A, **values}
    return Entry("sheet", key, stated, parts)


def cost(amount, key="k", **values):
    stated = {"amount": Decimal(amount), "fiscal_year": "2027", "is_eligible": "ja", **values}
    return Entry("cost_line", key, stated)


def funding(amount, key="f", source="Eigenmittel der Kommune", **values):
    return Entry("funding_line", key, {"amount": Decimal(amount), "source": source, **values})


def fate(key, word, *successors, reason=""):
    parts = tuple(
        Entry("successor", each, {"measure": Reference(each, f"{each.upper()} Maßnahme {each}")}) for each in successors
    )
    named = {"measure": Reference(key, f"{key.upper()} Maßnahme {key}"), "fate": word, "reason": reason}
    return Entry("fate", key, named, parts)


def compared(old, new, **values):
    return synopsis(side(*old, edition="1"), side(*new, **values))


def only_row(old, new):
    (row,) = compared(old, new).measure_rows
    return row


# --- Kinds of change ---------------------------------------------------------------


def test_measure_that_says_the_same_is_unchanged():
    row = only_row([sheet("a1", cost(5))], [sheet("a1", cost(5))])
    assert (row.change, row.differences, row.has_details) == (ChangeKind.UNCHANGED, (), False)


def test_changed_words_stand_beside_each_other_with_marks():
    row = only_row([sheet("a1", title="Grünzug Süd")], [sheet("a1", title="Quartierspark Süd")])
    (title,) = row.differences
    assert (row.change, title.label) == (ChangeKind.CHANGED, "Titel")
    assert [(piece.text, piece.is_changed) for piece in title.new[0]] == [("Quartierspark", True), (" Süd", False)]
    assert (row.title, row.former_title) == ("A1 Quartierspark Süd", "A1 Grünzug Süd")


@pytest.mark.parametrize(
    ("values", "note"),
    [({"number": "B7"}, "bisher Nummer A1"), ({"action_field": FIELD_B}, "bisher Handlungsfeld A Wohnen")],
)
def test_measure_that_only_stands_elsewhere_is_told_as_that(values, note):
    row = only_row([sheet("a1")], [sheet("a1", **values)])
    assert (row.change, row.notes, row.differences) == (ChangeKind.REARRANGED, (note,), ())


def test_white_space_and_the_order_of_lines_are_no_change():
    old = sheet("a1", cost(5), cost(6, "l"), description="Ein Weg.")
    new = sheet("a1", cost(6, "l"), cost(5), description="Ein  Weg. ")
    assert only_row([old], [new]).change == ChangeKind.UNCHANGED


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("abgeschlossen", ChangeKind.COMPLETED),
        ("zurückgestellt", ChangeKind.POSTPONED),
        ("entfallen", ChangeKind.DROPPED),
        ("zusammengelegt", ChangeKind.MERGED),
        ("geteilt", ChangeKind.SPLIT),
        ("fortgeführt", ChangeKind.GONE),
    ],
)
def test_fate_of_the_new_edition_says_what_became_of_a_measure(word, kind):
    row = only_row([sheet("a1", description="Ein Haus.")], [fate("a1", word, reason="Kein Träger")])
    assert (row.change, row.reason.text) == (kind, "Kein Träger")
    assert ("Beschreibung", "Ein Haus.", "") in [(each.label, each.old_text, each.new_text) for each in row.differences]


def test_every_fate_is_known():
    from publishing.synopsis.measures import BY_FATE

    assert {str(each.label) for each in Fate} == {*BY_FATE, "fortgeführt"}


def test_measure_without_a_fate_is_no_more_in_it_and_a_new_one_is_new():
    gone, new = compared([sheet("a1")], [sheet("a2")]).measure_rows
    assert (gone.change, new.change) == (ChangeKind.GONE, ChangeKind.NEW)


def test_continued_measure_keeps_its_reason():
    row = only_row([sheet("a1", cost(5))], [sheet("a1", cost(6)), fate("a1", "fortgeführt", reason="Teurer")])
    assert (row.change, row.reason.lines) == (ChangeKind.CHANGED, ("Teurer",))


def test_successor_and_origin_name_each_other():
    old, new = [sheet("a1"), sheet("a2")], [sheet("a2"), fate("a1", "zusammengelegt", "a2", reason="Ein Park")]
    merged, heir = compared(old, new).measure_rows
    assert merged.reason.lines == ("Ein Park", "Geht auf in: A2 Maßnahme a2")
    assert heir.reason.lines == ("Hervorgegangen aus: A1 Maßnahme a1 (zusammengelegt)",)


def test_fates_of_the_editions_between_are_told_too():
    row = synopsis(side(sheet("a1"), edition="1"), side(earlier_fates=(fate("a1", "entfallen", reason="Früher"),)))
    assert (row.measure_rows[0].change, row.measure_rows[0].reason.text) == (ChangeKind.DROPPED, "Früher")


def test_fate_of_an_edition_between_says_nothing_about_a_measure_that_is_there_again():
    new = side(sheet("a1"), earlier_fates=(fate("a1", "zurückgestellt", reason="Kein Geld"),))
    (row,) = synopsis(side(sheet("a1"), edition="1"), new).measure_rows
    assert (row.change, row.reason.lines) == (ChangeKind.UNCHANGED, ())


def test_two_moments_of_one_edition_compare_its_fates_instead_of_using_them():
    before, after = fate("z9", "entfallen", reason="Kein Geld"), fate("z9", "entfallen", reason="Kein Träger")
    whole = synopsis(side(sheet("a1"), before), side(sheet("a1"), after))
    assert [row.change for row in whole.measure_rows] == [ChangeKind.UNCHANGED]
    (row,) = whole.section(SectionName.FATES).rows
    assert (row.title, row.differences[0].label) == ("Verbleib: Z9 Maßnahme z9", "Begründung")


# --- Goals, chapters, registers ----------------------------------------------------


def test_goals_are_told_with_their_depth_and_a_moved_chapter_as_moved():
    goals = [
        Entry("goal", "1", {"code": "1", "title": "Plätze"}),
        Entry("goal", "2", {"code": "1.1", "title": "Wege", "parent": Reference("1", "1 Plätze")}),
    ]
    chapters = [Entry("chapter", each, {"title": each}) for each in ("x", "y", "z")]
    whole = compared([*goals, *chapters], [*goals, chapters[2], *chapters[:2]])
    assert [row.depth for row in whole.section(SectionName.GOALS).rows] == [0, 1]
    moved = [row for row in whole.section(SectionName.CHAPTERS).rows if row.change == ChangeKind.REARRANGED]
    assert [(row.title, row.notes) for row in moved] == [("z", ("steht jetzt an anderer Stelle",))]


def test_formatted_text_comes_as_marked_html():
    old, new = (Entry("chapter", "x", {"title": "x", "body": f"<p>Ein {word} Weg</p>"}) for word in ("alter", "neuer"))
    (row,) = compared([old], [new]).section(SectionName.CHAPTERS).rows
    assert (row.differences[0].old_html, row.differences[0].new_html) == (
        "<p>Ein <del>alter</del> Weg</p>",
        "<p>Ein <ins>neuer</ins> Weg</p>",
    )


def test_renamed_programme_is_told_once_and_is_no_change_of_measures():
    def paid_by(name):
        return sheet("a1", funding(5, source="Förderprogramm", programme=Reference("fundingprogramme-7", name)))

    whole = compared([paid_by("Soziale Stadt")], [paid_by("Sozialer Zusammenhalt")])
    assert [(each.register, each.old, each.new) for each in whole.renamings] == [
        ("Förderprogramm", "Soziale Stadt", "Sozialer Zusammenhalt")
    ]
    assert whole.measure_rows[0].change == ChangeKind.UNCHANGED
    assert [row.label for row in whole.totals.by_source] == ["Sozialer Zusammenhalt (bisher Soziale Stadt)"]


def test_lines_with_a_common_head_are_told_together():
    group = Reference("costgroup-2", "2 Grunderwerb")
    old = sheet("a1", cost(400_000, cost_group=group), cost(1, "m", fiscal_year="2028", cost_group=group))
    new = sheet("a1", cost(600_000, cost_group=group), cost(1, "n", fiscal_year="2029", cost_group=group))
    total, lines = only_row([old], [new]).differences
    assert (total.label, total.money.difference) == ("Gesamtkosten", Decimal(200_000))
    assert lines.old_text == "2 Grunderwerb\n2027: 400.000\xa0€\n2028: 1\xa0€"
    assert lines.new_text == "2 Grunderwerb\n2027: 600.000\xa0€\n2029: 1\xa0€"


# --- Money -------------------------------------------------------------------------


def test_differences_of_all_measures_add_up_to_that_of_the_whole():
    old = [sheet("a1", cost(100)), sheet("a2", cost(50)), sheet("a3", cost(7), is_informational="ja")]
    new = [sheet("a1", cost(130), action_field=FIELD_B), sheet("a4", cost(5)), sheet("a3", cost(9))]
    whole = compared(old, new)
    assert (whole.totals.cost.old, whole.totals.cost.new) == (Decimal(150), Decimal(144))
    assert sum(row.cost.difference for row in whole.measure_rows) == whole.totals.cost.difference == Decimal(-6)
    assert whole.totals.cost.percent == Decimal("-4.0")
    assert (whole.totals.informational_cost.old, whole.totals.informational_cost.new) == (Decimal(7), Decimal(0))


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
SHEETS = st.dictionaries(
    st.sampled_from(["a1", "a2", "a3", "a4"]),
    st.tuples(st.lists(AMOUNTS, max_size=3), st.booleans(), st.sampled_from([FIELD_A, FIELD_B, ""])),
)


def sheets_of(drawn):
    return [
        sheet(
            key,
            *(cost(amount, str(place)) for place, amount in enumerate(amounts)),
            is_informational="ja" if is_apart else "nein",
            action_field=field,
        )
        for key, (amounts, is_apart, field) in drawn.items()
    ]


@given(SHEETS, SHEETS)
def test_every_table_of_money_adds_up_to_the_same(old, new):
    fields = [Entry("action_field", each.key, {"title": each.label}) for each in (FIELD_A, FIELD_B)]
    whole = compared([*fields, *sheets_of(old)], [*fields, *sheets_of(new)])
    for name in ("old", "new", "difference"):
        in_all = getattr(whole.totals.cost, name)
        assert sum(getattr(row.cost, name) for row in whole.measure_rows) == in_all
        assert sum(getattr(row.money, name) for row in whole.totals.by_field) == in_all


def test_totals_stand_by_field_of_action_and_by_source():
    fields = [Entry("action_field", "a", {"code": "A", "title": "Wohnen"})]
    renamed = [Entry("action_field", "a", {"code": "A", "title": "Wohnen und Umfeld"})]
    third = {"source": "Mittel Dritter", "actor": Reference("actor-1", "Stiftung")}
    old = [*fields, sheet("a1", cost(100), funding(60), funding(40, "g", **third))]
    new = [*renamed, sheet("a1", cost(90), funding(90)), sheet("a2", cost(1), action_field="")]
    totals = compared(old, new).totals
    assert [(row.label, row.money.old, row.money.new) for row in totals.by_field] == [
        ("A Wohnen und Umfeld (bisher A Wohnen)", Decimal(100), Decimal(90)),
        ("ohne Handlungsfeld", Decimal("0.00"), Decimal(1)),
    ]
    assert [(row.label, row.money.difference) for row in totals.by_source] == [
        ("Eigenmittel der Kommune", Decimal(30)),
        ("Mittel Dritter: Stiftung", Decimal(-40)),
    ]


def test_what_a_publication_does_not_name_is_not_zero():
    old, new = side(sheet("a1"), edition="1", is_transcribed=True), side(sheet("a1", cost(5)))
    whole = synopsis(old, new)
    assert (whole.totals.cost.old, whole.totals.cost.difference) == (None, None)
    assert whole.measure_rows[0].cost.old is None


# --- Choosing ----------------------------------------------------------------------


@pytest.fixture
def many():
    old = [sheet("a1"), sheet("a2"), sheet("b1", action_field=FIELD_B), Entry("chapter", "x", {"title": "Anlass"})]
    new = [sheet("a1"), sheet("a2", description="Neu"), sheet("b2", action_field=FIELD_B), old[-1]]
    return compared(old, new)


def keys(synopsis):
    return [row.key for section in synopsis.sections for row in section.rows]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["chapter-x", "a1", "a2", "b1", "b2"]),
        (Choice(only_changes=True), ["a2", "b1", "b2"]),
        (Choice(area="kapitel"), ["chapter-x"]),
        (Choice(area="b"), ["b1", "b2"]),
        (Choice(kind="neu"), ["b2"]),
        (Choice(only_changes=True, area="massnahmen", kind="geaendert"), ["a2"]),
    ],
)
def test_choice_shows_only_what_was_asked_for(many, choice, expected):
    shown = chosen(many, choice)
    assert keys(shown) == expected
    assert shown.totals == many.totals


def test_counts_stay_those_of_the_whole(many):
    assert [str(count) for count in chosen(many, Choice(kind="neu")).measures.counts] == [
        "1 unverändert",
        "1 geändert",
        "1 neu",
        "1 nicht mehr enthalten",
    ]


def test_choice_comes_from_and_goes_into_the_address():
    choice = choice_of({"nur": "aenderungen", "bereich": "ziele", "art": "neu"})
    assert choice == Choice(only_changes=True, area="ziele", kind="neu")
    assert choice_of(choice.parameters) == choice
    assert not choice_of({"art": "erfunden", "nur": "was"})


# --- Editions and snapshots --------------------------------------------------------


@pytest.fixture
def two_editions(concept, editor, reviewer, publisher, quick_pdf):
    """An edition and its update, both adopted; the update drops B4 and adds B5."""
    first = adopt(complete_edition(concept), editor, reviewer, publisher)
    draft = start_edition(concept, editor, UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
    old_sheet = draft.sheets.get()
    new = MeasureSheetFactory(edition=draft, number="B5", title="Kulturhof", action_field=draft.action_fields.get())
    CostLineFactory(sheet=new, amount="500.00", cost_group=None)
    FundingLineFactory(sheet=new, amount="500.00")
    fate = MeasureFate.objects.create(edition=draft, measure=old_sheet.measure, fate=Fate.DROPPED, reason="Zu teuer")
    fate.successors.create(measure=new.measure)
    old_sheet.delete()
    return first, draft


def adopt(edition, editor, reviewer, publisher):
    from tests.world import adopt as through_the_council
    from tests.world import refetched

    through_the_council(edition, {"editor": editor, "reviewer": reviewer, "publisher": publisher})
    return refetched(edition)


@pytest.mark.django_db
def test_two_published_editions_give_the_equal_synopsis_for_ever(two_editions, editor, reviewer, publisher, concept):
    first, draft = two_editions
    second = adopt(draft, editor, reviewer, publisher)
    before = synopsis_with(second, first)
    dropped, new = before.measure_rows
    assert (dropped.change, dropped.reason.lines) == (ChangeKind.DROPPED, ("Zu teuer", "Ersatz: B5 Kulturhof"))
    assert (new.change, new.cost.difference) == (ChangeKind.NEW, Decimal(500))
    town = concept.municipality
    town.actors.update(name="Ganz anders", archived_at=timezone.now())
    town.funding_programmes.update(name="Anderes Programm", archived_at=timezone.now())
    town.cost_groups.update(title="Andere Gruppe")
    StatusUpdate.objects.create(
        measure=second.sheets.get().measure, reported_on=timezone.localdate(), implementation_status="completed"
    )
    assert synopsis_with(second, first) == before == synopsis_with(first, second)
    assert "Ganz anders" not in repr(synopsis_with(second, first))


@pytest.mark.django_db
def test_snapshot_and_rows_make_the_same_side(two_editions):
    _, draft = two_editions
    entries = statements_of(draft)
    rows, snapshot = side(*entries), side(*from_json(to_json(entries)))
    assert synopsis(rows, rows) == synopsis(snapshot, rows) == synopsis(rows, snapshot)
    assert not any(row.is_changed for section in synopsis(snapshot, rows).sections for row in section.rows)


@pytest.mark.django_db
def test_what_was_laid_before_the_council_can_be_compared(two_editions, reader, editor):
    _, draft = two_editions
    for moment in Moment:
        Snapshot.objects.create(edition=draft, moment=moment, statements=to_json(statements_of(draft)))
    draft.sheets.update(title="Kulturhof am Ring")
    assert [other.address for other in others(draft, editor)] == ["1", "eingebracht", "rueckgabe"]
    assert [other.address for other in others(draft, reader)] == ["1", "eingebracht"]
    laid = others(draft, editor)[1]
    (row,) = synopsis_with(draft, laid.source).measure_rows
    assert (row.change, row.old_title, row.new_title) == (ChangeKind.CHANGED, "B5 Kulturhof", "B5 Kulturhof am Ring")
    assert laid.name.state.startswith("eingebracht am ")


@pytest.mark.django_db
def test_choices_among_moments_are_those_that_snapshots_tell(two_editions, editor, reviewer, publisher):
    first, draft = two_editions
    assert laid_before(first) is None
    assert [other.address for other in others(first, editor)] == ["2"]
    for reason in ("Der Ausschuss will es genauer", ""):
        to_the_council(draft, editor, reviewer)
        if reason:
            take_back(draft, publisher, reason)
            draft.refresh_from_db()
    (laid,) = [other for other in others(draft, editor) if other.address == "eingebracht"]
    assert laid.source == laid_before(draft)


def to_the_council(draft, editor, reviewer):
    transition(draft, State.REVIEW, editor)
    draft.refresh_from_db()
    for problem in unresolved(open_problems(draft)):
        accept(draft, problem, "Folgt.", reviewer)
    submit(draft, reviewer)
    draft.refresh_from_db()


@pytest.mark.django_db
def test_usual_other_is_the_edition_before(two_editions, editor, concept):
    first, draft = two_editions
    assert usual(draft, others(draft, editor)).source == first
    assert usual(first, others(first, editor)).source == draft
    assert usual(first, ()) is None


@pytest.mark.django_db
def test_synopsis_asks_as_often_for_many_measures_as_for_one(two_editions):
    first, draft = two_editions
    queries = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            synopsis_with(Edition.objects.select_related("concept__municipality").get(pk=draft.pk), first)
        queries.append(len(captured))
        for _ in range(3):
            CostLineFactory(sheet=MeasureSheetFactory(edition=draft))
    assert queries[0] == queries[1] <= 31


@pytest.mark.django_db
def test_side_of_a_draft_says_so(draft):
    assert str(side_of(draft).name) == "Erstfassung (Entwurf)"
    assert replace(side_of(draft).name, state="") == SideName("Erstfassung", "")
