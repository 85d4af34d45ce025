"""Addresses of the embedded admin. Every action is a noun; pages and fragments share an address."""

from django.urls import path

from returns_portal.merchant.views import (
    approval,
    differences,
    endings,
    features,
    history,
    inbox,
    new_return,
    order_refund,
    privacy,
    progress,
    receipt,
    refusal,
    removal,
    retries,
    return_page,
    return_rules,
    settings,
    settlement,
)

app_name = "merchant"
urlpatterns = [
    path("", inbox.show_inbox, name="inbox"),
    path("returns/new/", new_return.new, name="new_return"),
    path("returns/<slug:number>/", return_page.show_return, name="return"),
    path("returns/<slug:number>/progress/", progress.show_progress, name="progress"),
    path("returns/<slug:number>/approval/", approval.create, name="approval"),
    path("returns/<slug:number>/refusal/", refusal.create, name="refusal"),
    path("returns/<slug:number>/receipt/", receipt.create, name="receipt"),
    path("returns/<slug:number>/settlement/", settlement.create, name="settlement"),
    path("returns/<slug:number>/differences/<int:drift_id>/", differences.create, name="difference"),
    path("returns/<slug:number>/removal/", removal.create, name="removal"),
    path("returns/<slug:number>/order-refunds/", order_refund.create, name="order_refund"),
    path("returns/<slug:number>/closure/", endings.close, name="closure"),
    path("returns/<slug:number>/reopening/", endings.reopen, name="reopening"),
    path("returns/<slug:number>/cancellation/", endings.cancel, name="cancellation"),
    path("returns/<slug:number>/retries/", retries.create, name="retries"),
    path("settings/", settings.show_settings, name="settings"),
    path("settings/address/", settings.change_address, name="address"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
    path("settings/history/", history.show_history, name="history"),
    path("settings/history/stop/", history.stop, name="history_stop"),
    path("settings/history/retry/", history.retry, name="history_retry"),
    path("settings/features/", features.look_again, name="features"),
    path("settings/return-rules/", return_rules.read_again, name="return_rules"),
    path("settings/policy/base/", return_rules.use_as_base, name="policy_base"),
    path("settings/policy/", settings.change_policy, name="policy"),
]
