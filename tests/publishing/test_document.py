"""The reading model of an edition, and the page it is set from."""

import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Contact
from concepts.models import Chapter, Edition, Goal, Subject
from measures.models import MeasureFate, MeasureReview, StatusUpdate
from measures.scheduling.schedule import WITHOUT_FIELD
from publishing.document import build_document
from publishing.document.body import set_body
from publishing.document.model import Block
from publishing.editions import start_edition
from publishing.models import DocumentKind
from publishing.pdf import Part, render_html
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    ChapterFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureSheetFactory,
    MilestoneFactory,
)
from tests.measures.updated import adopt, fill, update_of
from tests.publishing.filled import filled_edition

pytestmark = pytest.mark.django_db


IN_THE_MARKUP = {"actionfield.colour", "concept.concept_type"}
"""Seen as a colour and in the running header."""


def text_of(page):
    """The words of an HTML page as one line."""
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|head).*?</\1>", "", page))
    return re.sub(r"[ \n]+", " ", html.unescape(bare))


def test_every_content_column_is_in_the_council_document():
    filled = filled_edition()
    document = build_document(filled.edition, DocumentKind.COUNCIL)
    page = render_html(document)
    text = text_of(page)
    missing = {name: value for name, value in filled.expected.items() if value not in text}
    assert set(missing) == IN_THE_MARKUP
    assert [value for value in missing.values() if value not in page] == []
    assert len(filled.expected) > 90


@pytest.mark.parametrize("kind", DocumentKind)
def test_internal_note_is_in_no_document(kind):
    filled = filled_edition()
    page = render_html(build_document(filled.edition, kind))
    assert [word for word in filled.secret if word in page] == []


def test_council_words_stay_out_of_the_concept():
    filled = filled_edition()
    page = render_html(build_document(filled.edition, DocumentKind.CONCEPT))
    for name in ("edition.proposed_resolution", "edition.facts", "acceptedproblem.reason"):
        assert filled.expected[name] not in page
    assert "Beschlussvorlage" not in page


def fact(page, head):
    """The cell beside ``head`` in a table of facts, as text."""
    return re.search(rf'<th scope="row">{head}</th><td>(.*?)</td>', page)[1]


def test_paper_leaves_room_for_what_is_known_only_after_the_session(draft):
    page = render_html(build_document(draft, DocumentKind.COUNCIL))
    assert fact(page, "Gremium") == fact(page, "Nummer der Vorlage") == ""
    assert "steht noch aus" in page


def test_paper_names_the_body_that_decided_last_time(published, editor):
    update = start_edition(published.concept, editor, "half_time")
    for edition, body in [(published, "Rat der Stadt Auenfurt"), (update, "voraussichtlich: Rat der Stadt Auenfurt")]:
        assert fact(render_html(build_document(edition, DocumentKind.COUNCIL)), "Gremium") == body


def test_empty_edition_has_a_document(draft):
    document = build_document(draft, DocumentKind.DRAFT)
    assert document.chapters == ()
    assert document.title == "Integriertes Handlungskonzept Nordring, Erstfassung (Entwurf)"
    for kind in DocumentKind:
        assert "keine Angabe" in render_html(build_document(draft, kind))
    for part in Part:
        assert render_html(document, part)


def test_chapters_without_data_say_so(draft):
    for position, subject in enumerate(Subject):
        ChapterFactory(edition=draft, title=subject.label, subject=subject, position=position)
    document = build_document(draft, DocumentKind.DRAFT)
    blocks = {block.block for chapter in document.chapters for block in chapter.blocks}
    assert blocks == set(Block) - {Block.SOURCES, Block.BALANCE}
    assert text_of(render_html(document)).count("keine Angabe") > len(blocks)


