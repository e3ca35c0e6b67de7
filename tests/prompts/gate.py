"""The way to production that people take: a test set, a run of exactly this version on it, a second person."""

from apps.common.models import User
from apps.content.models import AllowedHost
from apps.prompts import models, services
from apps.prompts.selectors import prompt_spec
from apps.prompts.testing.cases import Shelf
from apps.prompts.testing.starters import usual_cases
from tests.prompts.cast import DAY, contents


def guard_set(prompt: models.Prompt, actor: User, *, usual: int = 30) -> models.TestSet:
    """A set of usual and adversarial cases that guards the prompt's production."""
    AllowedHost.objects.get_or_create(host="northwind.example")
    inputs = prompt_spec(prompt.versions.order_by("number").first()).inputs
    made = services.create_set(prompt=prompt, name="Customers", shelf=Shelf(DAY, contents=contents()), actor=actor)
    if usual:
        specs = usual_cases(inputs, usual)
        services.add_cases(test_set=made, specs=specs, origin=models.TestCase.Origin.STARTER, actor=actor)
    services.add_starter(test_set=made, keys=[item.key for item in inputs], actor=actor)
    return made


def work(run: models.TestRun) -> models.TestRun:
    """Writes everything that waits, in this process."""
    while services.work_test_run(run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def run_through(version: models.Version, actor: User, **given: object) -> models.TestRun:
    """A finished run of the version by the composer on the prompt's guarding set, made where there is none."""
    guard = version.prompt.test_sets.filter(guards=True, removed_at=None).first() or guard_set(version.prompt, actor)
    given = {"provider": "composer", **given}
    return work(services.start_test_run(version=version, test_set=guard, actor=actor, **given))
