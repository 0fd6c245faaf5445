"""The frame around every page: who sees which links, the content security policy, and how forms are written."""

import re

import pytest
from django import forms
from django.urls import URLPattern, get_resolver, reverse

from actors.editing import DayInput
from actors.models import Membership, Role, User
from concepts.richtext_field import RichTextField
from tests.factories import ChapterFactory, GoalFactory, MeasureSheetFactory


def test_policy_allows_only_what_comes_from_the_portal(client, db):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


def pages_without_arguments():
    """Our own addresses that need no argument (Django's technical administration has its own habits)."""

    def walk(patterns, prefix=""):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if not isinstance(entry, URLPattern):
                if not route.startswith("technik/"):
                    yield from walk(entry.url_patterns, route)
            elif entry.name and "<" not in route:
                yield entry.name

    return sorted(set(walk(get_resolver().url_patterns)))


PUBLIC = {"healthz", "public_municipality_list", "report_link_thanks"}
ENTRANCE = {
    *("account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key_done", "mfa_authenticate"),
}
"""Pages on the way in or out, which must be reached without an account."""


@pytest.mark.parametrize("name", pages_without_arguments())
def test_page_asks_visitors_to_sign_in(client, db, name):
    response = client.get(reverse(name))
    if name in PUBLIC | ENTRANCE:
        assert "?next=" not in response.get("Location", "")
    else:
        assert response.url.startswith(reverse("account_login") + "?next=")


@pytest.mark.parametrize("name", pages_without_arguments())
def test_page_has_no_inline_script_or_style(client, editor, administrator, name):
    client.force_login(administrator if "membership" in name or "people" in name else editor)
    response = client.get(reverse(name), follow=True)
    if "text/html" not in response["Content-Type"] or response.status_code == 405:  # no page: only sent to
        return
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert page.count("<h1") == 1
    assert page.count("<main") == 1