def test_data_without_a_chapter_comes_as_an_annex(draft):
    ChapterFactory(edition=draft, title="Kosten", subject=Subject.FINANCE)
    sheet = MeasureSheetFactory(edition=draft, start_year=2027)
    sheet.actor_links.create(actor=ActorFactory(municipality=draft.concept.municipality))
    CostLineFactory(sheet=sheet)
    GoalFactory(edition=draft)
    chapters = build_document(draft, DocumentKind.DRAFT).chapters
    assert [(c.number, [b.block for b in c.blocks]) for c in chapters] == [
        ("1", [Block.FINANCE, Block.TIMELINE]),
        ("A", [Block.GOALS]),
        ("B", [Block.OVERVIEW, Block.SHEETS]),
        ("C", [Block.ACTORS]),
    ]


def test_number_of_queries_does_not_grow(draft, django_assert_num_queries):
    def fill():
        field = ActionFieldFactory(edition=draft)
        for _ in range(3):
            sheet = MeasureSheetFactory(edition=draft, action_field=field)
            actor = ActorFactory(municipality=draft.concept.municipality)
            Contact.objects.create(actor=actor, name="Ada", consent_given_on=date(2026, 1, 1))
            sheet.actor_links.create(actor=actor)
            sheet.goal_links.create(goal=GoalFactory(edition=draft, action_field=field))
            CostLineFactory(sheet=sheet)
            FundingLineFactory(sheet=sheet, source="third_party", actor=actor)
            StatusUpdate.objects.create(measure=sheet.measure, reported_on="2026-01-01", implementation_status="idea")
        ChapterFactory(edition=draft)

    fill()
    with CaptureQueriesContext(
        connection,
    ) as first:
        document = build_document(draft, DocumentKind.COUNCIL)
    fill()
    with django_assert_num_queries(len(first)):
        build_document(draft, DocumentKind.COUNCIL)
    assert len(first) <= 15
    with django_assert_num_queries(0):
        render_html(document)


@pytest.fixture
def update(draft, editor, reviewer, publisher):
    """An update of A1 Höfe, A2 Treff and A10 Platz: the first merged into the new B1, the second completed."""
    edition = update_of(adopt(fill(draft), (editor, reviewer, publisher)))
    new = MeasureSheetFactory(edition=edition, number="B1", title="Neues Haus")
    merged, completed = (edition.sheets.get(number=number) for number in ("A1", "A2"))
    fate = MeasureFate.objects.create(edition=edition, measure=merged.measure, fate="merged", reason="Passt dazu")
    fate.successors.create(measure=new.measure)
    merged.delete()
    MeasureFate.objects.create(edition=edition, measure=completed.measure, fate="completed")
    MeasureReview.objects.create(edition=edition, measure=completed.measure, lessons="Früher fragen")
    MeasureReview.objects.create(edition=edition, measure=merged.measure)
    return edition


def test_balance_tells_what_became_of_the_measures_before(update):
    ChapterFactory(edition=update, title="Monitoring", subject=Subject.MONITORING)
    document = build_document(update, DocumentKind.COUNCIL)
    balance = document.balance
    assert balance.counts == (("abgeschlossen", 1), ("zusammengelegt", 1), ("", 1))
    assert [(str(entry), entry.label, entry.cost, bool(entry.present)) for entry in balance.entries] == [
        ("A1 Höfe", "zusammengelegt", 1000, False),
        ("A2 Treff", "abgeschlossen", 1000, True),
        ("A10 Platz", "", 1000, True),
    ]
    assert [str(entry) for entry in balance.reviewed] == ["A2 Treff"]
    assert [block.block for block in document.chapters[0].blocks] == [Block.BALANCE]
    text = text_of(render_html(document))
    for words in ("zusammengelegt in B1 Neues Haus", "Passt dazu", "Bewertungsblatt: A2 Treff", "1 ohne Angabe"):
        assert words in text
    assert "Bilanz der bisherigen Maßnahmen" in [annex.title for annex in document.council.annexes]


def test_status_in_the_balance_is_that_of_the_day_of_the_document(update):
    log = MeasureFate.objects.get(fate="merged").measure.status_updates
    log.create(reported_on="2025-05-01", implementation_status="in_planning")
    log.create(reported_on="2025-05-03", implementation_status="completed")
    document = build_document(update, DocumentKind.DRAFT, datetime(2025, 5, 2, 12, tzinfo=UTC))
    assert [entry.status and entry.status.label for entry in document.balance.entries] == ["in Planung", None, None]


