import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from apps.analytics.selectors import CampaignResults, campaign_results
from apps.campaigns.models import Campaign


class Command(BaseCommand):
    help = "Prints a campaign's arms against its holdout: unrounded fractions, two-sided 95% intervals (z = 1.959964)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the campaign's name")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: object, name: str, json: bool = False, **options: object) -> None:
        try:
            campaign = Campaign.objects.get(name=name)
        except Campaign.DoesNotExist as error:
            raise CommandError(f"There is no campaign named {name!r}.") from error
        results = campaign_results(campaign)
        self.stdout.write(_as_json(results) if json else _as_table(results))


def _as_json(results: CampaignResults) -> str:
    return json.dumps(results.to_json(), indent=2)


def _as_table(results: CampaignResults) -> str:
    lines = [
        f"{'arm':24} {'n':>9} {'metric':16} {'value':>10} {'holdout':>10} {'difference':>11} {'low':>10} {'high':>10}"
    ]
    for arm in results.treated:
        for result in arm.metrics:
            gap = result.difference
            figures = [result.value, result.holdout_value, *((gap.value, gap.low, gap.high) if gap else (None,) * 3)]
            shown = [f"{'–' if f is None else format(f, '.6f'):>10}" for f in figures]
            lines.append(f"{arm.name[:24]:24} {arm.n:>9,} {result.metric.name[:16]:16} {' '.join(shown)}")
    return "\n".join(lines)
