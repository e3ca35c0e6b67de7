from django.urls import path

from apps.drafts import budget_page, views

app_name = "drafts"

urlpatterns = [
    path("campaigns/<uuid:campaign>/drafts/", views.show_drafts, name="show_drafts"),
    path("campaigns/<uuid:campaign>/drafts/start/", views.start_run, name="start_run"),
    path("campaigns/<uuid:campaign>/drafts/run/<str:action>/", views.change_run, name="change_run"),
    path("campaigns/<uuid:campaign>/drafts/reopen/", views.reopen_plan, name="reopen_plan"),
    path("campaigns/<uuid:campaign>/budget/", budget_page.edit_budget, name="edit_budget"),
    path("campaigns/<uuid:campaign>/drafts/<uuid:use>/", views.show_draft, name="show_draft"),
    path("campaigns/<uuid:campaign>/drafts/<uuid:use>/edit/", views.edit_draft, name="edit_draft"),
    path("campaigns/<uuid:campaign>/drafts/<uuid:use>/rewrite/", views.rewrite_draft, name="rewrite_draft"),
    path("campaigns/<uuid:campaign>/drafts/<uuid:use>/test/", views.add_to_test_set, name="add_to_test_set"),
    path(
        "campaigns/<uuid:campaign>/drafts/<uuid:use>/preview/<str:person>/", views.preview_draft, name="preview_draft"
    ),
]
