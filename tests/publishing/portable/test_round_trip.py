"""What goes out comes in again: over every column of every model of a concept."""

import copy
import json
import uuid

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from actors.models import Actor, Membership, Municipality, User
from concepts.models import Change, Concept
from measures.models import (
    CostGroup,
    CostLine,
    FundingProgramme,
    LightOverride,
    MeasureFate,
    MeasureSheet,
    Photo,
    RememberedColumn,
    ReportingRound,
    ReportLink,
    RoundEntry,
    SavedView,
    SentLapseWarning,
    StatusLabel,
    StatusProposal,
    StatusUpdate,
)
from publishing.models import AcceptedProblem, DocumentOrder, Seal, Snapshot, StoredDocument
from publishing.portable import grant_shapes, register_shapes, shapes
from publishing.portable.checking import SCHEMA, problems_in
from publishing.portable.exporting import as_text, export_concept
from publishing.portable.importing import import_concept
from publishing.portable.shape import Shape
from tests.factories import StatusUpdateFactory
from tests.publishing.portable.conftest import emptied
from tests.publishing.portable.full_concept import STEADY

SHAPES = {
    name: shape
    for name, shape in (vars(register_shapes) | vars(grant_shapes) | vars(shapes)).items()
    if isinstance(shape, Shape)
}
NOT_IN_THE_FILE = {
    StatusLabel: "how a town words what it reports is a setting of its portal",
    SentLapseWarning: "letters to people of one portal",
    Change: "the log tells what happened in one portal",
    RememberedColumn: "how a town's spreadsheets call things is no part of a concept",
    Membership: "accounts of people stay in their portal",
    StoredDocument: "documents are evidence of one portal",
    DocumentOrder: "orders belong to one portal",
    AcceptedProblem: "a judgement of people who have accounts in one portal",
    LightOverride: "a judgement of people who have accounts in one portal",
    Photo: "a file of text stays small enough to read; pictures stay in the portal's database",
    Snapshot: "what an edition once said on its way through one portal",
    ReportingRound: "work among the people of one portal; what they reported goes along with the measures",
    RoundEntry: "goes with the round",
    SavedView: "belongs to people who have accounts in one portal",
    ReportLink: "opens a form of one portal",
    StatusProposal: "waits for people of one portal; once released, it is a report",
    Seal: "signed with the key of one portal, of what lies in its database",
}
"""Models around a concept that the format leaves out on purpose."""


def content(shape):
    """All rows of the shape as they can be compared between two databases, in their order."""
    order = {Actor: "name", FundingProgramme: "name", StatusUpdate: "key"}
    return [compared(row, shape) for row in shape.model.objects.order_by(order.get(shape.model, "pk"))]