@pytest.mark.parametrize("values", [{"kind": "correction"}, {"is_transcribed": True}])
def test_correction_and_transcribed_edition_tell_only_what_was_entered(update, values):
    Edition.objects.filter(pk=update.pk).update(**values)
    assert build_document(update, DocumentKind.DRAFT).balance.counts
    MeasureFate.objects.all().delete()
    MeasureReview.objects.all().delete()
    assert build_document(update, DocumentKind.DRAFT).balance is None


def test_first_edition_has_no_balance(draft):
    assert build_document(draft, DocumentKind.COUNCIL).balance is None


def test_contact_without_consent_is_left_out(draft):
    sheet = MeasureSheetFactory(edition=draft)
    actor = ActorFactory(municipality=draft.concept.municipality)
    sheet.actor_links.create(actor=actor)
    sheet.actor_links.create(actor=actor, role="partner")
    Contact.objects.create(actor=actor, name="Ohne Einwilligung", email="ohne@beispiel.example")
    Contact.objects.create(actor=actor, name="Mit Einwilligung", consent_given_on=date(2026, 1, 1))
    (entry,) = build_document(draft, DocumentKind.CONCEPT).actors
    assert [contact.name for contact in entry.contacts] == ["Mit Einwilligung"]
    assert [role.label for role, _ in entry.roles] == ["Träger", "Kooperationspartner"]


def test_actors_name_their_measures_in_the_editions_order(draft):
    later, earlier = (MeasureSheetFactory(edition=draft, number=number) for number in ("B2", "A1"))
    actor = ActorFactory(municipality=draft.concept.municipality)
    for sheet in (later, earlier):
        sheet.actor_links.create(actor=actor)
    (entry,) = build_document(draft, DocumentKind.CONCEPT).actors
    ((_, sheets),) = entry.roles
    assert [sheet.number for sheet in sheets] == ["A1", "B2"]


def test_carrier_that_leads_too_is_named_once_in_the_overview(draft):
    sheet = MeasureSheetFactory(edition=draft)
    office = ActorFactory(municipality=draft.concept.municipality, name="Tiefbauamt", short_name="Tiefbauamt")
    for role in ("responsible_body", "lead_office"):
        sheet.actor_links.create(actor=office, role=role)
    html = render_html(build_document(draft, DocumentKind.CONCEPT))
    assert "<td>Tiefbauamt</td>" in html
    assert "Tiefbauamt; Tiefbauamt" not in html
    assert "Tiefbauamt (Tiefbauamt)" not in html


def test_status_is_the_newest_word_on_each_axis(draft):
    sheet = MeasureSheetFactory(edition=draft)
    log = sheet.measure.status_updates
    log.create(reported_on="2025-05-01", implementation_status="in_planning", funding_status="granted", progress=20)
    log.create(reported_on="2026-05-01", implementation_status="under_way", what_happened="Der Bagger ist da.")
    log.create(reported_on="2026-10-01", confirmed_unchanged=True)
    (built,) = build_document(draft, DocumentKind.CONCEPT).sheets
    assert (built.status.implementation.label, built.status.funding.label) == ("in Umsetzung", "bewilligt")
    assert (built.status.progress, built.status.reported_on) == (20, "01.10.2026")
    assert built.status.what_happened == "Der Bagger ist da."


def test_status_is_that_of_the_day_on_which_the_document_is_made(draft):
    log = MeasureSheetFactory(edition=draft).measure.status_updates
    log.create(reported_on="2025-05-01", implementation_status="in_planning")
    log.create(reported_on="2025-05-02", implementation_status="under_way")

    def status_on(day):
        (sheet,) = build_document(draft, DocumentKind.CONCEPT, datetime(2025, *day, 12, tzinfo=UTC)).sheets
        return sheet.status and sheet.status.implementation.label

    assert [status_on((4, 30)), status_on((5, 1)), status_on((5, 2))] == [None, "in Planung", "in Umsetzung"]


