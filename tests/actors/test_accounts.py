"""Signing in, the own account, and the second factor of those who publish or give out roles."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import NoReverseMatch, resolve, reverse

from actors.models import Membership, Role

PASSWORD = "ein-langes-kennwort"


def sign_in(client, user, password=PASSWORD, then="/konto/"):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, "next": then})


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_person_signs_in_and_returns_to_the_page(client, editor):
    wanted = reverse("actor_list") + "?q=amt"
    asked = client.get(wanted)
    assert asked.url.startswith(reverse("account_login"))
    page = client.get(asked.url).content.decode()
    assert 'name="next"' in page
    assert sign_in(client, editor, then=wanted).url == wanted


@pytest.mark.parametrize("then", ["", "/"])
def test_whoever_only_reports_lands_on_his_measures(client, contributor, then):
    assert sign_in(client, contributor, then=then).url == reverse("my_measures")


def test_whoever_only_reports_returns_to_the_page_he_asked_for(client, contributor):
    assert sign_in(client, contributor, then="/akteure/").url == "/akteure/"


def test_others_land_at_their_workplace(client, editor, contributor, town):
    assert sign_in(client, editor, then="").url == reverse("workplace")
    client.logout()
    Membership.objects.create(user=contributor, municipality=town, role=Role.EDITOR)
    assert sign_in(client, contributor, then="/").url == reverse("workplace")


def test_wrong_password_is_refused_without_saying_which_part(client, editor):
    response = sign_in(client, editor, "falsches-kennwort")
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    unknown = client.post(reverse("account_login"), {"login": "niemand@auenfurt.example", "password": "x"})
    assert response.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_attempts_are_limited(client, editor):
    for _ in range(5):
        sign_in(client, editor, "falsches-kennwort")
    sign_in(client, editor)
    assert "_auth_user_id" not in client.session


def test_login_leads_to_no_other_site(client, editor):
    assert "evil" not in sign_in(client, editor, then="https://evil.example/").url


@pytest.mark.parametrize("name", ["account_signup", "account_email", "socialaccount_signup"])
def test_nobody_signs_up(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_reset_link_sets_a_new_password(client, editor, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": editor.email})
    [mail] = mailoutbox
    link = re.search(r"http://\S+", mail.body).group()
    page = client.get(link, follow=True)
    new = {"password1": "noch-ein-langes-kennwort", "password2": "noch-ein-langes-kennwort"}
    client.post(page.redirect_chain[-1][0], new)
    editor.refresh_from_db()
    assert editor.check_password("noch-ein-langes-kennwort")
    assert "gilt nicht mehr" in client.get(link, follow=True).content.decode()


def test_reset_says_nothing_about_who_has_an_account(client, db, mailoutbox):
    response = client.post(reverse("account_reset_password"), {"email": "niemand@auenfurt.example"})
    assert response.url == reverse("account_reset_password_done")
    assert not mailoutbox


def test_account_page_shows_roles(client, contributor, green_office):
    client.force_login(contributor)
    page = client.get(reverse("account")).content.decode()
    assert "Mitwirkung (Quartiersmanagement, Fachamt)" in page
    assert "meldet für Grünflächenamt" in page


def test_demo_accounts_are_offered_in_the_demo_only(client, db, settings):
    assert "editor@demo.example" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    assert "editor@demo.example" in client.get(reverse("account_login")).content.decode()


def test_account_pages_speak_german(client, editor):
    sign_in(client, editor)
    names = [
        *("account", "account_change_password", "account_reset_password", "account_reset_password_done"),
        *("account_logout", "account_inactive", "account_reset_password_from_key_done", "mfa_index"),
        "account_reauthenticate",
    ]
    for name in names:
        page = client.get(reverse(name)).content.decode()
        assert '<html lang="de">' in page, name
        assert not re.search(r"\b(password|sign|please|your|email address)\b", re.sub(r"<[^>]+>", " ", page), re.I), (
            name
        )


@pytest.fixture
def mfa_required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.usefixtures("mfa_required")
@pytest.mark.parametrize("who", ["publisher", "administrator"])
def test_guarded_role_is_led_to_the_second_factor(client, request, who):
    sign_in(client, request.getfixturevalue(who))
    for name in ("account", "actor_list", "mfa_index"):
        assert client.get(reverse(name)).url == reverse("mfa_activate_totp"), name
    assert client.get(reverse("account_change_password")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


@pytest.mark.usefixtures("mfa_required")
def test_other_roles_need_no_second_factor(client, editor, reader):
    for user in (editor, reader):
        client.force_login(user)
        assert client.get(reverse("account")).status_code == 200


@pytest.mark.usefixtures("mfa_required")
def test_second_factor_is_set_up_and_asked_for(client, publisher):
    sign_in(client, publisher)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    client.post(asked.url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.context["form"].errors["code"]
    done = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert "Freie Ersatzcodes" in client.get(done.url).content.decode()
    assert client.get(reverse("account")).status_code == 200
    client.logout()
    assert sign_in(client, publisher).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "zweiten Faktor geschützt" in client.get(reverse("mfa_authenticate")).content.decode()


def test_technical_administration_has_no_login_of_its_own(client, db):
    assert client.get("/technik/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


def test_account_addresses_are_german():
    assert resolve("/konto/anmelden/").url_name == "account_login"


def test_too_many_requests_are_answered_in_german(client, db):
    for _ in range(30):
        client.post(reverse("account_login"), {"login": "", "password": ""})
    response = client.post(reverse("account_login"), {"login": "", "password": ""})
    assert response.status_code == 429
    assert "Zu viele Versuche" in response.content.decode()
