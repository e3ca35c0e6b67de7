"""Whatever is put on record can be read: every action in the code has its sentence."""

import ast
import re

from apps.common.models import AuditEntry
from apps.common.sentences import register_sentence, registered_actions, sentence
from tests.architecture.source import APPS, modules, name_of

RECORDERS = ("audit.record", "audit.record_each")
ACTION = re.compile(rf"(?:{'|'.join(APPS)})\.[a-z_]+")


def recorded_actions():
    """(module, pattern of an action) of every module that writes audit rows; a hole of an f-string matches any word."""
    for path in modules():
        tree = ast.parse(path.read_text())
        if not any(isinstance(n, ast.Call) and ast.unparse(n.func) in RECORDERS for n in ast.walk(tree)):
            continue
        inside = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in ast.walk(n)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "[a-z_]+" for p in node.values]
                if isinstance(parts[0], str) and parts[0].partition(".")[0] in APPS and "." in parts[0]:
                    yield name_of(path), "".join(str(p).replace(".", r"\.") for p in parts)
            elif isinstance(node, ast.Constant) and id(node) not in inside and ACTION.fullmatch(str(node.value)):
                yield name_of(path), re.escape(str(node.value))


def test_every_action_on_record_has_a_sentence():
    found = list(recorded_actions())
    assert len(found) > 60
    wordless = [
        (where, wanted) for where, wanted in found if not any(re.fullmatch(wanted, a) for a in registered_actions())
    ]
    assert wordless == []


def test_a_sentence_tells_who_did_what_with_its_figures():
    entry = AuditEntry(
        actor_label="Mara", action="campaigns.freeze_audience", count=8054, detail={"receive": 7013, "holdout": 770}
    )
    assert sentence(entry) == "Mara froze the audience: 8,054 people, 7,013 will receive it"
    entry = AuditEntry(actor_label="Ravi", action="content.approve_version", detail={"number": 3, "status": "approved"})
    assert sentence(entry) == "Ravi approved version 3"
    entry = AuditEntry(actor_label="Ravi", action="drafts.start_run", count=1)
    assert sentence(entry) == "Ravi had 1 draft written"


def test_a_row_without_what_its_sentence_asks_for_reads_as_its_action():
    register_sentence("common.log_in", "logged in")
    assert sentence(AuditEntry(actor_label="Ada", action="prompts.save_version", detail={})) == "Ada save version"
    assert sentence(AuditEntry(actor_label="Ada", action="nobody.knows_this")) == "Ada knows this"
