"""What pages and tasks read about people and imports."""

from apps.profiles.selectors.imports import failed_import_count, import_runs, imports_due, run_progress
from apps.profiles.selectors.people import people, people_rows, search_text, source_choices
from apps.profiles.selectors.person import consent_of, event_names, facts_of, header_of, timeline
from apps.profiles.selectors.traits import shown_traits, trait_counts, traits

__all__ = [
    "consent_of",
    "event_names",
    "facts_of",
    "header_of",
    "failed_import_count",
    "import_runs",
    "imports_due",
    "people",
    "people_rows",
    "run_progress",
    "search_text",
    "shown_traits",
    "source_choices",
    "timeline",
    "trait_counts",
    "traits",
]
