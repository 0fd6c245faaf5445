"""Every open point is found where it is and nowhere else."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone

from actors.templatetags.german import euro
from concepts.models import Change, Chapter, Concept, Edition, Goal, ProgrammeArea, State, Subject
from concepts.workflow import transition
from measures.models import CostLine, FundingLine, Grant, MeasureFate, MeasureSheet
from publishing.acceptance import accept, withdraw
from publishing.editions import submit
from publishing.models import AcceptedProblem
from publishing.problems import CHECKS, FEW, fulfilled, open_problems, problems_by_edition, unresolved
from tests.factories import (
    ChapterFactory,
    ConceptFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
)
from tests.measures.updated import adopt, update_of
from tests.publishing.conftest import complete_edition

pytestmark = pytest.mark.django_db


def codes(edition):
    return [problem.code for problem in open_problems(Edition.objects.select_related("concept").get(pk=edition.pk))]


def the_sheet(edition):
    return MeasureSheet.objects.get(edition=edition)


def set_sheet(**values):
    return lambda edition: MeasureSheet.objects.filter(edition=edition).update(**values)


def set_edition(**values):
    return lambda edition: Edition.objects.filter(pk=edition.pk).update(**values)


def set_area(**values):
    return lambda edition: ProgrammeArea.objects.filter(edition=edition).update(**values)


def empty_chapter(subject):
    return lambda edition: Chapter.objects.filter(edition=edition, subject=subject).update(body="<p>&nbsp;</p>")


def without_any_chapter(edition):
    edition.chapters.all().delete()


def without_goal_link(edition):
    the_sheet(edition).goal_links.all().delete()


def second_goal(edition):
    GoalFactory(edition=edition, kind="sub", code="9")


def without_carrier(edition):
    the_sheet(edition).actor_links.update(role="partner")


def without_lines(edition):
    CostLine.objects.filter(sheet__edition=edition).delete()
    FundingLine.objects.filter(sheet__edition=edition).delete()


def less_funding(edition):
    FundingLine.objects.filter(sheet__edition=edition, source="own").update(amount="210000")


def more_funding(edition):
    FundingLineFactory(sheet=the_sheet(edition), amount="0.01")


OPEN = {
    "validity_missing": set_edition(valid_from_year=None, valid_to_year=None),
    "resolution_text_missing": set_edition(proposed_resolution=" "),
    "area_without_hectares": set_area(hectares=None),
    "area_without_inhabitants": set_area(inhabitants=None),
    "no_consolidation": empty_chapter(Subject.CONSOLIDATION),
    "chapter_empty": empty_chapter(Subject.PROCEDURE),
    "goal_without_measure": second_goal,
    "measure_without_action_field": set_sheet(action_field=None),
    "measure_without_carrier": without_carrier,
    "measure_without_period": set_sheet(start_year=None, end_year=None, is_permanent=False),
    "measure_without_cost": without_lines,
    "funding_gap": less_funding,
    "funding_exceeds_cost": more_funding,
    "no_climate_measure": set_sheet(is_climate_measure=False),
}


def test_complete_edition_has_no_open_point(complete):
    assert codes(complete) == []


@pytest.mark.parametrize("code", OPEN)
def test_open_point_is_found_alone(complete, code):
    OPEN[code](complete)
    found = codes(complete)
    if code == "measure_without_period":  # without years nobody can say that it lies in the period
        found.remove("no_climate_measure")
    assert found == [code]


def test_measure_and_goal_without_each_other_are_two_points(complete):
    without_goal_link(complete)
    assert codes(complete) == ["goal_without_measure", "measure_without_goal"]


def test_goal_is_served_by_the_measures_of_its_parts(complete):
    served = complete.goals.get()
    top = GoalFactory(edition=complete, kind="main", code="0")
    middle = GoalFactory(edition=complete, kind="sub", code="0.1", parent=top)
    assert codes(complete) == ["goal_without_measure", "goal_without_measure"]
    Goal.objects.filter(pk=served.pk).update(parent=middle)
    assert codes(complete) == []


@pytest.mark.parametrize("kind", ["vision", "cross_cutting"])
def test_vision_and_cross_cutting_goals_need_no_measure(complete, kind):
    GoalFactory(edition=complete, kind=kind, code="L")
    assert codes(complete) == []


def test_gap_is_told_in_euros(complete):
    less_funding(complete)
    (problem,) = open_problems(complete)
    assert problem.statement == "B4 Quartierspark Süd: Die Finanzierung deckt 410.000\u00a0€ der Kosten nicht"
    assert problem.object_key == the_sheet(complete).measure.key


def test_rules_of_programmes_that_are_not_kept_are_one_point_for_each_measure(complete, town):
    sheet = the_sheet(complete)
    for name in ("Stadtumbau", "EFRE"):
        programme = FundingProgrammeFactory(municipality=town, name=name, measure_ceiling=Decimal("0.50"))
        programme.rates.create(from_year=2000, rate=50)
        line = {"source": "programme", "programme": programme, "programme_year": 2025, "fiscal_year": 2024}
        FundingLineFactory(sheet=sheet, amount="1.00", **line)
        Grant.objects.create(concept=complete.concept, programme=programme, programme_year=2025, amount="0.90")
    FundingLine.objects.filter(sheet=sheet, source="own").update(amount=F("amount") - 2)
    ceiling, granted = open_problems(Edition.objects.select_related("concept").get(pk=complete.pk))
    assert (ceiling.code, ceiling.object_key) == ("measure_ceiling_exceeded", sheet.measure.key)
    assert ceiling.statement.count("je Maßnahme sind höchstens 0,50") == 2
    assert ceiling.place.mend_url.endswith("/kosten-und-finanzierung/")
    assert (granted.code, granted.statement.count("0,90\xa0€ bewilligt")) == ("grant_below_plan", 2)


def test_cost_and_cover_in_different_years_are_told_with_years_and_amounts(complete):
    sheet = the_sheet(complete)
    CostLine.objects.filter(sheet=sheet).update(fiscal_year=2027)
    whole = sum(line.amount for line in sheet.cost_lines.all())
    FundingLine.objects.filter(sheet=sheet).update(fiscal_year=2030)
    (problem,) = open_problems(Edition.objects.select_related("concept").get(pk=complete.pk))
    assert (problem.code, problem.object_key) == ("funding_in_other_years", sheet.measure.key)
    assert problem.statement.endswith(f"2027 fehlen {euro(whole)}, 2030 stehen {euro(whole)} zu viel")
    assert "Die Finanzierung deckt die Kosten in jedem Jahr" not in fulfilled(complete, [problem])
    FundingLine.objects.filter(sheet=sheet).update(fiscal_year=None)
    assert codes(complete) == []
    FundingLine.objects.filter(sheet=sheet).update(fiscal_year=2030)
    CostLine.objects.filter(sheet=sheet).update(fiscal_year=None)
    assert codes(complete) == []


def test_publication_that_was_taken_over_is_not_asked_for_its_years(complete):
    FundingLine.objects.filter(sheet__edition=complete).update(fiscal_year=2040)
    assert codes(complete) == ["funding_in_other_years"]
    set_edition(is_transcribed=True)(complete)
    assert "funding_in_other_years" not in codes(complete)


def test_informational_measure_needs_neither_cost_nor_cover(complete):
    carrier = the_sheet(complete).actor_links.get().actor
    other = MeasureSheetFactory(
        edition=complete, number="C7", is_informational=True, start_year=2024, action_field=complete.action_fields.get()
    )
    other.goal_links.create(goal=complete.goals.get())
    other.actor_links.create(actor=carrier)
    assert codes(complete) == []
    CostLineFactory(sheet=other)
    assert codes(complete) == []


def test_permanent_measure_needs_no_period(complete):
    set_sheet(start_year=None, end_year=None, is_permanent=True)(complete)
    assert codes(complete) == []


@pytest.mark.parametrize(
    ("start", "end", "lies_within"), [(2028, 2030, False), (2015, 2021, False), (2027, 2040, True)]
)
def test_climate_measure_has_to_meet_the_period(complete, start, end, lies_within):
    set_sheet(start_year=start, end_year=end)(complete)
    assert (codes(complete) == []) is lies_within


def test_climate_measure_is_held_against_the_funding_period_where_validity_is_in_words(complete):
    set_edition(valid_from_year=None, valid_to_year=None, validity_text="bis zum Ende der Förderung")(complete)
    Concept.objects.filter(pk=complete.concept_id).update(funding_start_year=2030, funding_end_year=2035)
    assert codes(complete) == ["no_climate_measure"]


@pytest.mark.parametrize("subject", [Subject.ANNEX, Subject.FREE])
def test_annex_and_free_chapters_may_be_empty(complete, subject):
    ChapterFactory(edition=complete, subject=subject, body="")
    assert codes(complete) == []


def test_edition_without_any_chapter_lacks_them_and_a_statement_on_consolidation(complete):
    without_any_chapter(complete)
    assert codes(complete) == ["no_consolidation", "no_chapters"]


@pytest.mark.parametrize("kind", ["vision", "cross_cutting"])
def test_goals_that_measures_pursue_are_missing_where_only_others_are_named(complete, kind):
    without_goal_link(complete)
    complete.goals.update(kind=kind)
    assert codes(complete) == ["no_goals", "measure_without_goal"]


def test_empty_edition_lacks_goals_and_measures_and_meets_no_demand_about_them(concept):
    empty = EditionFactory(concept=concept)
    problems = open_problems(empty)
    statements = [problem.statement for problem in problems]
    assert "Die Fassung hat noch keine Ziele" in statements
    assert "Die Fassung hat noch keine Maßnahmen" in statements
    assert fulfilled(empty, problems) == []


def test_cover_is_not_fulfilled_while_a_measure_names_no_cost(complete):
    without_lines(complete)
    assert "Die Finanzierung deckt die Kosten genau" not in fulfilled(complete, open_problems(complete))


def test_edition_without_an_area_lacks_its_figures(complete):
    complete.area.delete()
    assert codes(complete) == ["area_without_hectares", "area_without_inhabitants"]


@pytest.mark.parametrize(
    ("reason", "text", "expected"),
    [("", "", ["update_reason_missing"]), ("other", " ", ["update_reason_missing"]), ("half_time", "", [])],
)
def test_update_needs_a_reason(complete, reason, text, expected):
    set_edition(kind="update", number=2, update_reason=reason, update_reason_text=text)(complete)
    assert codes(complete) == expected


def test_transcribed_edition_names_what_its_source_lacks(complete):
    set_edition(is_transcribed=True, resolution_body="Rat", resolution_date_text="Herbst 2014")(complete)
    (problem,) = open_problems(Edition.objects.get(pk=complete.pk))
    assert problem.code == "resolution_facts_missing"
    assert problem.statement.endswith("Nummer, Ergebnis")


@pytest.fixture
def update(complete, editor, reviewer, publisher):
    """An update of the complete edition in which only its measure is unaccounted for."""
    return update_of(
        adopt(complete, (editor, reviewer, publisher)),
        update_reason="half_time",
        valid_from_year=2024,
        valid_to_year=2027,
        proposed_resolution="Wird beschlossen.",
    )


def test_old_measure_is_to_be_accounted_for(update):
    (problem,) = open_problems(update)
    assert problem.code == "fate_missing"
    assert problem.statement.startswith("B4 Quartierspark Süd: In der Bilanz ist offen")
    measure = the_sheet(update).measure
    assert problem.object_key == measure.key
    assert problem.place.mend_url == f"/konzepte/nordring/fassungen/2/bilanz/{measure.serial}/"
    MeasureFate.objects.create(edition=update, measure=measure, fate="continued")
    assert codes(update) == []
    assert {"Jede bisherige Maßnahme ist bilanziert", "Bilanz und Maßnahmen passen zueinander"} <= set(
        fulfilled(update, [])
    )


@pytest.mark.parametrize(("further", "told"), [(FEW - 1, ["fate_missing"] * FEW), (FEW, ["fates_missing"])])
def test_many_old_measures_without_account_are_one_point(complete, editor, reviewer, publisher, further, told):
    MeasureSheetFactory.create_batch(further, edition=complete)
    update = update_of(adopt(complete, (editor, reviewer, publisher)), update_reason="half_time")
    found = [problem for problem in open_problems(update) if problem.code.startswith("fate")]
    assert [problem.code for problem in found] == told
    if len(found) == 1:
        assert found[0].statement.startswith(f"In der Bilanz ist bei {FEW + 1} bisherigen Maßnahmen offen")
        assert found[0].place.mend_url == "/konzepte/nordring/fassungen/2/bilanz/"


def test_balance_and_sheets_have_to_agree(update):
    MeasureFate.objects.create(edition=update, measure=the_sheet(update).measure, fate="dropped", reason="Kein Geld")
    (problem,) = open_problems(update)
    assert problem.code == "fate_contradicted"
    assert problem.statement == "B4 Quartierspark Süd ist in der Bilanz entfallen, doch sie steht noch in der Fassung"


@pytest.mark.parametrize("values", [{"kind": "correction"}, {"is_transcribed": True}])
def test_correction_and_transcribed_edition_need_not_account_for_what_stands(update, values):
    set_edition(**values)(update)
    assert "fate_missing" not in codes(update)


def test_edition_is_not_submitted_while_an_old_measure_is_unaccounted_for(update, editor, reviewer):
    transition(update, State.REVIEW, editor)
    with pytest.raises(ValidationError, match="noch ein Punkt zu klären"):
        submit(update, reviewer)


def test_open_points_of_one_edition_stay_with_it(complete):
    other = complete_edition(ConceptFactory())
    less_funding(other)
    found = problems_by_edition(Edition.objects.select_related("concept"))
    assert found[complete.pk] == []
    assert [problem.code for problem in found[other.pk]] == ["funding_gap"]


def test_demands_are_met_or_open(complete):
    assert len(fulfilled(complete, [])) == len([check for check in CHECKS if check.applies(complete)])
    less_funding(complete)
    assert "Die Finanzierung deckt die Kosten genau" not in fulfilled(complete, open_problems(complete))


def test_queries_do_not_grow_with_content(complete, django_assert_max_num_queries):
    for number in range(3):
        sheet = MeasureSheetFactory(edition=complete, number=f"X{number}")
        CostLineFactory(sheet=sheet)
        GoalFactory(edition=complete, kind="sub", code=f"X{number}")
    editions = [complete, complete_edition(ConceptFactory()), EditionFactory()]
    with django_assert_max_num_queries(15):
        assert len(problems_by_edition(editions)[complete.pk]) > 9


# --- Accepting ----------------------------------------------------------------


@pytest.fixture
def gap(in_review):
    less_funding(in_review)
    return open_problems(in_review)[0]


def test_accepted_point_no_longer_stands_in_the_way(in_review, gap, reviewer):
    accept(in_review, gap, " Nachtrag ist beantragt ", reviewer)
    (problem,) = open_problems(in_review)
    assert problem.accepted.reason == "Nachtrag ist beantragt"
    assert problem.accepted.statement == gap.statement
    assert unresolved([problem]) == []
    assert Change.objects.filter(edition=in_review, by=reviewer, new="Nachtrag ist beantragt").exists()


def test_acceptance_falls_once_the_point_reads_differently(in_review, gap, reviewer):
    accept(in_review, gap, "Nachtrag ist beantragt", reviewer)
    FundingLine.objects.filter(sheet__edition=in_review, source="own").update(amount="1")
    (problem,) = unresolved(open_problems(in_review))
    accept(in_review, problem, "Nachtrag ist bewilligt", reviewer)
    assert unresolved(open_problems(in_review)) == []
    assert AcceptedProblem.objects.get().reason == "Nachtrag ist bewilligt"


def test_withdrawn_acceptance_opens_the_point_again(in_review, gap, reviewer):
    withdraw(accept(in_review, gap, "vorerst", reviewer), reviewer)
    assert len(unresolved(open_problems(in_review))) == 1
    assert Change.objects.filter(edition=in_review, field="Wieder zu klären").exists()


def test_acceptance_is_for_reviewers_during_review_with_a_reason(in_review, gap, reviewer, editor, publisher):
    for user in (editor, publisher):
        with pytest.raises(PermissionDenied):
            accept(in_review, gap, "egal", user)
    with pytest.raises(ValidationError, match="Begründung"):
        accept(in_review, gap, "  ", reviewer)
    transition(in_review, State.DRAFT, reviewer, "doch noch ändern")
    with pytest.raises(ValidationError, match="während der Prüfung"):
        accept(in_review, gap, "zu spät", reviewer)
    assert not AcceptedProblem.objects.exists()


def test_accepting_does_not_make_the_reviewer_an_editor(in_review, gap, reviewer):
    accept(in_review, gap, "Nachtrag ist beantragt", reviewer)
    assert transition(in_review, State.SUBMITTED, reviewer).submitted_at <= timezone.now()
