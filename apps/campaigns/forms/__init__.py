"""One form for each step of the studio. `values()` of each gives exactly the fields that the step saves."""

from apps.campaigns.forms.facts import PersonalisationForm
from apps.campaigns.forms.goal import GoalForm
from apps.campaigns.forms.names import CopyForm, NameForm, SenderForm
from apps.campaigns.forms.steps import AudienceForm, MessageForm, ReviewForm, ScheduleForm

STEP_FORMS = {
    "goal": GoalForm,
    "audience": AudienceForm,
    "message": MessageForm,
    "personalisation": PersonalisationForm,
    "schedule": ScheduleForm,
    "review": ReviewForm,
}

__all__ = ["STEP_FORMS", "CopyForm", "NameForm", "SenderForm"]
