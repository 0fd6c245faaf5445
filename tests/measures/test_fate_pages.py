"""The pages of the balance, as an editor works through them and as others read them."""

import pytest
from django.urls import reverse

from concepts.models import Change, State
from concepts.workflow import transition
from measures.models import Fate, MeasureFate, MeasureReview, MeasureSheet
from measures.updating.balance import balance_of
from tests.factories import ActorFactory, MeasureSheetFactory, StatusUpdateFactory
from tests.measures.updated import adopt, fill, sheet_in, update_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(editor, reviewer, publisher):
    return editor, reviewer, publisher


@pytest.fixture
def update(draft, people):
    edition = update_of(adopt(fill(draft), people))
    MeasureSheetFactory(edition=edition, number="B1", title="Neues Haus")
    return edition


@pytest.fixture
def measures(update):
    return {sheet.number: sheet.measure for sheet in update.sheets.select_related("measure")}


@pytest.fixture
def planner(client, editor):
    client.force_login(editor)
    return client


def page(name, edition, *more):
    return reverse(name, args=[edition.concept.slug, edition.number, *(measure.serial for measure in more)])


def entry(client, url, **changes):
    """What a browser sends: what stands in the form, but for ``changes``."""
    form = client.get(url).context["form"]
    entered = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in {**entered, **changes}.items() if value not in (None, False)}
    return client.post(url, sent)


def fate_of(update, measure):
    return MeasureFate.objects.get(edition=update, measure=measure)


# --- The list -----------------------------------------------------------------


def test_list_counts_and_groups(planner, update, measures):
    MeasureFate.objects.create(edition=update, measure=measures["A1"], fate=Fate.COMPLETED, reason="Fertig seit 2021")
    shown = planner.get(page("fate_list", update)).text
    for words in ("Bei 2 von 3 Maßnahmen", "2 offen", "1 abgeschlossen", "1 neu", "Fertig seit 2021", "Neues Haus"):
        assert words in shown
    assert shown.index("Noch offen") < shown.index("Fertig seit 2021")
    open_only = planner.get(page("fate_list", update) + "?offen=1").text
    assert "Fertig seit 2021" not in open_only
    assert "Treff" in open_only


def test_list_says_when_all_is_done(planner, update):
    for row in balance_of(update).rows:
        MeasureFate.objects.create(edition=update, measure=row.account.old.measure, fate=Fate.CONTINUED)
    shown = planner.get(page("fate_list", update)).text
    assert "Alle 3 Maßnahmen der Fassung „Erstfassung“ sind bilanziert." in shown
    assert "Nächste offene" not in shown
    assert "Nichts ist mehr offen" in planner.get(page("fate_list", update) + "?offen=1").text


def test_first_edition_explains_what_the_balance_is_for(planner, draft):
    assert "Diese Fassung ist die erste" in planner.get(page("fate_list", draft)).text
    assert "Bilanz</a>" not in planner.get(page("measure_list", draft)).text


def test_sidebar_counts_what_is_open(planner, update, measures):
    assert "3 offen" in planner.get(page("measure_list", update)).text
    MeasureFate.objects.create(edition=update, measure=measures["A1"], fate=Fate.COMPLETED)
    assert "2 offen" in planner.get(page("measure_list", update)).text


def test_sidebar_of_a_correction_counts_only_what_does_not_stand(planner, update, measures):
    type(update).objects.filter(pk=update.pk).update(kind="correction")
    assert "offen" not in planner.get(page("measure_list", update)).text
    sheet_in(update, measures["A1"]).delete()
    assert "1 offen" in planner.get(page("measure_list", update)).text


def test_frozen_balance_is_read_by_everybody_in_town(client, reader, update, measures, people):
    MeasureFate.objects.create(edition=update, measure=measures["A1"], fate=Fate.DROPPED, reason="Kein Träger")
    MeasureReview.objects.create(edition=update, measure=measures["A1"], lessons="Früher fragen")
    sheet_in(update, measures["A1"]).delete()
    client.force_login(reader)
    assert client.get(page("fate_list", update)).status_code == 404
    adopt(update, people)
    shown = client.get(page("fate_list", update)).text
    for words in ("Kein Träger", "Ohne Angabe", "ist eingefroren"):
        assert words in shown
    assert "bestätigen" not in shown
    assert "Kein Träger" in client.get(page("fate_edit", update, measures["A1"])).text
    assert "Früher fragen" in client.get(page("review_edit", update, measures["A1"])).text
    assert "Kein Bewertungsblatt" in client.get(page("review_edit", update, measures["A2"])).text


# --- One measure --------------------------------------------------------------


def test_editor_goes_from_one_open_measure_to_the_next(planner, update, measures):
    url = page("fate_edit", update, measures["A1"])
    form = planner.get(url).context["form"]
    assert form.initial["fate"] == Fate.CONTINUED
    answer = planner.post(f"{url}?weiter=1", {"fate": "continued", "revision": "0"})
    assert answer.url == page("fate_edit", update, measures["A2"])
    answer = planner.post(page("fate_edit", update, measures["A2"]), {"fate": "completed", "keeps_sheet": "on"})
    assert answer.url == f"{page('fate_list', update)}#massnahme-{measures['A2'].serial}"
    assert f'id="massnahme-{measures["A2"].serial}"' in planner.get(answer.url).text
    last = planner.post(f"{page('fate_edit', update, measures['A10'])}?weiter=1", {"fate": "continued"})
    assert last.url.startswith(page("fate_list", update))


