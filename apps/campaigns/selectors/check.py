"""What one check of a plan says."""

from dataclasses import dataclass

from django.urls import reverse

from apps.campaigns.models import Campaign


@dataclass(frozen=True)
class Check:
    """One thing that must hold. `detail` says what was found; `step` is the studio's page that fixes it."""

    key: str
    label: str
    ok: bool
    detail: str
    step: str
    is_blocking: bool = True
    fix_url_name: str = "campaigns:edit_step"

    def fix_url(self, campaign: Campaign) -> str:
        return reverse(self.fix_url_name, args=[campaign.uuid, self.step])


def check_of(key: str, label: str, problem: str, detail: str, step: str) -> Check:
    """Fails with `problem`, else holds with `detail`."""
    return Check(key, label, not problem, problem or detail, step)
