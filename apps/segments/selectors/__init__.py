"""Reading segments."""

from apps.segments.selectors.counting import Count, TooSlow, count_rule, current_version, live, read_rule, rule_sql
from apps.segments.selectors.listing import LISTED, history, sentence, stored_sentence, used_by
from apps.segments.selectors.people import (
    LeafCount,
    PersonTest,
    Reach,
    SamplePerson,
    leaf_counts,
    memberships_of,
    profile_matches,
    reach,
    sample,
    test_person,
)  # fmt: skip

__all__ = [
    "LISTED", "Count", "LeafCount", "PersonTest", "Reach", "SamplePerson", "TooSlow", "count_rule", "current_version",
    "history", "leaf_counts", "live", "memberships_of", "profile_matches", "reach", "read_rule", "rule_sql", "sample",
    "sentence", "stored_sentence", "test_person", "used_by",
]  # fmt: skip