def test_navigation_names_the_town_and_marks_where_one_is(client, editor, town):
    client.force_login(editor)
    page = client.get(reverse("actor_list")).content.decode()
    assert "Stadt Auenfurt</a>" in page
    assert f'<a href="{reverse("actor_list")}" aria-current="page">Akteure</a>' in page
    main = page.split('aria-label="Hauptnavigation"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", main) == ["Arbeitsplatz", "Konzepte", "Akteure", "Förderprogramme"]
    assert "Personen</a>" not in page
    page = client.get(reverse("actor_create")).content.decode()
    assert f'<a href="{reverse("actor_list")}" aria-current="true">Akteure</a>' in page


def test_navigation_leads_contributors_and_administrators_to_their_work(client, contributor, administrator):
    for user, link in ((contributor, "Meine Maßnahmen</a>"), (administrator, "Personen</a>")):
        client.force_login(user)
        assert link in client.get(reverse("actor_list")).content.decode()


def test_navigation_of_several_towns_names_the_portal(client, editor, next_town):
    Membership.objects.create(user=editor, municipality=next_town, role=Role.READER)
    client.force_login(editor)
    assert "Konzeptportal</a>" in client.get(reverse("actor_list")).content.decode()


def test_missing_page_answers_in_german(client, reader):
    client.force_login(reader)
    response = client.get("/gibt/es/nicht/")
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode()


def test_request_for_another_host_is_refused_in_german(client, db):
    response = client.get(reverse("account_login"), headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Diese Anfrage war nicht verständlich" in response.content.decode()


def test_missing_right_says_who_may(client, reader):
    client.force_login(reader)
    response = client.get(reverse("actor_create"))
    assert response.status_code == 403
    assert "Register ändert die Bearbeitung" in response.content.decode()


def test_expired_form_says_what_to_do(editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    response = strict.post(reverse("actor_create"), {"name": "x"})
    assert response.status_code == 403
    assert "Bitte noch einmal absenden" in response.content.decode()


def test_broken_page_answers_without_database(client, editor, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    client.force_login(editor)
    client.raise_request_exception = False
    monkeypatch.setattr("actors.views.registers.narrowed", broken)
    response = client.get(reverse("actor_list"))
    assert response.status_code == 500
    assert "Etwas ist schiefgegangen" in response.content.decode()


class EveryField(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie im Bescheid")
    note = forms.CharField(label="Notiz", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Art", choices=[("", "---------"), ("a", "Alpha")])
    one = forms.ChoiceField(label="Eine", choices=[("a", "Alpha")], widget=forms.RadioSelect, help_text="Nur eine")
    agreed = forms.BooleanField(label="Einverstanden")
    day = forms.DateField(label="Tag", widget=DayInput, initial="2026-11-22")
    body = RichTextField(label="Text", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_is_tied_to_label_help_and_error():
    page = str(EveryField({"name": ""}))
    [field] = re.findall(r"<input[^>]*id=\"id_name\"[^>]*>", page)
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'class="kern-form-input__input"' in field
    assert '<label class="kern-label" for="id_name">Name <span class="kern-label__mark">Pflichtfeld</span>' in page
    assert 'id="id_name_helptext">Wie im Bescheid<' in page
    assert 'id="id_name_error"><li>Dieses Feld ist zwingend erforderlich.' in page


def test_group_of_choices_is_a_fieldset_tied_to_help_and_error():
    page = str(EveryField({}))
    assert 'aria-describedby="id_one_helptext id_one_error"' in page
    assert '<legend class="kern-label">Eine' in page
    assert 'class="kern-form-check__radio"' in page


def test_summary_links_to_each_wrong_field():
    page = str(EveryField({}))
    assert 'role="alert"' in page
    for name in ("name", "kind", "one", "agreed", "day"):
        assert f'<a href="#id_{name}">' in page
        assert f'id="id_{name}"' in page
    assert "id_token_error" not in page


def test_form_keeps_what_was_entered():
    page = str(EveryField({"name": "<b>Petra</b>", "note": "Zeile 1\nZeile 2", "kind": "a", "body": "<p>Text</p>"}))
    assert 'value="&lt;b&gt;Petra&lt;/b&gt;"' in page
    assert "Zeile 1\nZeile 2</textarea>" in page
    assert '<option value="a" selected>' in page
    assert "&lt;p&gt;Text&lt;/p&gt;</textarea>" in page


def test_optional_field_carries_no_mark_and_empty_choice_speaks():
    page = str(EveryField())
    assert '<label class="kern-label" for="id_note">Notiz</label>' in page
    assert ">bitte wählen</option>" in page
    assert 'value="2026-11-22"' in page


def test_rich_text_is_cleaned_and_bare_words_become_paragraphs():
    field = RichTextField(required=False)
    assert field.clean('<p onclick="x">Gut<script>alert(1)</script></p>') == "<p>Gut</p>"
    assert field.clean("Eins\n\nZwei & drei") == "<p>Eins</p>\n\n<p>Zwei &amp; drei</p>"
    assert field.clean("<p></p>") == ""
    assert not field.has_changed("<p>Gleich</p>", "<p>Gleich</p>")


def test_sidebar_counts_what_the_edition_holds(client, editor, draft):
    ChapterFactory(edition=draft)
    GoalFactory.create_batch(2, edition=draft)
    MeasureSheetFactory.create_batch(3, edition=draft)
    ChapterFactory.create_batch(5)  # of other editions
    client.force_login(editor)
    page = client.get(reverse("chapter_list", args=[draft.concept.slug, draft.number])).content.decode()
    assert re.findall(r'(\w+) <span class="count">(\d+)</span>', page) == [
        ("Kapitel", "1"),
        ("Ziele", "2"),
        ("Maßnahmen", "3"),
    ]
    assert "Öffentliche Fassung" not in page
    assert 'aria-current="page">Kapitel' in page


@pytest.mark.parametrize(
    "name",
    [
        *("actors_user", "actors_municipality", "actors_actor", "concepts_concept", "concepts_edition"),
        *("concepts_change", "measures_measuresheet", "measures_fundingprogramme"),
        *("publishing_storeddocument", "publishing_documentorder"),
    ],
)
def test_technical_administration_lists(client, draft, name):
    client.force_login(User.objects.create_superuser("technik@example.org", "ein-langes-kennwort"))
    MeasureSheetFactory(edition=draft)
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_technical_administration_changes_no_edition(client, draft):
    client.force_login(User.objects.create_superuser("technik@example.org", "ein-langes-kennwort"))
    url = reverse("admin:concepts_edition_change", args=[draft.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"label": "Gefälscht"}).status_code == 403


def test_technical_administration_adds_a_person(client, town):
    client.force_login(User.objects.create_superuser("technik@example.org", "ein-langes-kennwort"))
    roles = {f"memberships-{name}": value for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))}
    entry = {"email": "neu@example.org", "usable_password": "true", **roles}
    entry |= {"password1": "noch-ein-langes-kennwort", "password2": "noch-ein-langes-kennwort"}
    response = client.post(reverse("admin:actors_user_add"), entry)
    assert response.status_code == 302, response.context["errors"]
    assert User.objects.get(email="neu@example.org").check_password("noch-ein-langes-kennwort")
