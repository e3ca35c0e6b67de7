"""The interface font is made from its wheel."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from apps.common.management.commands import build_font
from apps.common.templatetags.attune import font_is_built


def make(**options: bool) -> str:
    said = StringIO()
    call_command("build_font", stdout=said, **options)
    return said.getvalue()


def test_the_font_is_small_variable_and_has_the_letters_of_the_pages(settings, tmp_path: Path) -> None:
    settings.ATTUNE_DATA = tmp_path
    assert not font_is_built()
    assert "KB" in make()
    assert font_is_built()
    made = tmp_path / "fonts" / "inter.woff2"
    assert 15_000 < made.stat().st_size < 60_000
    assert 'url("inter.woff2")' in (tmp_path / "fonts" / "inter.css").read_text()
    font = TTFont(made)
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]
    assert {ord(letter) for letter in "AzéßŁőş€−→⌘–“”…×≥0123456789"} <= set(font.getBestCmap())
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    before = made.stat().st_mtime_ns
    assert make() == ""
    assert made.stat().st_mtime_ns == before, "a second start makes nothing"


def test_without_the_package_the_system_s_font_serves(
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ATTUNE_DATA = tmp_path
    monkeypatch.setattr(build_font.importlib.util, "find_spec", lambda name: None)
    assert "system's own font" in make()
    assert not font_is_built()