def compared(row, shape):
    """Every column that is not left out; what points at another row gives what names that one."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name not in shape.left_out:
            value = getattr(row, field.name)
            values[field.name] = named(value) if isinstance(value, models.Model) else value
    return values


def named(row):
    if isinstance(row, MeasureSheet | MeasureFate):
        return f"{row.measure.key} in {row.edition.key}"
    for name in ("key", "serial", "name", "code", "slug"):
        if hasattr(row, name):
            return str(getattr(row, name))
    raise AssertionError(row)


@pytest.mark.parametrize("name", SHAPES)
def test_every_column_is_in_the_file_or_left_out_with_a_reason(name):
    shape = SHAPES[name]
    stated = [*shape.columns, *shape.left_out, *([shape.inside] if shape.inside else [])]
    assert sorted(stated) == sorted(field.name for field in shape.model._meta.concrete_fields)
    assert set(shape.references) <= set(shape.columns)
    assert all(shape.left_out.values())


def test_every_model_around_a_concept_is_in_the_file_or_left_out_with_a_reason():
    in_file = {shape.model for shape in SHAPES.values()}
    seen, waiting = set(), [Municipality, Concept]
    while waiting:
        model = waiting.pop()
        seen.add(model)
        around = {relation.related_model for relation in model._meta.related_objects}
        waiting.extend(around & in_file - seen)
        seen |= around
    assert seen == in_file | set(NOT_IN_THE_FILE)


def test_schema_says_what_the_models_say():
    defs = {key.replace("_", ""): value for key, value in SCHEMA["$defs"].items()}
    names = {"PROGRAMME": "fundingprogramme"}
    for name, shape in SHAPES.items():
        entry = defs[names.get(name, name.lower().replace("_", ""))]
        extra = {"area"} if name == "EDITION" else set()
        assert set(entry["properties"]) == {*shape.columns, *shape.children} | extra, name
        assert entry["additionalProperties"] is False
        for column in shape.columns:
            field = shape.model._meta.get_field(column)
            stated = entry["properties"][column]
            if field.choices:
                assert stated["enum"] == [choice for choice, _ in field.choices if choice != ""], (name, column)
            elif not field.is_relation and field.max_length and column not in ("ags", "colour", "key"):
                assert stated["maxLength"] == field.max_length, (name, column)
            assert column in entry["required"] or field.null or field.blank or not field.get_default(), (name, column)


def test_schema_is_sound():
    Draft202012Validator.check_schema(SCHEMA)


def test_distinctive_values_fill_every_column(full):
    """The round trip is worth as much as what it carries."""
    data = export_concept(full)
    edition = data["editions"][2]
    sheet, registers = edition["sheets"][0], data["registers"]
    put_off, divided = edition["fates"]
    for entry, shape in (
        (data["municipality"], register_shapes.MUNICIPALITY),
        (registers["actors"][0], register_shapes.ACTOR),
        (registers["actors"][0]["contacts"][0], register_shapes.CONTACT),
        (registers["funding_programmes"][0], register_shapes.PROGRAMME),
        (registers["funding_programmes"][0]["rates"][0], register_shapes.RATE),
        (registers["funding_programmes"][0]["former_names"][0], register_shapes.PROGRAMME_NAME),
        (registers["funding_programmes"][0]["eligible_groups"][0], register_shapes.ELIGIBLE_GROUP),
        (registers["funding_programmes"][0]["documents"][0], register_shapes.PROGRAMME_DOCUMENT),
        (registers["cost_groups"][0], register_shapes.COST_GROUP),
        (registers["indicators"][0], register_shapes.INDICATOR),
        (registers["indicators"][0]["counted_groups"][0], register_shapes.COUNTED_GROUP),
        (data["indicator_values"][1], register_shapes.INDICATOR_VALUE),
        (data["concept"], shapes.CONCEPT),
        (data["concept"]["sources"][0], shapes.SOURCE),
        (data["measures"][0], shapes.MEASURE),
        (data["measures"][0]["status_updates"][0], shapes.STATUS_UPDATE),
        (data["measures"][0]["cost_estimates"][0], shapes.COST_ESTIMATE),
        (data["grants"][0], grant_shapes.GRANT),
        (data["grants"][0]["measures"][0], grant_shapes.GRANTED_MEASURE),
        (data["grants"][0]["instalments"][0], grant_shapes.CASH_INSTALMENT),
        (data["grants"][0]["instalments"][0]["draw_downs"][0], grant_shapes.DRAW_DOWN),
        (data["grants"][0]["instalments"][0]["spendings"][0], grant_shapes.SPENDING),
        (data["grants"][0]["instalments"][0]["repayments"][0], grant_shapes.REPAYMENT),
        (data["incomes"][0], grant_shapes.INCOME),
        (edition, shapes.EDITION),
        (edition["area"], shapes.AREA),
        (edition["chapters"][0], shapes.CHAPTER),
        (edition["action_fields"][0], shapes.ACTION_FIELD),
        (edition["goals"][1], shapes.GOAL),
        (edition["swot_items"][0], shapes.SWOT_ITEM),
        (sheet, shapes.SHEET),
        (sheet["goals"][0], shapes.SHEET_GOAL),
        (sheet["actors"][0], shapes.SHEET_ACTOR),
        (sheet["cost_lines"][0], shapes.COST_LINE),
        (sheet["funding_lines"][0] | sheet["funding_lines"][2], shapes.FUNDING_LINE),
        (put_off | divided, shapes.FATE),
        (divided["successors"][0], shapes.FATE_SUCCESSOR),
        (edition["measure_reviews"][0], shapes.MEASURE_REVIEW),
    ):
        assert set(entry) - {"area"} == {*shape.columns, *shape.children}, shape.model


def test_import_into_an_empty_database_gives_the_same_concept(full):
    before = {name: content(shape) for name, shape in SHAPES.items()}
    data = export_concept(full)
    emptied()
    imported = import_concept(json.loads(as_text(data)))
    assert {name: content(shape) for name, shape in SHAPES.items()} == before
    assert all(before.values())
    assert export_concept(imported) == data


def test_every_value_of_the_database_is_one_of_its_own(full):
    """Without this, columns that hold the same could be mixed up unseen."""
    texts = [
        str(value)
        for name, shape in SHAPES.items()
        for row in content(shape)
        for column, value in row.items()
        if isinstance(value, str) and not shape.model._meta.get_field(column).choices
        if column not in (*shape.references, shape.inside) and (shape.model, column) not in STEADY
    ]
    assert len(texts) > 200
    assert len({text for text in texts if texts.count(text) > 1} - {"1", "10", "11", "Vorbereitung", "Neubau"}) == 0


def test_accounts_of_people_are_left_out(full):
    reporter = User.objects.create_user("jemand@auenfurt.example", "ein-langes-kennwort")
    StatusUpdateFactory(measure=full.measures.first(), reported_by=reporter)
    assert reporter.email not in as_text(export_concept(full))


def test_register_entries_that_the_concept_does_not_name_are_left_out(full):
    CostGroup.objects.create(municipality=full.municipality, code="99", title="Nie gebraucht")
    assert "Nie gebraucht" not in as_text(export_concept(full))


def test_exported_file_fits_the_schema(full):
    data = json.loads(as_text(export_concept(full)))
    Draft202012Validator(SCHEMA).validate(data)
    assert problems_in(data) == []


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def grown(data, count):
    """The same concept with ``count`` more measures, which every edition but the first looks back on."""
    data = copy.deepcopy(data)
    serials = range(100, 100 + count)
    data["measures"] += [{"serial": serial, "key": str(uuid.uuid4())} for serial in serials]
    for edition in data["editions"]:
        [sheet] = [sheet for sheet in edition["sheets"] if sheet["measure"] == 1]
        for serial in serials:
            title = {"measure": serial, "title": f"Maßnahme {serial}", "is_public": True}
            edition["sheets"].append(title | {key: sheet[key] for key in shapes.SHEET.children})
        for key in ("fates", "measure_reviews"):
            model = edition.get(key, [])[-1:]
            edition[key] = edition.get(key, []) + [entry | {"measure": serial} for entry in model for serial in serials]
    return data


def test_number_of_queries_does_not_grow_with_what_there_is(full):
    few_read = queries_of(lambda: export_concept(full))
    data = export_concept(full)
    imported, written = [], []
    for count in (1, 20):
        emptied()
        more = grown(data, count)
        written.append(queries_of(lambda: imported.append(import_concept(more))))  # noqa: B023  called at once
    assert CostLine.objects.count() > 200
    assert MeasureFate.objects.count() > 60
    assert written[0] == written[1]
    assert queries_of(lambda: export_concept(imported[-1])) == few_read


def test_actor_that_only_a_review_names_goes_along(full):
    data = export_concept(full)
    [review, *_] = data["editions"][2]["measure_reviews"]
    elsewhere = [entry for edition in data["editions"] for entry in edition["sheets"]]
    assert review["carrier"] not in as_text(elsewhere)
    assert review["carrier"] in [actor["name"] for actor in data["registers"]["actors"]]
