"""The set-up script on machines that lack something: it says what, and what to type."""

import shutil
from pathlib import Path

import pytest

from config.environment import BASE
from tests.ops.conftest import run

TOOLS = ("bash", "dirname", "cmp", "cp", "rm")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with nothing but the tools that every system has, of somebody who is not root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool))
    program(folder, "id", "echo 1000")
    return folder


@pytest.fixture
def script(tmp_path: Path) -> str:
    """The set-up script in a clone that has no virtual environment yet."""
    folder = tmp_path / "clone/config"
    folder.mkdir(parents=True)
    return shutil.copy(BASE / "config/setup.sh", folder)


def program(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def set_up(folder: Path, what: str, **values: str):
    return run("config/setup.sh", what, PATH=str(folder), **({"CHROMIUM": "", "PYTHON": ""} | values))


def test_without_a_browser_an_ordinary_user_reads_what_to_install(bare: Path) -> None:
    program(bare, "apt-get", "exit 1")
    answer = set_up(bare, "browser")
    assert answer.returncode == 1
    assert answer.stderr.strip().endswith("Install it with: sudo apt-get install chromium")


def test_without_a_browser_or_apt_the_package_is_named(bare: Path) -> None:
    answer = set_up(bare, "browser")
    assert answer.returncode == 1
    assert answer.stderr.strip().endswith("chromium")


def test_root_gets_the_browser_installed(bare: Path) -> None:
    program(bare, "id", "echo 0")
    program(
        bare,
        "apt-get",
        f'[ "$1" = update ] || printf "#!/bin/sh\\n" > {bare}/chromium; /bin/chmod +x {bare}/chromium; true',
    )
    answer = set_up(bare, "browser")
    assert (answer.returncode, answer.stdout.strip()) == (0, f"{bare}/chromium")


def test_a_browser_that_is_there_is_used(bare: Path) -> None:
    program(bare, "chromium", "exit 1")  # the stub that some systems ship
    program(bare, "google-chrome", "exit 0")
    assert set_up(bare, "browser").stdout.strip() == f"{bare}/google-chrome"


def test_a_named_browser_that_does_not_run_is_no_browser(bare: Path) -> None:
    answer = set_up(bare, "browser", CHROMIUM="/nowhere/chromium")
    assert answer.returncode == 1
    assert answer.stderr.strip() == "CHROMIUM is /nowhere/chromium, which does not run."


def test_without_venv_an_ordinary_user_reads_what_to_install(bare: Path, script: str) -> None:
    program(bare, "apt-get", "exit 1")
    program(bare, "python3", 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo 3.11 ;; esac')
    answer = run(script, "embedded", PATH=str(bare), PYTHON="")
    assert answer.returncode == 1
    assert answer.stderr.strip().endswith("Install it with: sudo apt-get install python3.11-venv")


def test_an_old_python_is_refused_by_name(bare: Path, script: str) -> None:
    program(bare, "python3", 'case "$1" in -c) exit 1 ;; *) echo Python 3.9.6 ;; esac')
    answer = run(script, "embedded", PATH=str(bare), PYTHON="")
    assert answer.returncode == 1
    assert "Attune needs Python 3.11 or newer; python3 here is Python 3.9.6" in answer.stderr
