"""The cost and financing overview (§ 149 BauGB) of an edition: page, paper, spreadsheet, and what-if beside it.

The address holds all that is chosen (``measures.overview.choice``) and assumed (``measures.overview.scenario_entry``).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from concepts.access import visible_edition
from measures.csv_file import CONTENT_TYPE
from measures.overview.as_csv import write_finance_csv
from measures.overview.choice import choice_of
from measures.overview.scenario_workbook import write_scenario
from measures.overview.workbook import write_finance
from measures.workbook import download
from publishing.finance.pdf import finance_pdf
from publishing.finance.shown import Shown, shown_to
from publishing.finance.what_if import WhatIf, what_if


@require_safe
def finance_overview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the edition costs and how that is covered."""
    shown = _shown(request, slug, number)
    report = shown.report
    context = {
        "edition": report.edition,
        "section": "finance",
        "shown": shown,
        "report": report,
        "choice": shown.choice,
        "unit": shown.choice.unit,
    }
    return render(request, "publishing/finance_overview.html", context)


@require_safe
def finance_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The tables of ``finance_overview`` as XLSX, in euro and cent whatever the page shows."""
    shown = _shown(request, slug, number)
    content = write_finance(shown.title, shown.report, shown.today, shown.history)
    return download(content, shown.file_name("xlsx"))


@require_safe
def finance_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The tables by year, and who gives the money, as CSV."""
    shown = _shown(request, slug, number)
    content = write_finance_csv(shown.report.overview, shown.report.givers)
    return download(content, shown.file_name("csv"), CONTENT_TYPE)


@require_safe
def finance_paper(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page as PDF; made while the reader waits."""
    shown = _shown(request, slug, number)
    return download(finance_pdf(shown, timezone.now()), shown.file_name("pdf"), "application/pdf")


def _shown(request: HttpRequest, slug: str, number: int) -> Shown:
    edition = visible_edition(request.user, slug, number)
    return shown_to(request.user, edition, choice_of(request.GET), timezone.localdate())


@require_safe
def finance_scenario(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What if costs rise or an application is refused, beside the plan. Nothing of it is stored."""
    asked = _what_if(request, slug, number)
    if asked.form.is_bound and asked.form.is_valid():
        return redirect(asked.address_with(asked.form.assumption))
    context = {"edition": asked.edition, "section": "finance", "asked": asked, "unit": asked.choice.unit}
    return render(request, "publishing/finance_scenario.html", context)


@require_safe
def finance_scenario_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The scenario of the same address as XLSX; back to the page where something of it can't be understood."""
    asked = _what_if(request, slug, number)
    if asked.problems:
        return redirect(asked.page + "?" + request.GET.urlencode())
    content = write_scenario(asked.title, asked.in_words, asked.comparison)
    return download(content, asked.file_name)


def _what_if(request: HttpRequest, slug: str, number: int) -> WhatIf:
    return what_if(visible_edition(request.user, slug, number), request.GET, timezone.localdate())
