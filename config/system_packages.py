"""What the machine itself has to bring: shared libraries and a font for the PDF documents,
and for the tests a Chromium, poppler and LibreOffice (which works out the formulas of our spreadsheets).

``python -m config.system_packages [--tests]`` looks for them, installs what is missing
through apt where it may, and otherwise names the packages and stops. Needs no package
of ours, so that it can run before anything else is installed.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

LIBRARIES = {
    "libgobject-2.0.so.0": "libpango-1.0-0",  # comes along with Pango; its own package changes its name
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
"""What WeasyPrint opens at run time -> the package of Debian and Ubuntu that brings it."""

FONT = "fonts-dejavu-core"
TEST_PROGRAMS = {"chromium": ("chromium", "chromium-browser"), "poppler-utils": ("pdftoppm",)}
"""Package -> programs of which one has to be there."""
CALC = ("libreoffice-calc-nogui", "libsclo.so")
"""The package of LibreOffice that reads spreadsheets, and the library it adds to the folder of ``soffice``."""


class _FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int)]


def missing(for_tests: bool) -> list[str]:
    """Names of the packages that are not there yet."""
    packages = {package for library, package in LIBRARIES.items() if not _opens(library)}
    if not _has_font():
        packages.add(FONT)
    if for_tests:
        packages |= {name for name, programs in TEST_PROGRAMS.items() if not any(map(shutil.which, programs))}
        packages |= set() if _has_calc() else {CALC[0]}
    return sorted(packages)


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    """Whether fontconfig knows any font; without one Pango can't set a single line."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    fonts = fontconfig.FcConfigGetFonts(None, 0)
    return bool(fonts) and fonts.contents.count > 0


def _has_calc() -> bool:
    """Whether there is a LibreOffice, and one that knows spreadsheets."""
    office = shutil.which("soffice")
    return office is not None and (Path(office).resolve().parent / CALC[1]).exists()


def install(packages: list[str]) -> bool:
    """Install ``packages`` through apt; False where that is not possible or not allowed."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if (
            not shutil.which("sudo")
            or subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode
        ):
            return False
        prefix = ["sudo", "-n"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    print(f"Systempakete werden installiert: {' '.join(packages)}", flush=True)
    subprocess.run([*apt, "update"], check=False)
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def main() -> int:
    for_tests = "--tests" in sys.argv
    packages = missing(for_tests)
    if packages and install(packages):
        packages = missing(for_tests)
    if not packages:
        return 0
    print(
        "\nAuf diesem Rechner fehlen Systempakete. Bitte installieren Sie sie oder lassen Sie sie installieren:\n\n"
        f"    sudo apt-get install {' '.join(packages)}\n\n"
        f"und rufen Sie dann „make {'test' if for_tests else 'run'}“ noch einmal auf.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
