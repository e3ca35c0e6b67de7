from django.urls import path

from apps.prompts.views import editing, labels, reading, test_cases, test_runs, testing

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
    path("<uuid:prompt>/tests/", testing.list_tests, name="list_tests"),
    path("<uuid:prompt>/tests/new/", testing.create_test_set, name="create_test_set"),
    path("versions/<uuid:version>/test/", testing.test_version, name="test_version"),
    path("tests/sets/<uuid:test_set>/", test_cases.show_test_set, name="show_test_set"),
    path("tests/sets/<uuid:test_set>/edit/", testing.edit_test_set, name="edit_test_set"),
    path("tests/sets/<uuid:test_set>/remove/", testing.remove_test_set, name="remove_test_set"),
    path("tests/sets/<uuid:test_set>/starter/<slug:kind>/", test_cases.add_starter_cases, name="add_starter_cases"),
    path("tests/sets/<uuid:test_set>/content/", test_cases.take_test_content, name="take_test_content"),
    path("tests/sets/<uuid:test_set>/file/", test_cases.upload_cases, name="upload_cases"),
    path("tests/sets/<uuid:test_set>/cases/new/", test_cases.create_test_case, name="create_test_case"),
    path("tests/sets/<uuid:test_set>/cases/<uuid:case>/", test_cases.edit_test_case, name="edit_test_case"),
    path("tests/sets/<uuid:test_set>/cases/<uuid:case>/remove/", test_cases.remove_test_case, name="remove_test_case"),
    path("tests/sets/<uuid:test_set>/run/", test_runs.start_test_run, name="start_test_run"),
    path("tests/runs/<uuid:run>/", test_runs.show_test_run, name="show_test_run"),
    path("tests/runs/<uuid:run>/change/<slug:action>/", test_runs.change_test_run, name="change_test_run"),
    path("tests/runs/<uuid:run>/results/<uuid:result>/", test_runs.show_test_result, name="show_test_result"),
]
