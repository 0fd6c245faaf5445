"""The four fields of the analysis."""

import pytest

from concepts.models import Change, Quadrant, SwotItem
from tests.factories import ActionFieldFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(draft):
    return SwotItem.objects.create(edition=draft, quadrant=Quadrant.WEAKNESS, text="Leerstand", position=1)


def test_items_stand_in_their_field(signed_in, draft, item, address):
    SwotItem.objects.create(edition=draft, quadrant=Quadrant.STRENGTH, text="Viel Grün", position=2)
    fields = dict(signed_in.get(address("swot_list")).context["fields"])
    assert [i.text for i in fields[Quadrant.STRENGTH]] == ["Viel Grün"]
    assert fields[Quadrant.WEAKNESS] == [item]
    assert fields[Quadrant.THREAT] == []


def test_empty_fields_explain_the_first_step(client, draft, editor, reviewer, address):
    client.force_login(editor)
    assert "Beginnen Sie mit dem" in client.get(address("swot_list")).text
    client.force_login(reviewer)
    page = client.get(address("swot_list")).text
    assert "enthält keine Aussagen" in page
    assert address("swotitem_create") not in page


def test_item_is_created_where_its_button_stands(signed_in, draft, address):
    field = ActionFieldFactory(edition=draft, code="A", title="Wohnen")
    page = signed_in.get(address("swotitem_create"), {"feld": "threat"})
    assert page.context["form"]["quadrant"].value() == Quadrant.THREAT
    form = {"quadrant": "threat", "text": "Mieten steigen", "action_field": field.pk, "revision": 1}
    assert signed_in.post(address("swotitem_create"), form).url == address("swot_list")
    created = draft.swot_items.get()
    assert (created.text, created.action_field, created.position) == ("Mieten steigen", field, 1)
    assert "A Wohnen" in signed_in.get(address("swot_list")).text


def test_item_is_edited_and_deleted(signed_in, item, address):
    form = {"quadrant": "weakness", "text": "27 % Leerstand", "action_field": "", "revision": 1}
    assert signed_in.post(address("swotitem_edit", item.key), form).status_code == 302
    page = signed_in.post(address("swotitem_edit", item.key), form | {"text": "Leerstand sinkt"})
    assert "27 % Leerstand" in page.text
    assert "Leerstand sinkt" in page.text
    assert "27 % Leerstand" in signed_in.get(address("swotitem_delete", item.key)).text
    assert signed_in.post(address("swotitem_delete", item.key)).status_code == 302
    assert not SwotItem.objects.exists()
    assert set(Change.objects.values_list("action", flat=True)) == {"changed", "deleted"}


@pytest.mark.parametrize(("field", "value"), [("text", ""), ("text", "  "), ("quadrant", ""), ("quadrant", "schlecht")])
def test_bad_entries_are_told(signed_in, draft, address, field, value):
    form = {"quadrant": "threat", "text": "Mieten steigen", "revision": 1, field: value}
    assert signed_in.post(address("swotitem_create"), form).context["form"].errors[field]
    assert not draft.swot_items.exists()


def test_markup_is_shown_as_typed(signed_in, draft, item, address):
    SwotItem.objects.filter(pk=item.pk).update(text='<img src=x onerror="alert(1)">')
    page = signed_in.get(address("swot_list")).text
    assert "<img" not in page
    assert "&lt;img" in page


def test_list_takes_as_many_queries_for_many_items_as_for_one(
    signed_in, draft, item, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(100) as few:
        signed_in.get(address("swot_list"))
    for quadrant in Quadrant:
        field = ActionFieldFactory(edition=draft)
        SwotItem.objects.create(edition=draft, quadrant=quadrant, text="Aussage", action_field=field)
    with django_assert_max_num_queries(len(few)):
        signed_in.get(address("swot_list"))
