"""A small whole world: one concept with a published edition and a draft, and something in every register."""

from types import SimpleNamespace

from django.urls import get_resolver, reverse
from django.utils import timezone

from actors.models import Contact, Membership
from concepts.changelog import record
from concepts.models import Action, Edition, State, SwotItem, UpdateReason
from concepts.workflow import transition
from measures.models import (
    CalendarFeed,
    CashInstalment,
    CostEstimate,
    DrawDown,
    Fate,
    Grant,
    GrantedMeasure,
    Income,
    Indicator,
    IndicatorValue,
    LightOverride,
    MeasureFate,
    MeasureReview,
    Milestone,
    Photo,
    ProgrammeRate,
    Repayment,
    ReportingRound,
    ReportLink,
    SavedView,
    Spending,
    StatusUpdate,
)
from measures.registers import seed_cost_groups
from measures.reporting import report_links
from measures.reporting.proposals import propose
from measures.reporting.rounds import close_round, open_round
from measures.scheduling import calendar_feed
from publishing import archive
from publishing.acceptance import accept
from publishing.editions import publish, start_edition, submit
from publishing.models import DocumentKind, DocumentOrder
from publishing.problems import open_problems
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    ChapterFactory,
    ConceptFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
    PhotoFactory,
)
from tests.publishing.conftest import adopted, complete_edition, make_pdfs_small, small_pdf