def test_last_report_is_suggested(planner, update, measures):
    StatusUpdateFactory(
        measure=measures["A1"],
        reported_on="2026-01-05",
        implementation_status="postponed",
        reason="Kein Geld",
        follow_up_date="2028-03-01",
    )
    url = page("fate_edit", update, measures["A1"])
    shown = planner.get(url)
    assert "vorgeschlagen ist deshalb „zurückgestellt“" in shown.text
    assert entry(planner, url).status_code == 302
    fate = fate_of(update, measures["A1"])
    assert (fate.fate, fate.reason, fate.until) == ("postponed", "Kein Geld", "März 2028")
    assert sheet_in(update, measures["A1"])


def test_entries_of_other_fates_are_not_read(planner, update, measures):
    leftovers = {"until_year": "2029", "merged_into": str(measures["B1"].serial), "reason": "Fertig"}
    planner.post(page("fate_edit", update, measures["A1"]), {"fate": "completed", **leftovers})
    fate = fate_of(update, measures["A1"])
    assert (fate.until_year, fate.reason, fate.successors.count()) == (None, "Fertig", 0)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Bitte wählen Sie, was aus der Maßnahme wurde."),
        ({"fate": "dropped"}, "Bitte begründen Sie, warum die Maßnahme entfällt."),
        ({"fate": "merged"}, "Bitte wählen Sie die Maßnahme, in der sie aufgeht."),
        ({"fate": "split"}, "Bitte wählen Sie mindestens zwei Maßnahmen"),
        ({"fate": "postponed", "reason": "Geld", "until_part": "H1"}, "auch das Jahr"),
        ({"fate": "postponed", "reason": "Geld", "until_year": "20290"}, "Bitte geben Sie ein Jahr zwischen"),
        ({"fate": "merged", "merged_into": "999999"}, "steht nicht mehr in der Fassung"),
    ],
)
def test_refused_form_keeps_its_entries_and_says_why(planner, update, measures, sent, message):
    answer = planner.post(page("fate_edit", update, measures["A1"]), {**sent, "revision": "0"})
    assert answer.status_code == 200
    assert message in answer.text
    assert not MeasureFate.objects.exists()
    assert {name: answer.context["form"][name].value() for name in sent} == sent


def test_sheet_that_was_written_in_is_asked_about_first(planner, update, measures):
    MeasureSheet.objects.filter(edition=update, number="A1").update(description="Neuer Absatz", revision=2)
    url = page("fate_edit", update, measures["A1"])
    sent = {"fate": "dropped", "reason": "Kein Träger", "revision": "0"}
    asked = planner.post(url, sent)
    assert asked.status_code == 200
    assert "Neuer Absatz" in asked.text
    assert sheet_in(update, measures["A1"])
    assert 'name="gives_up" value="2"' in asked.text
    assert planner.post(url, {**sent, "gives_up": "2"}).status_code == 302
    assert sheet_in(update, measures["A1"]) is None


def test_two_editors_at_once_lose_nothing(planner, update, measures):
    url = page("fate_edit", update, measures["A1"])
    planner.post(url, {"fate": "completed", "keeps_sheet": "on", "revision": "0"})
    answer = planner.post(url, {"fate": "dropped", "reason": "Kein Träger", "revision": "0"})
    assert "inzwischen von jemand anderem gespeichert" in answer.text
    assert "Kein Träger" in answer.text
    assert fate_of(update, measures["A1"]).fate == Fate.COMPLETED
    assert planner.post(url, {"fate": "dropped", "reason": "Kein Träger", "revision": "1"}).status_code == 302


def test_sheet_is_brought_back_and_the_editor_told(planner, update, measures):
    url = page("fate_edit", update, measures["A1"])
    planner.post(url, {"fate": "completed", "revision": "0"})
    assert sheet_in(update, measures["A1"]) is None
    MeasureSheet.objects.filter(edition=update, number="B1").update(number="A1")
    answer = planner.post(url, {"fate": "continued", "revision": "1", "number": "A1"})
    assert "schon vergeben: „A1 Neues Haus“" in answer.text
    answer = planner.post(url, {"fate": "continued", "revision": "1", "number": "A3"}, follow=True)
    assert "als „A3 Höfe“ aus der Vorfassung zurückgeholt" in answer.text


def test_taking_an_old_measure_out_asks_what_became_of_it(planner, update, measures):
    answer = planner.post(page("sheet_delete", update, measures["A1"]))
    assert answer.url == page("fate_edit", update, measures["A1"])
    assert planner.get(answer.url).context["form"].initial.get("fate") is None
    assert planner.post(page("sheet_delete", update, measures["B1"])).url == page("measure_list", update)


