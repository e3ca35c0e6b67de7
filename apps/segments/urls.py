from django.urls import path

from apps.segments.views import editor, lists, panels

app_name = "segments"

urlpatterns = [
    path("", lists.list_segments, name="list_segments"),
    path("new/", editor.create_segment, name="create_segment"),
    path("numbers/", panels.preview_rule, name="preview_rule"),
    path("of-profile/<uuid:profile>/", panels.show_memberships, name="show_memberships"),
    path("<uuid:segment>/", editor.show_segment, name="show_segment"),
    path("<uuid:segment>/numbers/", panels.show_numbers, name="show_numbers"),
    path("<uuid:segment>/recount/", lists.recount_segment, name="recount_segment"),
    path("<uuid:segment>/duplicate/", lists.duplicate_segment, name="duplicate_segment"),
    path("<uuid:segment>/archive/", lists.archive_segment, name="archive_segment"),
    path("<uuid:segment>/restore/", lists.restore_segment, name="restore_segment"),
]
