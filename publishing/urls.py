"""Addresses of this app."""

from django.urls import path

from publishing.views import (
    documents,
    finance,
    health,
    overview,
    portable,
    procedure,
    progress_report,
    public,
    synopsis,
    workplace,
    worksheets,
)

EDITION = "konzepte/<slug:slug>/fassungen/<int:number>/"
FINANCE = f"{EDITION}kosten-und-finanzierung/"
ROUND = "konzepte/<slug:slug>/berichtsrunden/<int:pk>/"
WORKSHEETS = "konzepte/<slug:slug>/arbeitsblaetter/"
PROOF = "konzepte/<slug:slug>/bewilligungen/<int:pk>/verwendungsnachweis"
PUBLIC = "k/<slug:municipality>/<slug:slug>/"

urlpatterns = [
    path("", workplace.workplace, name="workplace"),
    path("healthz", health.healthz, name="healthz"),
    path("konzepte/import/", portable.concept_import, name="concept_import"),
    path("konzepte/<slug:slug>/export.json", portable.concept_export, name="concept_export"),
    path("konzepte/<slug:slug>/fortschreiben/", procedure.edition_start, name="edition_start"),
    path("konzepte/<slug:slug>/neu-beginnen/", procedure.edition_restart, name="edition_restart"),
    path(EDITION, overview.edition_overview, name="edition_overview"),
    path(f"{EDITION}zustand/<str:target>/", procedure.edition_move, name="edition_move"),
    path(f"{EDITION}pruefung/", procedure.review, name="review"),
    path(f"{EDITION}pruefung/offen-lassen/<str:address>/", procedure.problem_accept, name="problem_accept"),
    path(f"{EDITION}pruefung/zuruecknehmen/<int:pk>/", procedure.problem_withdraw, name="problem_withdraw"),
    path(f"{EDITION}beschluss/", procedure.resolution, name="resolution"),
    path(FINANCE, finance.finance_overview, name="finance_overview"),
    path(f"{FINANCE}tabelle.xlsx", finance.finance_export, name="finance_export"),
    path(f"{FINANCE}tabelle.csv", finance.finance_csv, name="finance_csv"),
    path(f"{FINANCE}uebersicht.pdf", finance.finance_paper, name="finance_paper"),
    path(f"{FINANCE}szenario/", finance.finance_scenario, name="finance_scenario"),
    path(f"{FINANCE}szenario.xlsx", finance.finance_scenario_export, name="finance_scenario_export"),
    path(f"{EDITION}synopse/", synopsis.synopsis, name="synopsis"),
    path(f"{EDITION}synopse.docx", synopsis.synopsis_docx, name="synopsis_docx"),
    path(f"{EDITION}synopse.xlsx", synopsis.synopsis_xlsx, name="synopsis_xlsx"),
    path(f"{EDITION}dokument/", documents.document_progress, name="document_progress"),
    path(f"{EDITION}dokument/bestellen/", documents.document_order, name="document_order"),
    path(f"{EDITION}dokument/<int:pk>/", documents.document_download, name="document_download"),
    path(f"{ROUND}sachstandsbericht/", progress_report.round_report, name="round_report"),
    path(f"{ROUND}sachstandsbericht.pdf", progress_report.round_report_pdf, name="round_report_pdf"),
    path(f"{ROUND}sachstandsbericht.xlsx", progress_report.round_report_xlsx, name="round_report_xlsx"),
    path(WORKSHEETS, worksheets.worksheet_list, name="worksheet_list"),
    path(f"{WORKSHEETS}monitoring/", worksheets.monitoring_sheet, name="monitoring_sheet"),
    path(f"{WORKSHEETS}monitoring.xlsx", worksheets.monitoring_export, name="monitoring_export"),
    path(f"{WORKSHEETS}zwischenabrechnung/", worksheets.interim_sheet, name="interim_sheet"),
    path(f"{WORKSHEETS}zwischenabrechnung.xlsx", worksheets.interim_export, name="interim_export"),
    path(f"{PROOF}/", worksheets.proof_sheet, name="proof_sheet"),
    path(f"{PROOF}.xlsx", worksheets.proof_export, name="proof_export"),
    path("konzepte/<slug:slug>/", overview.concept_overview, name="concept_overview"),
    path("k/", public.public_municipality_list, name="public_municipality_list"),
    path("k/<slug:municipality>/", public.public_municipality, name="public_municipality"),
    path(PUBLIC, public.public_concept, name="public_concept"),
    path(f"{PUBLIC}fassungen/<int:number>/", public.public_edition, name="public_edition"),
    path(f"{PUBLIC}fassungen/<int:number>/<str:file_name>.pdf", public.public_document, name="public_document"),
]
