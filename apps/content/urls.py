from django.urls import path

from apps.content.views import approving, brand, editing, images, items, layouts, policies, stock, transfer

app_name = "content"

urlpatterns = [
    path("", items.list_items, name="list_items"),
    path("import/", transfer.import_items, name="import_items"),
    path("import/<uuid:upload>/", transfer.show_import, name="show_import"),
    path("import/<uuid:upload>/finish/", transfer.finish_import, name="finish_import"),
    path("export.<str:form>", transfer.export_items, name="export_items"),
    path("new/", editing.choose_kind, name="choose_kind"),
    path("new/<str:kind>/", editing.create_item, name="create_item"),
    path("i/<slug:digest>.<slug:format>", images.show_public_image, name="show_public_image"),
    path("images/<slug:digest>.<slug:format>", images.show_image, name="show_image"),
    path("layouts/preview/<slug:digest>/<slug:view>/<slug:reader>/", layouts.show_preview, name="show_preview"),
    path("policies/", policies.list_policies, name="list_policies"),
    path("policies/<str:content_class>/<str:channel>/", policies.show_policy, name="show_policy"),
    path("policies/<str:content_class>/<str:channel>/save/", policies.save_policy, name="save_policy"),
    path("policies/<str:content_class>/<str:channel>/try/", policies.try_policy, name="try_policy"),
    path(
        "policies/<str:content_class>/<str:channel>/restore/<int:number>/",
        policies.restore_policy,
        name="restore_policy",
    ),
    path("brand-rules/", brand.show_brand_rules, name="show_brand_rules"),
    path("brand-rules/terms/add/", brand.add_banned_term, name="add_banned_term"),
    path("brand-rules/terms/<int:term>/remove/", brand.remove_banned_term, name="remove_banned_term"),
    path("brand-rules/hosts/add/", brand.allow_host, name="allow_host"),
    path("brand-rules/hosts/<int:host>/remove/", brand.disallow_host, name="disallow_host"),
    path("brand-rules/languages/", brand.set_fallback, name="set_fallback"),
    path("<uuid:item>/", items.show_item, name="show_item"),
    path("<uuid:item>/edit/", editing.edit_item, name="edit_item"),
    path("<uuid:item>/languages/new/", editing.create_variant, name="create_variant"),
    path("<uuid:item>/stock/", stock.set_stock, name="set_stock"),
    path("<uuid:item>/check/", approving.check_link, name="check_link"),
    path("<uuid:item>/settings/", editing.change_item, name="change_item"),
    path("versions/<uuid:version>/submit/", approving.submit_version, name="submit_version"),
    path("versions/<uuid:version>/take-back/", approving.take_back_version, name="take_back_version"),
    path("versions/<uuid:version>/approve/", approving.approve_version, name="approve_version"),
    path("versions/<uuid:version>/decline/", approving.decline_version, name="decline_version"),
    path("versions/<uuid:version>/withdraw/", approving.withdraw_version, name="withdraw_version"),
]