def test_thin_sheets_share_a_page_and_goals_without_code_are_counted(draft):
    thin = MeasureSheetFactory(edition=draft, number="1")
    for title in ("Plätze beleben", "Wege ebnen"):
        thin.goal_links.create(goal=GoalFactory(edition=draft, title=title, code=""))
    full = MeasureSheetFactory(edition=draft, number="2", description="Wort " * 200)
    full.goal_links.create(goal=GoalFactory(edition=draft, code="1.1"))
    one, two = build_document(draft, DocumentKind.CONCEPT).sheets
    assert [(one.is_brief, one.goal_codes), (two.is_brief, two.goal_codes)] == [(True, "2 Ziele"), (False, "1.1")]


def test_sums_of_fields_add_up_to_the_whole(draft):
    for code in ("A", "B"):
        sheet = MeasureSheetFactory(edition=draft, action_field=ActionFieldFactory(edition=draft, code=code))
        CostLineFactory(sheet=sheet, amount="1000.10")
        FundingLineFactory(sheet=sheet, amount="400.05")
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft), amount="7.77")
    foreign = MeasureSheetFactory(edition=draft, is_informational=True)
    CostLineFactory(sheet=foreign, amount="999999")
    document = build_document(draft, DocumentKind.COUNCIL)
    assert [field.title for field in document.fields] == ["Öffentlicher Raum und Grün"] * 2 + [""]
    assert sum(field.sums.cost for field in document.fields) == document.sums.cost == Decimal("2007.97")
    assert document.sums.gap == Decimal("1207.87")
    assert document.sums.informational_cost == Decimal("999999")
    assert document.finance_by_kind.remainder.total == document.sums.gap


def test_circle_of_goals_loses_none(draft):
    one, two = GoalFactory(edition=draft, code="1"), GoalFactory(edition=draft, code="2")
    Goal.objects.filter(pk=one.pk).update(parent=two)
    Goal.objects.filter(pk=two.pk).update(parent=one)

    def codes(goals):
        return [code for goal in goals for code in (goal.code, *codes(goal.children))]

    assert sorted(codes(build_document(draft, DocumentKind.DRAFT).goals)) == ["1", "2"]


def test_other_edition_stays_out(draft):
    other = EditionFactory()
    MeasureSheetFactory(edition=other, title="Anderswo")
    ChapterFactory(edition=other, title="Fremdes")
    document = build_document(draft, DocumentKind.DRAFT)
    assert (document.sheets, document.chapters) == ((), ())


def test_timeline_reaches_from_first_to_last_known_month(draft):
    MeasureSheetFactory(edition=draft, number="A1", start_year=2027, start_part="Q2", end_year=2028, end_part="M03")
    MeasureSheetFactory(edition=draft, number="A2", end_year=2029)
    MeasureSheetFactory(edition=draft, number="A3")
    timeline = build_document(draft, DocumentKind.DRAFT).schedule.timeline
    assert timeline.years == (2027, 2028, 2029)
    assert [(bar.subject.number, bar.start, bar.months) for bar in timeline.bars] == [("A1", 3, 12), ("A2", 0, 36)]
    assert [sheet.number for sheet in timeline.undated] == ["A3"]


def test_timeline_names_fields_and_milestones(draft):
    field = ActionFieldFactory(edition=draft, code="B", title="Öffentlicher Raum", colour="#00f0f0")
    sheet = MeasureSheetFactory(edition=draft, action_field=field, start_year=2027, end_year=2028)
    MeasureSheetFactory(edition=draft, start_year=2028)
    MilestoneFactory(measure=sheet.measure, title="Baubeginn", planned_on="2027-03-01", actual_on="2027-04-02")
    MilestoneFactory(measure=sheet.measure, title="Eröffnung", planned_on="2041-05-01")
    document = build_document(draft, DocumentKind.DRAFT)
    with_field, without = document.schedule.groups
    assert (with_field.title, with_field.colour, without.title) == ("B Öffentlicher Raum", "#00f0f0", WITHOUT_FIELD)
    ((begun, opened),) = (row.markers for row in with_field.rows)
    assert (begun.place, begun.is_reached, opened.place, opened.is_reached) == (3, True, None, False)
    words = text_of(render_html(document)).split("Zeitplan")[-1]
    for said in ("B Öffentlicher Raum", "Baubeginn: 04.2027, 4 Wochen später erreicht", "Eröffnung: 05.2041, im Plan"):
        assert said in words


