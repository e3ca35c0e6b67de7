import subprocess
import sys
from pathlib import Path

from django.apps import apps as registry
from django.db import models

from tests.architecture.source import APPS, ROOT, imported, modules, name_of

ORDER = {label: place for place, label in enumerate(APPS)}
# Siblings know nothing of each other although one stands first in the list.
STRANGERS = {("content", "profiles"), ("content", "segments"), ("prompts", "profiles"), ("prompts", "segments")}


def test_imports_point_one_way():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_relations_between_apps_point_down_and_leave_no_trace_above():
    for field in _foreign_keys():
        here, there = field.model._meta.app_label, field.related_model._meta.app_label
        if here == there or there not in ORDER:
            continue
        assert ORDER[there] < ORDER[here], f"{field} points up"
        assert (here, there) not in STRANGERS, f"{field} points sideways"
        assert field.remote_field.related_name.endswith("+"), f"{field} needs related_name='+'"


def test_deleting_a_row_of_another_app_is_refused_unless_the_row_belongs_to_it():
    allowed = {models.PROTECT, models.SET_NULL, models.CASCADE}
    for field in _foreign_keys():
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete in allowed, f"{field} has another on_delete"


def test_services_know_no_request_and_enqueue_nothing():
    for path in modules():
        if path.name == "services.py" or "services" in path.parts:
            text = path.read_text()
            names = imported(path)
            assert "django.http" not in names, name_of(path)
            assert not any(".tasks" in name or name.endswith(".views") for name in names), name_of(path)
            assert ".delay" not in text, name_of(path)
            assert "apply_async" not in text, name_of(path)


def test_selectors_do_not_import_services():
    for path in modules():
        if path.name == "selectors.py" or "selectors" in path.parts:
            app = path.relative_to(ROOT / "apps").parts[0]
            assert not any(name.startswith(f"apps.{app}.services") for name in imported(path)), name_of(path)


def test_models_import_nothing_of_their_app_but_constants():
    for path in modules():
        if path.name == "models.py" or "models" in path.relative_to(ROOT).parts:
            app = path.relative_to(ROOT / "apps").parts[0]
            forbidden = [f"apps.{app}.{part}" for part in ("services", "selectors", "views", "tasks", "forms")]
            assert not any(name.startswith(tuple(forbidden)) for name in imported(path)), name_of(path)


def test_nobody_imports_the_demo():
    for path in modules():
        if "demo" not in path.relative_to(ROOT / "apps").parts[:1]:
            assert not any(name.startswith("apps.demo") for name in imported(path)), name_of(path)


def _foreign_keys():
    for model in registry.get_models():
        if model._meta.app_label not in ORDER:
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.related_model and field.model is model and not field.auto_created:
                yield field
