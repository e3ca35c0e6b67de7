"""`manage.py probe_endpoint NAME`: asks an endpoint what it can do, stores it, and prints it in plain words."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.ai import selectors
from apps.ai.models import Endpoint
from apps.ai.probing import lines_of, probe_endpoint, probe_model
from apps.ai.services.probes import run_probe


class Command(BaseCommand):
    help = "Probes an endpoint by its name; “environment” is the one that OPENAI_BASE_URL and OPENAI_API_KEY name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if name == "environment":
            self._environment()
            return
        endpoint = Endpoint.objects.filter(name__iexact=name).first()
        if endpoint is None:
            known = ", ".join(Endpoint.objects.order_by("name").values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no endpoint “{name}”. There are: {known}.")
        run_probe(endpoint=endpoint, actor=None)
        view = selectors.endpoint_view(endpoint)
        self._say(endpoint.base_url, view.endpoint.findings)
        for one in view.models:
            self.stdout.write(one.model.name)
            self._lines(one.model.findings)
        if view.endpoint.findings.get("error"):
            raise CommandError("The probe got no answer.")

    def _environment(self) -> None:
        target = selectors.environment_view()
        if target is None:
            raise CommandError("Neither OPENAI_BASE_URL nor OPENAI_API_KEY is set.")
        found = probe_endpoint(target)
        self._say(target.base_url, found)
        if found["error"]:
            raise CommandError("The probe got no answer.")
        self.stdout.write(target.model or "No model is named: set OPENAI_MODEL.")
        if target.model:
            self._lines(probe_model(target))

    def _say(self, address: str, found: dict[str, Any]) -> None:
        self.stdout.write(f"{address}: {found['error'] or 'answers'}")
        if found["models"]:
            self.stdout.write(f"  offers {', '.join(found['models'][:20])}{' …' if len(found['models']) > 20 else ''}")
        if found["batches"]:
            self.stdout.write("  takes batches, at half the price")

    def _lines(self, findings: dict[str, Any]) -> None:
        signs = {True: "+", False: "!", None: "-"}
        for line in lines_of(findings):
            self.stdout.write(f"  {signs[line.is_good]} {line.text}")
