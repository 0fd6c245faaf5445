"""Start the whole portal on this machine: database, migrations, demo, web server and task worker.

``make run`` calls it. What it starts ends with it: on Ctrl-C, on TERM, when one of its
processes ends, and even when it is killed itself (the database then goes on until the
next start, which takes it over).
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from config import embedded_postgres
from config.paths import BASE_DIR, VAR_DIR

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15
"""A worker may finish the page it is rendering; then it is told less politely."""

PR_SET_PDEATHSIG = 1

Children = dict[str, "subprocess.Popen[bytes]"]


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        _refuse_taken_port()
        with _only_one(), _database():
            prepare()
            with _children() as children:
                _wait_until_ready(children)
                announce()
                _wait_until_one_ends(children)
    except KeyboardInterrupt:
        _say("Das Portal ist beendet.")
        return 0


def prepare() -> None:
    """Bring database and static files to the state of the code; fill an empty portal with the demo."""
    import django  # noqa: PLC0415  needs DATABASE_URL, which is known only now

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  needs django.setup()
    from django.db import connections  # noqa: PLC0415  needs django.setup()

    from actors.models import Municipality  # noqa: PLC0415  needs django.setup()

    _say("Datenbank wird auf den Stand des Programms gebracht …")
    call_command("migrate", verbosity=0, interactive=False)
    if not _static_files_are_fresh():
        _say("Gestaltung wird bereitgestellt …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    if not Municipality.objects.exists():
        _say("Demo-Stadt wird angelegt (einmalig) …")
        call_command("seed_demo")
    call_command("schedule_reminders", verbosity=0)
    connections.close_all()


def announce() -> None:
    """Say where the portal is and who can sign in."""
    from actors.models import User  # noqa: PLC0415  needs django.setup()
    from publishing.demo.accounts import ACCOUNTS, NEIGHBOUR_ACCOUNTS, PASSWORD  # noqa: PLC0415  needs django.setup()

    lines = [f"Das Portal läuft: http://localhost:{PORT}"]
    stranger = NEIGHBOUR_ACCOUNTS[0]
    offered = [(account.email, str(account.role.label)) for account in ACCOUNTS]
    offered.append((stranger.email, f"{stranger.role.label} in der Nachbargemeinde"))
    known = set(User.objects.filter(email__endswith="@demo.example").values_list("email", flat=True))
    if accounts := [(email, role) for email, role in offered if email in known]:
        lines += ["", f"Zugänge der Demo, Passwort überall: {PASSWORD}"]
        lines += [f"  {email:<26} {role}" for email, role in accounts]
    _say("\n".join(["", *lines, "", "Beenden mit Strg-C."]))


def _say(text: str) -> None:
    print(text, flush=True)


def _give_up(text: str) -> NoReturn:
    print(f"\n{text}", file=sys.stderr, flush=True)
    sys.exit(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            _give_up(f"Der Port {PORT} ist schon belegt. Mit einem anderen starten: make run PORT={PORT + 1}")


@contextmanager
def _only_one() -> Iterator[None]:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    for folder in (VAR_DIR, VAR_DIR / "postgres"):
        if folder.exists() and not os.access(folder, os.W_OK):
            _give_up(f"In {folder} kann nicht geschrieben werden; der Ordner gehört einem anderen Benutzer.")
    with (VAR_DIR / "launch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _give_up("Das Portal läuft aus diesem Ordner bereits.")
        yield


@contextmanager
def _database() -> Iterator[None]:
    """The database of ``DATABASE_URL``, else the embedded one, which is stopped at the end."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    _say("Datenbank wird gestartet …")
    os.environ["DATABASE_URL"] = embedded_postgres.start(VAR_DIR)
    try:
        yield
    finally:
        embedded_postgres.stop(VAR_DIR)


def _static_files_are_fresh() -> bool:
    """Whether nothing that is collected changed since it was collected."""
    collected = VAR_DIR / "static" / "staticfiles.json"
    if not collected.exists():
        return False
    sources = [BASE_DIR / name for name in ("requirements.txt", "package-lock.json", "config/static_files.py")]
    sources += (BASE_DIR / "static").rglob("*")
    return all(path.stat().st_mtime < collected.stat().st_mtime for path in sources)


@contextmanager
def _children() -> Iterator[Children]:
    """Web server and task worker; on leaving, both are ended."""
    bind = ["--bind", f"{HOST}:{PORT}", "--workers", "2", "--threads", "4", "--no-control-socket"]
    children = {
        "Webserver": _start(["-m", "gunicorn", "config.wsgi", *bind, "--log-level", "warning"]),
        "Auftragsdienst": _start(["manage.py", "db_worker", "--queue-name", "*", "--verbosity", "0"]),
    }
    try:
        yield children
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # ending is under way; a second Ctrl-C must not cut it short
        _end(children)


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    # A session of its own, so that Ctrl-C reaches the launcher only, which then ends all in order.
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  the launcher has one thread (no locks to inherit)
    )


def _die_with_parent() -> None:
    """Ask Linux to end this process when the launcher is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(children: Children) -> None:
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in children.values():
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_until_ready(children: Children) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        _refuse_ended(children)
        if _answers():
            return
        time.sleep(0.2)
    _give_up(f"Das Portal antwortet nach {SECONDS_TO_START} Sekunden noch nicht.")


def _answers() -> bool:
    """Whether the portal says that it is healthy; refused and 503 both mean: not yet."""
    try:
        urllib.request.urlopen(f"http://{HOST}:{PORT}/healthz", timeout=10)
    except OSError:
        return False
    return True


def _wait_until_one_ends(children: Children) -> NoReturn:
    while True:
        _refuse_ended(children)
        time.sleep(0.5)


def _refuse_ended(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            _give_up(f"{name} hat sich unerwartet beendet (Code {child.returncode}); das Portal wird beendet.")


if __name__ == "__main__":
    sys.exit(main())