def test_timeline_of_a_slip_of_the_finger_stays_on_the_page(draft):
    MeasureSheetFactory(edition=draft, start_year=2027, end_year=2150)
    MeasureSheetFactory(edition=draft, start_year=2140)
    timeline = build_document(draft, DocumentKind.DRAFT).schedule.timeline
    assert len(timeline.years) == 24
    assert all(bar.start + bar.months <= timeline.months for bar in timeline.bars)


# --- The text of a chapter --------------------------------------------------


def test_headings_get_numbers_and_anchors():
    body, headings = set_body("<h3>Lage</h3><p>Am Fluss</p><h4>Wege</h4><h3>3.7 Eigene Zählung</h3>", "3", "kapitel-3")
    assert body == (
        '<h3 id="kapitel-3-1"><span class="number">3.1</span> Lage</h3><p>Am Fluss</p><h4>Wege</h4>'
        '<h3 id="kapitel-3-2">3.7 Eigene Zählung</h3>'
    )
    assert [(h.number, h.title) for h in headings] == [("3.1", "Lage"), ("", "3.7 Eigene Zählung")]


def test_heading_levels_have_no_gap():
    body, _ = set_body("<h4>Gleich tief</h4><h3> </h3><h4>Auch</h4><h3>Oben</h3><h4>Unten</h4>", "1", "k")
    assert body == (
        '<h3 id="k-1"><span class="number">1.1</span> Gleich tief</h3>'
        '<h3 id="k-2"><span class="number">1.2</span> Auch</h3>'
        '<h3 id="k-3"><span class="number">1.3</span> Oben</h3><h4>Unten</h4>'
    )


def test_first_rows_of_heads_become_the_head_of_the_table():
    row = "<tr><th>Jahr</th><th>Zahl</th></tr>"
    body, _ = set_body(f"<table><tbody>{row}<tr><th>2026</th><td>1</td></tr></tbody></table>", "1", "k")
    assert '<thead><tr><th scope="col">Jahr</th><th scope="col">Zahl</th></tr></thead>' in body
    assert '<th scope="row">2026</th>' in body


def test_table_of_nothing_but_heads_keeps_a_body():
    body, _ = set_body("<table><tbody><tr><th>Jahr</th></tr></tbody></table>", "1", "k")
    assert "<tbody><tr>" in body


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="https://boese.example/x.png"><p>Text</p>',
        '<p style="background:url(https://boese.example/)">Text</p>',
        '<script>alert(1)</script><p onclick="x()">Text</p>',
        '<link rel="stylesheet" href="https://boese.example/"><p>Text</p>',
        '<iframe src="file:///etc/passwd"></iframe><p>Text</p>',
        "&lt;img src=https://boese.example&gt;<p>Text</p>",
    ],
)
def test_hostile_text_is_harmless(hostile):
    body, _ = set_body(hostile, "1", "k")
    assert re.search(r"<(img|script|link|iframe|style)|style=|onclick", body) is None
    assert "<p>Text</p>" in body


def test_links_lead_to_full_addresses_only():
    body, _ = set_body('<p><a href="/konten">innen</a> <a href="https://stadt.example/a">außen</a></p>', "1", "k")
    assert body == '<p>innen <a href="https://stadt.example/a">außen</a></p>'


def test_umlauts_and_quotes_survive(draft):
    Chapter.objects.create(edition=draft, title="Größe & „Maß“", body="<p>Ärger &amp; Öfen – „süß“ ß €</p>")
    text = text_of(render_html(build_document(draft, DocumentKind.DRAFT)))
    assert "Größe & „Maß“" in text
    assert "Ärger & Öfen – „süß“ ß €" in text
