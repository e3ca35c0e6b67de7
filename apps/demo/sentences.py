"""What is on record of the demo workspace, in words."""

from apps.common.sentences import Template

SENTENCES: dict[str, Template] = {
    "demo.import_result": "brought in the published result: {count:people}",
}
