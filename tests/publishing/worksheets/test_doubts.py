"""What the working sheets say of money that does not fit together."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import ImplementationStatus, Spending, StatusUpdate
from publishing.worksheets.account import interim_account
from publishing.worksheets.books import books_of
from publishing.worksheets.monitoring import monitoring
from publishing.worksheets.proof import proof_of_use
from publishing.worksheets.telling import told_of
from tests.factories import FundingProgrammeFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def account_hints(known, year=2025):
    return "\n".join(interim_account(books_of(known, TODAY), year, year).hints)


def proof_hints(known, grant):
    books = books_of(known, TODAY)
    notice = next(one for one in books.notices.rows if one.grant == grant)
    return "\n".join(proof_of_use(books, notice, told_of(books, list(books.sheets)), TODAY).hints)


def monitoring_hints(known, programme, year=2025):
    return "\n".join(monitoring(books_of(known, TODAY), programme, year, ImplementationStatus.choices).hints)


def book(grant, measure, amount, day):
    row = grant.instalments.order_by("year").last()
    Spending.objects.create(instalment=row, booked_on=day, amount=Decimal(amount), measure=measure)


def test_nothing_is_said_where_all_fits(known, grant, programme):
    for hints in (account_hints(known), proof_hints(known, grant), monitoring_hints(known, programme)):
        assert "Mehr ausgegeben" not in hints
        assert "danach sind" not in hints
        assert "letzten Tag" not in hints


def test_more_spent_than_planned_is_told_with_both_amounts(known, grant, park):
    """Planned are 300,000; reported 300,000.01 are rounding, 300,000.02 are not."""
    report = StatusUpdate.objects.create(measure=park.measure, reported_on="2025-12-20", spent=Decimal("300000.01"))
    assert "Mehr ausgegeben" not in account_hints(known)
    StatusUpdate.objects.create(
        measure=park.measure, reported_on="2025-12-20", spent=Decimal("300000.02"), corrects=report
    )
    words = "Mehr ausgegeben als geplant: 1 Quartierspark (0,02\xa0€ mehr als 300.000\xa0€)."
    assert words in account_hints(known)
    assert words in proof_hints(known, grant)
    assert "Mehr ausgegeben" not in account_hints(known, 2024)


def test_bookings_beyond_the_reports_count_as_spent(known, grant, house):
    book(grant, house.measure, 180_000, "2025-10-01")
    assert "2 Quartiershaus (10.000\xa0€ mehr als 200.000\xa0€)" in account_hints(known)


def test_spending_after_completion_is_told_with_its_notice(known, grant, house):
    book(grant, house.measure, 250, "2025-12-01")
    words = "„2 Quartiershaus“ ist am 01.11.2025 als abgeschlossen gemeldet; danach sind 250\xa0€ ausgegeben"
    assert f"Sozialer Zusammenhalt 2024 (B-1): {words} (am 01.12.2025)." in account_hints(known)
    assert words in proof_hints(known, grant)
    assert words not in account_hints(known, 2024)


def test_spending_after_the_notice_is_told_in_the_year_it_was_booked(known, grant, park):
    book(grant, park.measure, 99, "2026-02-01")
    words = "Nach dem letzten Tag der Bewilligung (31.12.2025) sind 99\xa0€ ausgegeben (am 01.02.2026)."
    assert words not in account_hints(known)
    assert words in account_hints(known, 2026)
    assert words in proof_hints(known, grant)


def test_page_shows_what_is_to_be_cleared_up(desk, known, grant, house):
    book(grant, house.measure, 250, "2025-12-01")
    page = desk.get(reverse("interim_sheet", args=[known.slug]), {"jahr": 2025, "ab": 2024}).content.decode()
    assert "als abgeschlossen gemeldet" in page


def test_monitoring_tells_both_for_its_year(known, grant, programme, park, house):
    book(grant, house.measure, 250, "2025-12-01")
    StatusUpdate.objects.create(measure=park.measure, reported_on="2025-12-20", spent=Decimal(310_000))
    late = "Sozialer Zusammenhalt 2024 (B-1): „2 Quartiershaus“ ist am 01.11.2025 als abgeschlossen gemeldet"
    more = "Mehr ausgegeben als geplant: 1 Quartierspark"
    for chosen in (programme, None):
        assert late in monitoring_hints(known, chosen)
        assert more in monitoring_hints(known, chosen)
        assert "Mehr ausgegeben" not in monitoring_hints(known, chosen, 2024)
        assert "als abgeschlossen gemeldet" not in monitoring_hints(known, chosen, 2024)


def test_monitoring_of_another_programme_leaves_late_spending_of_this_one_out(known, grant, town, house):
    book(grant, house.measure, 250, "2025-12-01")
    other = FundingProgrammeFactory(municipality=town, name="EFRE")
    assert "als abgeschlossen gemeldet" not in monitoring_hints(known, other)
