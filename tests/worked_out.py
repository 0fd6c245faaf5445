"""Spreadsheets with their formulas worked out by LibreOffice, as somebody sees them who opens the file."""

import subprocess
from io import BytesIO

import pytest
from openpyxl import load_workbook

SECONDS = 120


@pytest.fixture(scope="session")
def worked_out(tmp_path_factory):
    """``worked_out(*contents)``: of each file page name -> rows of values. All are worked out in one go, and with
    one profile, because starting LibreOffice takes longer than all of its work."""
    profile = tmp_path_factory.mktemp("office-profile")

    def work_out(*contents):
        folder = tmp_path_factory.mktemp("office")
        files = [folder / f"{place}.xlsx" for place in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx"]
        done = subprocess.run(
            [*command, "--outdir", folder / "out", *files], check=False, capture_output=True, text=True, timeout=SECONDS
        )
        results = [folder / "out" / file.name for file in files]
        assert all(result.is_file() for result in results), done.stdout + done.stderr
        return [values(result.read_bytes()) for result in results]

    return work_out


def values(content):
    """Page name -> rows, each as long as its last value."""
    book = load_workbook(BytesIO(content), data_only=True)
    return {page.title: [_trimmed([cell.value for cell in row]) for row in page.rows] for page in book}


def _trimmed(row):
    while row and row[-1] in (None, ""):
        row.pop()
    return row
