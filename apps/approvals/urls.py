from django.urls import path

from apps.approvals import views

app_name = "approvals"

urlpatterns = [
    path("review/", views.show_queue, name="show_queue"),
    path("review/next/", views.claim_next, name="claim_next"),
    path("review/undo/<uuid:decision>/", views.undo_decision, name="undo_decision"),
    path("review/<uuid:review>/", views.show_review, name="show_review"),
    path("review/<uuid:review>/decide/", views.decide_review, name="decide_review"),
    path("review/<uuid:review>/edit/", views.edit_review, name="edit_review"),
    path("review/<uuid:review>/fix/", views.fix_finding, name="fix_finding"),
    path("review/<uuid:review>/skip/", views.skip_review, name="skip_review"),
    path("review/<uuid:review>/heartbeat/", views.extend_lease, name="extend_lease"),
    path("campaigns/<uuid:campaign>/review/", views.show_campaign_review, name="show_campaign_review"),
    path("campaigns/<uuid:campaign>/review/sign/", views.sign_plan, name="sign_plan"),
    path("campaigns/<uuid:campaign>/review/revoke/", views.revoke_sign_off, name="revoke_sign_off"),
]
