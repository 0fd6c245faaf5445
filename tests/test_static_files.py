"""What browsers load from a running portal, where every file bears a fingerprint in its name."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

IMPORT = re.compile(r"""\bfrom\s*["'](\.[^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder from which WhiteNoise serves the portal."""
    folder = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.static_files.GzippedManifestStorage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


def test_scripts_import_files_that_are_served(collected):
    scripts = {path: IMPORT.findall(path.read_text()) for path in (collected / "js").glob("*.js")}
    assert any(scripts.values()), "the editor of rich text is imported"
    for path, names in scripts.items():
        for name in names:
            assert (path.parent / name).resolve().exists(), f"{path.name} imports {name}"
