"""What is on record of people's data, in words."""

from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Count, Template


def _outcome(entry: AuditEntry) -> str:
    """checked a file, imported a file: rows, rejected"""
    rows, rejected = Count(entry.count or 0), Count(entry.detail["rejected"])
    verb = "checked" if ".check_" in entry.action else "imported"
    return f"{verb} a file: {rows:rows}, {rejected:,} of them rejected"


SENTENCES: dict[str, Template] = {
    "profiles.cancel_check": "cancelled the check of an import",
    "profiles.cancel_import": "cancelled an import",
    "profiles.change_trait": "changed the trait {trait}",
    "profiles.check_events": _outcome,
    "profiles.check_profiles": _outcome,
    "profiles.discard_import": "discarded an import",
    "profiles.download_rejects": "downloaded {count:rejected rows}",
    "profiles.export_profiles": "exported {count:profiles}",
    "profiles.import_events": _outcome,
    "profiles.import_profiles": _outcome,
    "profiles.list_profiles": "listed {count:profiles}",
    "profiles.map_import": "said what an import's columns are",
    "profiles.queue_check": "had an import checked",
    "profiles.queue_import": "started an import",
    "profiles.read_profile": "opened a profile",
    "profiles.record_consent": "recorded a consent",
    "profiles.search_people": "searched for a person",
    "profiles.set_import_consent": "said what the people of an import agreed to",
    "profiles.suppress_address": "suppressed an address",
    "profiles.upload_import": "uploaded a file to import",
    "profiles.withdraw_consent": "withdrew a consent",
}
OBJECTS = {
    "profiles.contactpoint": Kind("address", "profiles:show_profile", {"profile": "profile__uuid"}),
    "profiles.import": Kind("import", "profiles:show_import", {"run": "uuid"}, "filename"),
    "profiles.profile": Kind("profile", "profiles:show_profile", {"profile": "uuid"}),
    "profiles.traitdefinition": Kind("trait", name="label"),
}
READS = (
    "profiles.download_rejects",
    "profiles.export_profiles",
    "profiles.list_profiles",
    "profiles.read_profile",
    "profiles.search_people",
)
