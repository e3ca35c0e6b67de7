from django.urls import path

from apps.approvals.views import desk, waiting

app_name = "approvals"

urlpatterns = [
    path("review/", desk.show_queue, name="show_queue"),
    path("review/drafts/", waiting.list_waiting, name="list_waiting"),
    path("review/next/", desk.claim_next, name="claim_next"),
    path("review/undo/<uuid:decision>/", desk.undo_decision, name="undo_decision"),
    path("review/<uuid:review>/", desk.show_review, name="show_review"),
    path("review/<uuid:review>/decide/", desk.decide_review, name="decide_review"),
    path("review/<uuid:review>/edit/", desk.edit_review, name="edit_review"),
    path("review/<uuid:review>/fix/", desk.fix_finding, name="fix_finding"),
    path("review/<uuid:review>/skip/", desk.skip_review, name="skip_review"),
    path("review/<uuid:review>/heartbeat/", desk.extend_lease, name="extend_lease"),
    path("campaigns/<uuid:campaign>/review/", desk.show_campaign_review, name="show_campaign_review"),
    path("campaigns/<uuid:campaign>/review/sign/", desk.sign_plan, name="sign_plan"),
    path("campaigns/<uuid:campaign>/review/revoke/", desk.revoke_sign_off, name="revoke_sign_off"),
]
