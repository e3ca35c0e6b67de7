"""What is on record of the demo workspace, in words."""

from apps.common.sentences import Template

BUILT = "demo.build_workspace"  # where the checklists begin to count
SENTENCES: dict[str, Template] = {
    BUILT: "built the demo workspace; everything before it is its story",
    "demo.import_result": "brought in the published result: {count:people}",
}
