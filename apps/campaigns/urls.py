from django.urls import path

from apps.campaigns.views import freezing, listing, panels, preview, rail, senders, studio

app_name = "campaigns"

urlpatterns = [
    path("", listing.list_campaigns, name="list_campaigns"),
    path("new/", listing.create_campaign, name="create_campaign"),
    path("senders/", senders.list_senders, name="list_senders"),
    path("senders/new/", senders.create_sender, name="create_sender"),
    path("senders/<int:sender>/", senders.edit_sender, name="edit_sender"),
    path("senders/<int:sender>/remove/", senders.remove_sender, name="remove_sender"),
    path("of-profile/<uuid:profile>/", panels.show_profile_campaigns, name="show_profile_campaigns"),
    path("<uuid:campaign>/", studio.show_campaign, name="show_campaign"),
    path("<uuid:campaign>/plan/<slug:step>/", studio.edit_step, name="edit_step"),
    path("<uuid:campaign>/freeze/", freezing.freeze_audience, name="freeze_audience"),
    path("<uuid:campaign>/freeze/progress/", freezing.show_freeze, name="show_freeze"),
    path("<uuid:campaign>/freeze/cancel/", freezing.cancel_freeze, name="cancel_freeze"),
    path("<uuid:campaign>/waterfall/", rail.show_waterfall, name="show_waterfall"),
    path("<uuid:campaign>/forecast/", rail.show_forecast, name="show_forecast"),
    path("<uuid:campaign>/preview/", preview.show_preview, name="show_preview"),
    path("<uuid:campaign>/preview/search/", preview.search_preview, name="search_preview"),
    path("<uuid:campaign>/preview/<uuid:profile>/", preview.show_preview, name="preview_person"),
    path("<uuid:campaign>/preview/<uuid:profile>/frame/", preview.show_frame, name="show_frame"),
    path("<uuid:campaign>/rename/", listing.rename_campaign, name="rename_campaign"),
    path("<uuid:campaign>/duplicate/", listing.duplicate_campaign, name="duplicate_campaign"),
    path("<uuid:campaign>/cancel/", listing.cancel_campaign, name="cancel_campaign"),
]