def make_world(concept, people, monkeypatch, rows=1):
    """A town's world with ``rows`` of everything that an edition may hold beside what it needs, and
    as many published editions before the newest. ``people``: role -> user. PDFs have one empty page."""
    make_pdfs_small(monkeypatch)
    seed_cost_groups(concept.municipality)
    draft = complete_edition(concept)
    SwotItem.objects.create(edition=draft, quadrant="strength", text="Zentrale Lage")
    GoalFactory(edition=draft, kind="main", code="2", title="Wege verbinden")
    for number in range(1, rows + 1):
        add_rows(draft, number)
    for _ in range(rows + 1):
        published = draft
        adopt(published, people)
        draft = start_edition(concept, people["editor"], UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
        tell_fates(draft, rows)
    for sheet in draft.sheets.select_related("measure"):
        report_on(sheet, people, rows)
    for number in range(rows):
        stored = archive.store(draft, DocumentKind.DRAFT, small_pdf_of(f"Entwurf {number}"), 1, people["editor"])
        order(draft, "draft", stored, people["editor"])
    for number in range(rows):
        SavedView.objects.create(concept=concept, owner=people["editor"], name=f"Ansicht {number}", is_shared=True)
    order(published, "publish", published.documents.get(kind="concept"), people["publisher"])
    for number in range(1, rows):
        EditionFactory(concept=ConceptFactory(municipality=concept.municipality, area_name=f"Gebiet {number}"))
    hold_rounds(concept, people["editor"], rows)
    grant_money(concept, people["editor"], rows)
    let_money_in(concept, rows)
    measure_success(concept, rows)
    return SimpleNamespace(
        calendar=subscribe(people["editor"]),
        token=ask_carriers(concept.measures.first(), people["editor"], rows),
        town=concept.municipality,
        concept=concept,
        editions={"draft": refetched(draft), "published": refetched(published)},
        measure=concept.measures.first(),
        actor=concept.municipality.actors.get(name="Amt für Stadtgrün"),
        programme=concept.municipality.funding_programmes.first(),
    )


def add_rows(draft, number):
    """One more of everything that an edition holds and that its town registers."""
    town = draft.concept.municipality
    ChapterFactory(edition=draft, title=f"Freies Kapitel {number}", body="<p>Text</p>", position=number + 5)
    field = ActionFieldFactory(edition=draft, position=number)
    parent = draft.goals.get(code="1")
    goal = GoalFactory(edition=draft, parent=parent, kind="sub", action_field=field)
    GoalFactory(edition=draft, kind="main", title=f"Noch ohne Maßnahme {number}")
    SwotItem.objects.create(edition=draft, quadrant="weakness", text=f"Barriere {number}", action_field=field)
    programme = FundingProgrammeFactory(municipality=town)
    ProgrammeRate.objects.create(programme=programme, from_year=2020, rate="75")
    sheet = MeasureSheetFactory(edition=draft, action_field=field, start_year=2027)
    first = draft.sheets.order_by("pk").first()
    sheet.actor_links.create(actor=town.actors.get(name="Amt für Stadtgrün"), role="partner")
    for one in (sheet, first):
        one.goal_links.create(goal=goal)
        one.actor_links.create(actor=ActorFactory(municipality=town))
        CostLineFactory(sheet=one, cost_group=town.cost_groups.all()[number], fiscal_year=2027 + number)
        FundingLineFactory(
            sheet=one, source="programme", programme=programme, fiscal_year=2027 + number, amount="750.00"
        )
        FundingLineFactory(sheet=one, fiscal_year=2027 + number, amount="250.00")


def tell_fates(draft, rows):
    """What became of the old measures: the first is split into itself and ``rows`` new ones, ``rows``
    others are completed and evaluated; about all that are left nobody has decided."""
    first, *others = draft.sheets.order_by("pk")
    fate = MeasureFate.objects.create(edition=draft, measure=first.measure, fate=Fate.SPLIT, reason="Zu groß")
    fate.successors.create(measure=first.measure)
    for _ in range(rows):
        fate.successors.create(measure=MeasureSheetFactory(edition=draft).measure)
    carrier = ActorFactory(municipality=draft.concept.municipality)
    for sheet in others[:rows]:
        MeasureFate.objects.create(edition=draft, measure=sheet.measure, fate=Fate.COMPLETED)
        MeasureReview.objects.create(edition=draft, measure=sheet.measure, carrier=carrier, effect="Mehr Gäste")


def adopt(edition, people):
    """Bring the draft through the council, leaving what is open open."""
    transition(edition, State.REVIEW, people["editor"])
    edition = refetched(edition)
    for problem in open_problems(edition):
        accept(edition, problem, "Folgt mit der Fortschreibung.", people["reviewer"])
    submit(edition, people["reviewer"])
    publish(edition, people["publisher"], adopted())


def report_on(sheet, people, rows):
    """``rows`` entries in the measure's log, contacts at its actors."""
    for month in range(1, rows + 1):
        report = StatusUpdate.objects.create(
            measure=sheet.measure,
            reported_on=f"2026-{month:02d}-15",
            implementation_status="under_way",
            what_happened="Der Bau läuft.",
            reported_by=people["editor"],
        )
        PhotoFactory(report=report)
        CostEstimate.objects.create(measure=sheet.measure, dated_on=f"2026-{month:02d}-15", stage="final", amount=9)
        LightOverride.objects.create(
            measure=sheet.measure,
            colour="green",
            reason="Alles gut",
            set_by=people["editor"],
            cancelled_at=timezone.now() if month < rows else None,
        )
        Milestone.objects.create(measure=sheet.measure, title="Baubeginn", planned_on=f"2026-{month:02d}-15")
    for link in sheet.actor_links.all():
        for number in range(rows):
            Contact.objects.create(actor=link.actor, name=f"Erna Erdmann {number}", consent_given_on="2025-01-02")


def hold_rounds(concept, editor, rows):
    """A closed reporting round, ``rows`` more that can be compared with the one before, and one that is open."""
    for number in range(rows + 2):
        one = ReportingRound(concept=concept, title=f"Sachstand {number}", due_on=timezone.localdate())
        open_round(one, editor)
        if number <= rows:
            close_round(one, editor)


def grant_money(concept, by, rows):
    """``rows`` grant notices for the first measure, each changed and with ``rows`` instalments about to lapse,
    called and spent in part, late and paid back in part."""
    this_year = timezone.localdate().year
    measure = concept.measures.first()
    for number in range(rows):
        programme = FundingProgrammeFactory(municipality=concept.municipality)
        grant = Grant.objects.create(concept=concept, programme=programme, number=f"B-{number}", amount=1000)
        GrantedMeasure.objects.create(grant=grant, measure=measure)
        for old in range(rows):
            record(grant, Action.CHANGED, by, concept=concept, old={"number": f"A-{old}"}, new={"number": grant.number})
        for year in range(this_year, this_year + rows):
            row = CashInstalment.objects.create(grant=grant, year=year, amount=1000, lapses_on=timezone.localdate())
            for _ in range(rows):
                DrawDown.objects.create(instalment=row, booked_on="2020-01-02", amount=100)
                Spending.objects.create(instalment=row, booked_on="2020-01-02", amount=10, measure=measure)
                Repayment.objects.create(instalment=row, booked_on="2020-01-02", amount=10, reason="Nicht benötigt")


def let_money_in(concept, rows):
    """``rows`` incomes for the first measure, in as many years."""
    for number in range(rows):
        Income.objects.create(
            concept=concept,
            booked_on=f"{2020 + number}-01-02",
            amount=5,
            income_row="1.10",
            measure=concept.measures.first(),
        )


def measure_success(concept, rows):
    """``rows`` indicators of each part with values of two years; those of output count measures by cost groups."""
    groups = list(concept.municipality.cost_groups.all()[: rows + 1])
    for number in range(rows):
        for part in ("output", "context"):
            indicator = Indicator.objects.create(
                municipality=concept.municipality, part=part, title=f"Kennwert {part} {number}", position=number
            )
            if part == "output":
                indicator.cost_groups.set(groups)
            for year in (2026, 2025):
                IndicatorValue.objects.create(concept=concept, indicator=indicator, year=year, area_value=7)


def ask_carriers(measure, editor, rows):
    """``rows`` proposals that wait, and a link that still opens the form; answers its token."""
    for number in range(rows):
        propose(link_to(measure, editor, f"benutzt-{number}"), {"implementation_status": "under_way"})
    link_to(measure, editor, "offen")
    return report_links._signer.sign(f"offen-{measure.pk}")


def subscribe(user):
    """The token of the user's calendar feed."""
    feed, _ = CalendarFeed.objects.get_or_create(user=user)
    return calendar_feed._signer.sign(feed.key.hex)


def link_to(measure, editor, name):
    return ReportLink.objects.create(
        measure=measure,
        token_hash=report_links._fingerprint(report_links._signer.sign(f"{name}-{measure.pk}")),
        recipient="Erna Erdmann",
        email="erdmann@traeger.example",
        actor_name="Diakonie",
        sent_by=editor,
        expires_at=timezone.now() + report_links.VALID_FOR,
    )


def order(edition, purpose, document, by):
    DocumentOrder.objects.create(
        edition=edition, purpose=purpose, state="done", progress=100, document=document, ordered_by=by
    )


def small_pdf_of(title):
    return small_pdf(SimpleNamespace(title=title))


def refetched(edition):
    return Edition.objects.select_related("concept__municipality").get(pk=edition.pk)


def own_url_names():
    """Names of all addresses that are the portal's own or stand under ``konto/``; Django's admin has its own tests."""
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def address(name, world, edition):
    """The address called ``name``, of ``edition`` where it belongs to one."""
    parameters = get_resolver().reverse_dict[name][0][0][1]
    return reverse(name, kwargs={parameter: argument(parameter, name, world, edition) for parameter in parameters})


def argument(parameter, name, world, edition):
    values = {
        "slug": world.concept.slug,
        "kind": "ausgaben",
        "number": edition.number,
        "municipality": world.town.slug,
        "serial": world.measure.serial,
        "year": 2026,
        "actor_pk": world.actor.pk,
        "target": "review" if edition.state == "draft" else "draft",
        "address": problem_address,
        "key": key_of,
        "pk": pk_of,
        "file_name": file_name,
        "token": world.calendar if name == "calendar_feed" else world.token,
        "uidb36": "abc",
    }
    value = values[parameter]
    return value(name, world, edition) if callable(value) else value


def problem_address(name, world, edition):
    return open_problems(edition)[0].address


def key_of(name, world, edition):
    if name == "account_reset_password_from_key":
        return "a-used-link"
    if name in {"photo_edit", "photo_file"}:
        return Photo.objects.filter(report__measure=world.measure).first().key
    if name.startswith("booking"):
        return Spending.objects.filter(measure=world.measure).first().key
    rows = {
        "income": world.concept.incomes,
        "photo": world.measure.status_updates,
        "estimate": world.measure.cost_estimates,
        "status": world.measure.status_updates,
        "chapter": edition.chapters,
        "swotitem": edition.swot_items,
        "goal": edition.goals,
        "actionfield": edition.action_fields,
    }
    return rows[name.split("_")[0]].first().key


def pk_of(name, world, edition):
    rows = {
        "actor": lambda: world.actor,
        "contact": world.actor.contacts.first,
        "programme": lambda: world.programme,
        "proposal": world.measure.proposals.first,
        "grant": world.concept.grants.first,
        "indicator": world.town.indicators.first,
        "booking": world.concept.grants.first,
        "proof": world.concept.grants.first,
        "report": world.measure.report_links.filter(used_at__isnull=True).first,
        "membership": lambda: Membership.objects.filter(municipality=world.town, role="reader").get(),
        "document": edition.documents.first,
        "savedview": world.concept.saved_views.first,
        "problem": lambda: edition.accepted_problems.first() or world.editions["published"].accepted_problems.first(),
    }
    subject = name.split("_")[0]
    if subject == "round":  # of the open round for the draft, of a closed one for the published edition
        return world.concept.reporting_rounds.filter(closed_at__isnull=edition.state == "draft").first().pk
    if name in {"status_labels_edit", "programme_suggestions", "indicator_seed"}:
        return world.town.pk
    if subject == "costgroup":
        return world.town.pk if name == "costgroup_seed" else world.town.cost_groups.first().pk
    return rows[subject]().pk


def file_name(name, world, edition):
    return world.editions["published"].documents.get(kind="concept").file_name.removesuffix(".pdf")
