"""A real browser for the tests: Debian's Chromium, driven by Playwright, looked over by axe."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Error, sync_playwright

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--lang=de-DE"),
]
SCREENSHOTS = settings.VAR_DIR / "screenshots"
AXE = (settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()
VIEWS = {"wide": (1280, "light"), "320": (320, "light"), "dark": (1280, "dark")}
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that can say something else of a dark page than of the same page in light."""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """The browser; it and the server it talks to are gone before the database is dropped."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server):
    """A fresh page; the test fails when the browser reports an error, such as content refused by the CSP."""
    context = chromium.new_context(base_url=live_server.url, locale="de-DE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # That a page answered 403, 404 or 409 is told as an error too, but may be what the test wants
    unexpected = [text for text in complaints if "status of 4" not in text]
    assert not unexpected, unexpected


@pytest.fixture
def sign_in(live_server):
    """``sign_in(page, user)``: the page goes on as ``user``, without the login form."""

    def go_on_as(page, user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.clear_cookies()
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return go_on_as


@pytest.fixture
def check():
    """``check(page, name)``: looks at the page as it stands, wide and narrow, light and dark: no
    violation found by axe, nothing wider than the window, and a picture in ``var/screenshots``."""

    def look(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for view, (width, scheme) in VIEWS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            take_picture(page, SCREENSHOTS / f"{name}-{view}.png")
            assert not violations(page, only=COLOURS if scheme == "dark" else ()), f"{name} ({view})"
            if width <= 320:
                wide = page.evaluate("document.scrollingElement.scrollWidth")
                assert wide <= width, f"{name} is {wide} pixels wide in a window of {width}"
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="light")

    return look


def take_picture(page, path):
    """A picture to look at. Chromium sometimes can't draw one just after the window has changed; then again."""
    for last in (False, False, True):
        try:
            page.screenshot(path=path, full_page=True)
            return
        except Error:
            if last:
                raise
            page.bring_to_front()
            page.wait_for_timeout(500)


def editor_of(page):
    """The page's rich text editor, once the script has put it in the place of the text area."""
    editor = page.get_by_role("textbox", name="Text", exact=True).and_(page.locator(".ProseMirror"))
    editor.wait_for()
    return editor


def write_in(page, text="", at=None):
    """Clicks into the editor and types ``text``, on wish after the key ``at`` (such as ``Control+Home``).

    The editor sets its own caret 20 ms after it got the focus; a key pressed sooner, as no hand could,
    would be undone. A timer of the page that is due later comes later, however slow the machine is."""
    editor_of(page).click()
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    if at:
        page.keyboard.press(at)
    page.keyboard.type(text)


def violations(page, only=()):
    """What axe finds by the rules ``only``, else by all of ``STANDARDS``, in words short enough to read in a failed
    test; what somebody is just writing in the editor (a table not yet filled) is left out."""
    rules = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": STANDARDS}
    page.evaluate(AXE)
    # The bar that stays at the window's edge covers by chance a part of what scrolls beneath: no small target
    stay = (
        "position => document.querySelectorAll('.form-actions--staying').forEach(bar => bar.style.position = position)"
    )
    page.evaluate(stay, "static")
    found = page.evaluate("rules => axe.run({exclude: ['.ProseMirror *']}, {runOnly: rules})", rules)["violations"]
    page.evaluate(stay, "")
    return [f"{rule['id']}: {rule['help']} — {[node['html'][:160] for node in rule['nodes'][:3]]}" for rule in found]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
