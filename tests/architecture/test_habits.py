import ast
import re

import pytest
from django.core.management import call_command

from tests.architecture.source import APPS, ROOT, called_names, functions, imported, modules, name_of, top_functions

EDGE_NAMES = ("views.py", "webhooks.py", "api.py")
WRITES = re.compile(r"\.(save|create|bulk_create|update|delete|get_or_create|update_or_create)$")


def edges():
    return [p for p in modules() if p.name in EDGE_NAMES or "views" in p.parts]


def test_every_app_of_the_house_exists():
    assert sorted(p.name for p in (ROOT / "apps").iterdir() if (p / "apps.py").exists()) == sorted(APPS)


def test_no_logic_hides_in_signals_save_or_generic_keys():
    for path in modules():
        names = imported(path)
        assert not any("dispatch" in n or "db.models.signals" in n or "GenericForeignKey" in n for n in names), path
        if path.name == "models.py" or "models" in path.relative_to(ROOT).parts:
            assert "save" not in [f.name for f in functions(path)], name_of(path)
        assert path.name != "utils.py", name_of(path)


@pytest.mark.parametrize("path", edges(), ids=name_of)
def test_views_do_not_write_rows_themselves(path):
    for call in called_names(ast.parse(path.read_text())):
        if ".objects." in call:
            assert not WRITES.search(call), f"{name_of(path)}: {call}"


@pytest.mark.parametrize("path", edges(), ids=name_of)
def test_views_are_functions_named_by_a_verb(path):
    tree = ast.parse(path.read_text())
    assert not [node.name for node in tree.body if isinstance(node, ast.ClassDef)], name_of(path)
    for function in top_functions(path):
        takes_request = function.args.args and function.args.args[0].arg == "request"
        if takes_request and not function.name.startswith("_"):
            assert "_" in function.name, f"{name_of(path)}: {function.name} is not verb_object"


def test_time_is_asked_of_the_clock_only():
    for path in modules():
        if name_of(path) in {"apps/common/clock.py"}:
            continue
        asked = [c for c in called_names(ast.parse(path.read_text())) if c in {"timezone.now", "datetime.now"}]
        assert asked == [], name_of(path)


def test_a_cross_app_string_status_is_never_invented():
    """Statuses are TextChoices: no model has a CharField named status or state without choices."""
    from django.apps import apps as registry

    for model in registry.get_models():
        for field in model._meta.fields:
            if model._meta.app_label in APPS and field.name in {"status", "state", "kind", "verdict", "phase"}:
                assert field.choices, str(field)


def test_templates_hold_no_inline_script_style_or_handler():
    bad = re.compile(r"<script(?![^>]*\b(src|nonce))|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    for path in (ROOT / "templates").rglob("*.html"):
        assert not bad.search(path.read_text()), name_of(path)


def test_the_project_names_no_todo_without_an_issue():
    pattern = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
    for path in modules() + modules(below="config"):
        assert not pattern.search(path.read_text()), name_of(path)


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
