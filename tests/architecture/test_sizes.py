import pytest

from tests.architecture.source import ROOT, functions, modules, name_of

MODULE_LINES, SERVICES_LINES, FUNCTION_LINES, TEMPLATE_LINES, SCRIPT_LINES, TASK_LINES = 400, 250, 60, 250, 130, 10


def test_no_module_is_longer_than_400_lines():
    long = {name_of(p): n for p in modules() + modules(below="config") if (n := _lines(p)) > MODULE_LINES}
    assert long == {}


def test_a_services_file_is_split_at_250_lines():
    files = [p for p in modules() if p.name == "services.py" or "services" in p.parts]
    assert {name_of(p): n for p in files if (n := _lines(p)) > SERVICES_LINES} == {}


def test_no_function_is_longer_than_60_lines():
    long = {}
    for path in modules() + modules(below="config"):
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > FUNCTION_LINES:
                long[f"{name_of(path)}:{function.name}"] = length
    assert long == {}


def test_no_template_is_longer_than_250_lines():
    long = {name_of(p): n for p in (ROOT / "templates").rglob("*.html") if (n := _lines(p)) > TEMPLATE_LINES}
    assert long == {}


def test_a_script_does_one_thing_in_130_lines():
    long = {name_of(p): n for p in (ROOT / "static").rglob("*.js") if (n := _lines(p)) > SCRIPT_LINES}
    assert long == {}


@pytest.mark.parametrize("path", [p for p in modules() if p.name == "tasks.py"], ids=name_of)
def test_a_task_is_at_most_ten_lines(path):
    for task in functions(path):
        assert (task.end_lineno or 0) - task.lineno + 1 <= TASK_LINES, task.name


def _lines(path):
    return len(path.read_text().splitlines())
