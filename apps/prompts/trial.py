"""The trial beside the editor: the form's unsaved text, tried as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from apps.prompts.composer.marking import phrases_of
from apps.prompts.documents import spec_of
from apps.prompts.editor import Editor
from apps.prompts.faults import fault_of, readable_part
from apps.prompts.known_facts import with_values
from apps.prompts.models import Prompt
from apps.prompts.pinning import pinned, sources
from apps.prompts.preview import Preview, answered, approved_contents, preview
from apps.prompts.purposes import DRAFT
from apps.prompts.spec import InputSpec, PromptSpec
from apps.prompts.validation import canonical, problems
from apps.prompts.writing import COMPOSER, ProviderInfo, current_provider


@dataclass(frozen=True)
class Trial:
    """`preview`; where `faults` stand in its way, no more of it than the prompt as far as it can be read.

    `is_waiting`: a model writes when it is asked to.
    """

    preview: Preview | None
    faults: tuple[str, ...] = ()
    is_waiting: bool = False


def acted(editor: Editor, action: str) -> Editor:
    """The form after a button that changes its rows; `mark-example:<n>` marks what facts and content recognise,
    `list-values:<n>` writes down the values of a fact."""
    verb, _, number = action.partition(":")
    if verb == "list-values":
        return with_values(editor, number)
    if verb != "mark-example" or not number.isdecimal():
        return editor.acted(action)
    return editor.marked(int(number), _phrases(editor))


def marked_by_itself(editor: Editor) -> tuple[Editor, list[str]]:
    """The form with the exact matches marked in what is new in its examples, and the words that were."""
    if all(row.text == row.known for row in editor.examples):
        return editor, []
    return editor.marked_anew(_phrases(editor))


def _phrases(editor: Editor) -> dict[str, str]:
    inputs = [InputSpec.from_json(row.to_json()) for row in editor.inputs]
    return phrases_of(inputs, approved_contents(editor.locale))


def with_pins(editor: Editor, prompt: Prompt | None) -> Editor:
    """The form with what each include says, and where there is a newer version."""
    if not editor.includes:
        return editor
    held = [one for version in prompt.versions.all() for one in version.includes] if prompt else []
    offered = {one.ref.rpartition("@")[0]: one.include for one in sources(prompt)}
    rows = []
    for row in editor.includes:
        pin = pinned(row.ref, held)
        newest = offered.get(row.source)
        newer = newest.number if newest and pin and newest.hash != pin.hash else 0
        rows.append(replace(row, pin=pin.to_json() if pin else {}, newer=newer))
    return replace(editor, includes=tuple(rows))


def trial_of(editor: Editor, data: Mapping[str, str], *, writer: ProviderInfo, is_asked: bool) -> Trial:
    """Lets `writer` try the form's text for its sample customer. The composer writes at once, a model when asked."""
    errors = editor.unreadable() | problems(editor.fields(), editor.channel)
    if errors:
        faults = (fault_of(editor, *one).sentence for one in errors.items())
        return Trial(_assembled(editor, errors), tuple(dict.fromkeys(faults)))
    spec = _spec(editor)
    if editor.purpose != DRAFT:
        return Trial(answered(spec, data, editor.sample))
    is_written = is_asked or writer.provider == COMPOSER
    shown = preview(spec, data, editor.sample, writer=writer, is_written=is_written)
    return Trial(shown, is_waiting=not is_written)


def _assembled(editor: Editor, errors: Mapping[str, str]) -> Preview | None:
    """The prompt without the rows that are still being written; None while there is nothing to put together."""
    rest = readable_part(editor, errors)
    if rest.unreadable() | problems(rest.fields(), rest.channel):
        return None
    spec = _spec(rest)
    if rest.purpose != DRAFT:
        return answered(spec, {}, rest.sample)
    return preview(spec, {}, rest.sample, writer=current_provider(), is_written=False)


def _spec(editor: Editor) -> PromptSpec:
    said = {"channel": editor.channel, "locale": editor.locale, "purpose": editor.purpose}
    return spec_of(canonical(editor.fields()), uuid="", **said)