def test_measure_in_which_another_lives_on_is_not_deleted(planner, update, measures):
    planner.post(page("fate_edit", update, measures["A1"]), {"fate": "merged", "merged_into": measures["B1"].serial})
    url = page("sheet_delete", update, measures["B1"])
    assert "lebt darin weiter: A1 Höfe" in planner.get(url).text
    assert planner.post(url).status_code == 200
    assert sheet_in(update, measures["B1"])


def test_measure_that_was_not_there_before_has_no_page(planner, update, measures):
    assert planner.get(page("fate_edit", update, measures["B1"])).status_code == 404
    assert planner.get(page("review_edit", update, measures["B1"])).status_code == 404


def test_form_of_an_edition_in_review_is_not_taken_and_its_entries_are_shown(planner, update, measures, editor):
    transition(update, State.REVIEW, editor)
    sent = {"fate": "dropped", "reason": "Kein Träger"}
    answer = planner.post(page("fate_edit", update, measures["A1"]), sent)
    assert answer.status_code == 409
    for words in ("Was wurde aus der Maßnahme?", "entfallen: Sie wird aufgegeben.", "Kein Träger"):
        assert words in answer.text


# --- Confirming the rest ------------------------------------------------------


def test_all_undoubted_measures_are_confirmed_at_once(planner, update, measures):
    StatusUpdateFactory(measure=measures["A10"], implementation_status="completed")
    url = page("fate_confirm", update)
    shown = planner.get(url)
    assert "A1 Höfe (kein Stand gemeldet)" in shown.text
    assert "Eine weitere offene Maßnahme ist nicht dabei" in shown.text
    answer = entry(planner, url)
    assert answer.url == page("fate_list", update)
    assert [row.account.old.number for row in balance_of(update).open] == ["A10"]
    assert Change.objects.filter(object_kind="measurefate", new="fortgeführt").count() == 2
    assert "Hier ist nichts zu bestätigen" in planner.get(url).text


def test_editor_takes_a_measure_out_of_the_confirmation(planner, update, measures):
    planner.post(page("fate_confirm", update), {"measures": [measures["A1"].serial]})
    assert [row.account.old.number for row in balance_of(update).open] == ["A2", "A10"]


def test_confirming_what_somebody_decided_meanwhile_is_refused(planner, update, measures):
    MeasureFate.objects.create(edition=update, measure=measures["A1"], fate=Fate.COMPLETED)
    answer = planner.post(page("fate_confirm", update), {"measures": [measures["A1"].serial, measures["A2"].serial]})
    assert "inzwischen entschieden" in answer.text
    assert MeasureFate.objects.count() == 1


# --- The evaluation sheet -----------------------------------------------------


def test_evaluation_begins_with_what_the_sheet_plans_for_afterwards(planner, update, measures, town):
    MeasureSheet.objects.filter(edition=update, number="A1").update(continuation="Verein", follow_up_cost="9500")
    actor = ActorFactory(municipality=town, name="Bürgerverein")
    url = page("review_edit", update, measures["A1"])
    form = planner.get(url).context["form"]
    assert (form["continuation"].value(), str(form["follow_up_cost"].value())) == ("Verein", "9.500,00")
    answer = entry(planner, url, goals_reached="mostly", effect="Mehr Gäste", carrier=actor.pk, follow_up_cost="12 T€")
    assert answer.status_code == 302
    review = MeasureReview.objects.get()
    assert (review.goals_reached, review.follow_up_cost, review.carrier_name) == ("mostly", 12_000, "Bürgerverein")
    assert Change.objects.filter(object_kind="measurereview", object_label="A1 Höfe", field="Wirkung").exists()
    assert "überwiegend erreicht" in planner.get(page("fate_list", update)).text
    assert "Mehr Gäste" in planner.get(f"{url}?ansehen=1").text


def test_two_evaluations_begun_at_once_lose_nothing(planner, update, measures):
    url = page("review_edit", update, measures["A1"])
    first = {"effect": "Mehr Gäste", "revision": "0"}
    assert planner.post(url, first).status_code == 302
    assert planner.post(url, first).status_code == 302
    answer = planner.post(url, {"effect": "Weniger Lärm", "revision": "0"})
    assert "inzwischen von jemand anderem gespeichert" in answer.text
    assert MeasureReview.objects.get().effect == "Mehr Gäste"
    assert planner.post(url, {"effect": "Weniger Lärm", "revision": "1"}).status_code == 302
    assert MeasureReview.objects.get().effect == "Weniger Lärm"


def test_archived_actor_stays_where_it_was_chosen(planner, update, measures, town):
    chosen = ActorFactory(municipality=town, name="Alter Verein", archived_at="2026-01-01T00:00Z")
    other = ActorFactory(municipality=town, name="Ganz alter Verein", archived_at="2026-01-01T00:00Z")
    MeasureReview.objects.create(edition=update, measure=measures["A1"], carrier=chosen)
    offered = planner.get(page("review_edit", update, measures["A1"])).context["form"].fields["carrier"].queryset
    assert chosen in offered
    assert other not in offered
