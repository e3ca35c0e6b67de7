from django.urls import path

from apps.prompts.views import editing, labels, reading

app_name = "prompts"

urlpatterns = [
    path("", reading.list_prompts, name="list_prompts"),
    path("new/", editing.create_prompt, name="create_prompt"),
    path("preview/", editing.preview_text, name="preview_text"),
    path("<uuid:prompt>/", reading.show_prompt, name="show_prompt"),
    path("<uuid:prompt>/edit/", editing.edit_prompt, name="edit_prompt"),
    path("<uuid:prompt>/name/", editing.rename_prompt, name="rename_prompt"),
    path("<uuid:prompt>/compare/", reading.compare_versions, name="compare_versions"),
    path("<uuid:prompt>/try/", reading.try_version, name="try_version"),
    path("versions/<uuid:version>/propose/", labels.propose_version, name="propose_version"),
    path("versions/<uuid:version>/production/", labels.put_in_production, name="put_in_production"),
    path("proposals/<int:proposal>/decline/", labels.decline_proposal, name="decline_proposal"),
    path("proposals/<int:proposal>/take-back/", labels.take_back_proposal, name="take_back_proposal"),
]
