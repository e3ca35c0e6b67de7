"""One line per app; each app names its own routes."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.common.urls")),
    path("models/", include("apps.ai.urls")),
    path("profiles/", include("apps.profiles.urls")),
    path("segments/", include("apps.segments.urls")),
    path("content/", include("apps.content.urls")),
    path("prompts/", include("apps.prompts.urls")),
    path("campaigns/", include("apps.campaigns.urls")),
    path("", include("apps.drafts.urls")),
    path("", include("apps.approvals.urls")),
    path("", include("apps.delivery.urls")),
    path("", include("apps.analytics.urls")),
]

handler400 = "apps.common.views.show_bad_request"
handler403 = "apps.common.views.show_forbidden"
handler404 = "apps.common.views.show_not_found"
handler500 = "apps.common.views.show_server_error"
