"""What each scope lets a program do, in English, for the description; the admin says it in the reader's language."""

from collections.abc import Mapping

from returns.domain.api_key import Scope

SCOPES: Mapping[str, str] = {
    Scope.RETURNS_READ: "read returns, without naming who bought",
    Scope.RETURNS_WRITE: "open, approve, decline, cancel, close, reopen returns, write to shoppers, follow withdrawals",
    Scope.NOTES_WRITE: "write notes and tags",
    Scope.LABELS_WRITE: "have labels made anew, or bring them",
    Scope.GOODS_WRITE: "receive goods, write down parcels that nobody announced",
    Scope.PAYMENTS_WRITE: "pay, as an agent does",
    Scope.OVERRIDES_WRITE: "decide against the policy with a reason, take off for wear, settle differences",
    Scope.CUSTOMERS_READ: "read who bought: e-mail, telephone and address, labels, pictures and messages",
    Scope.ORDERS_READ: "read orders",
    Scope.POLICIES_READ: "read the policy",
    Scope.POLICIES_WRITE: "write, simulate and publish the policy",
    Scope.SUPPLIERS_READ: "read suppliers, and claims against them",
    Scope.SUPPLIERS_WRITE: "change suppliers, and follow claims against them",
    Scope.INSIGHTS_READ: "read figures",
    Scope.INSIGHTS_WRITE: "answer what is unusual, have reports sent by e-mail",
    Scope.SETTINGS_READ: "read the shop's settings",
    Scope.SETTINGS_WRITE: "change the shop's settings, and the words that shoppers read",
    Scope.WORKFLOWS_WRITE: "read, write, try and switch workflows",
    Scope.EVENTS_READ: "read what happened, in order",
    Scope.WEBHOOKS_WRITE: "say which addresses are told of events",
    Scope.EXPORTS_READ: "fetch exports of everything, who bought included",
}
