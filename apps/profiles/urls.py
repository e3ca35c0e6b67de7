from django.urls import path

from apps.profiles.views import consent, imports, people, traits

app_name = "profiles"

urlpatterns = [
    path("", people.list_profiles, name="list_profiles"),
    path("search/", people.search_people, name="search_people"),
    path("traits/", traits.list_traits, name="list_traits"),
    path("traits/<slug:key>/", traits.change_trait, name="change_trait"),
    path("imports/", imports.list_imports, name="list_imports"),
    path("imports/new/", imports.upload_import, name="upload_import"),
    path("imports/<uuid:run>/", imports.show_import, name="show_import"),
    path("imports/<uuid:run>/columns/", imports.map_columns, name="map_columns"),
    path("imports/<uuid:run>/consent/", imports.set_import_consent, name="set_import_consent"),
    path("imports/<uuid:run>/check/", imports.check_import, name="check_import"),
    path("imports/<uuid:run>/start/", imports.start_import, name="start_import"),
    path("imports/<uuid:run>/cancel/", imports.cancel_run, name="cancel_run"),
    path("imports/<uuid:run>/discard/", imports.discard_import, name="discard_import"),
    path("imports/<uuid:run>/rejects/", imports.download_rejects, name="download_rejects"),
    path("<uuid:profile>/", people.show_profile, name="show_profile"),
    path("<uuid:profile>/consent/withdraw/", consent.withdraw_consent, name="withdraw_consent"),
    path("<uuid:profile>/consent/record/", consent.record_consent, name="record_consent"),
    path("<uuid:profile>/points/<uuid:point>/suppress/", consent.suppress_address, name="suppress_address"),
]
