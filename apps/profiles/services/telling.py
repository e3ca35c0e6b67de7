"""Who is told how an import ended. The file's name stays on the import's own page: it could name a person."""

from django.urls import reverse

from apps.common.models import Notice
from apps.common.services import notify
from apps.profiles.models import Import


def tell_ended(run: Import) -> None:
    """Whoever began it. Nobody waits for a notice of a check that went well: its page shows it."""
    if run.created_by is None or run.status not in (Import.Status.FINISHED, Import.Status.FAILED):
        return
    if run.status == Import.Status.FAILED:
        words = "An import of yours failed; nothing of it was kept"
    else:
        rejected = f", {run.rejected:,} rejected" if run.rejected else ""
        words = f"An import of yours is done: {run.rows:,} rows{rejected}"
    notify(
        users=[run.created_by],
        kind=Notice.Kind.IMPORT,
        cause=f"import:{run.uuid}:{run.status}:{run.claim_no}",
        text=words,
        path=reverse("profiles:show_import", args=[run.uuid]),
    )
