"""The tables of the core. No verbs here: every change is an operation."""

from returns.models.after import AfterLetter, AfterOffer, AfterTerms
from returns.models.api_key import ApiAnswer, ApiCall, ApiKey
from returns.models.article import Article
from returns.models.brand import Brand
from returns.models.bringing import BroughtFile, BroughtItem, BroughtPart, BroughtReturn, BroughtRow
from returns.models.bulk import BulkJob, BulkRow, ReturnTag, Tag
from returns.models.care import DeliveryReport, ReturnMedian
from returns.models.claim import ClaimEvent, ClaimLine, SupplierClaim
from returns.models.collection import Collection
from returns.models.credit_bonus import CreditBonus
from returns.models.customer import Customer
from returns.models.desk import DeskCount, GradedPhoto, GradedPieces
from returns.models.destination import Destination
from returns.models.discount_code import DiscountCode, Wish
from returns.models.drift import Drift
from returns.models.event import ReturnEvent
from returns.models.exchange import ExchangeLine
from returns.models.export import DataExport, ExportPart, ExportPlan
from returns.models.fit_note import FitNote
from returns.models.flow_line import FlowLine
from returns.models.gift import GiftPass, GiftReturn
from returns.models.inbox import ReturnFacet, SavedView
from returns.models.insight import (
    Finding,
    FindingAnswer,
    InsightCount,
    InsightFlow,
    InsightMark,
    InsightPart,
    InsightSubject,
    InsightWeek,
)
from returns.models.invoice import ExchangeInvoice
from returns.models.ledger import LedgerEntry, LedgerProof
from returns.models.linked_order import LinkedOrder
from returns.models.location import Location
from returns.models.message import LastLetter, MessageTerms, MessageText, WaitingLetter
from returns.models.notice import Notice, WindowWatch
from returns.models.order import Fulfillment, FulfillmentLine, Order, OrderLine
from returns.models.order_refund import OrderRefund
from returns.models.outbox import OutboxMessage
from returns.models.outcome_offer import OutcomeOffer
from returns.models.override import Override
from returns.models.own_domain import OwnDomain
from returns.models.page_text import PageTexts
from returns.models.parcel import ReverseDelivery
from returns.models.payment_request import PaymentRequest
from returns.models.photo import ReturnPhoto
from returns.models.policy import PolicyVersion
from returns.models.posting import Posting
from returns.models.privacy import PrivacyRequest
from returns.models.remark import Contact, Remark
from returns.models.repair import Repair
from returns.models.report import Report, ReportLetter
from returns.models.restriction import Appeal, Restriction, RestrictionEvent
from returns.models.rma import Disposition, Return, ReturnLineItem, ReturnUnit
from returns.models.settlement import Settlement
from returns.models.shop import Shop
from returns.models.simulation import PolicySimulation
from returns.models.staff import StaffChange, StaffMember
from returns.models.staff_note import Mention, StaffNote
from returns.models.supplier import Supplier
from returns.models.suppression import ReaderKey, SentLetter, Suppression
from returns.models.survey import SurveyAnswer
from returns.models.task import Task
from returns.models.unannounced import UnannouncedEvent, UnannouncedItem, UnannouncedParcel, UnannouncedPhoto
from returns.models.webhook import (
    EventStream,
    PublicEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from returns.models.withdrawal import Withdrawal, WithdrawalStatement
from returns.models.workflow import (
    ShopWorkflow,
    WorkflowDay,
    WorkflowLimits,
    WorkflowRun,
    WorkflowStep,
    WorkflowVersion,
)
from returns.models.written_letter import WrittenLetter

__all__ = [
    "AfterLetter",
    "AfterOffer",
    "AfterTerms",
    "ApiAnswer",
    "ApiCall",
    "ApiKey",
    "Appeal",
    "Article",
    "Brand",
    "BroughtFile",
    "BroughtItem",
    "BroughtPart",
    "BroughtReturn",
    "BroughtRow",
    "BulkJob",
    "BulkRow",
    "ClaimEvent",
    "ClaimLine",
    "Collection",
    "Contact",
    "CreditBonus",
    "Customer",
    "DataExport",
    "DeliveryReport",
    "DeskCount",
    "Destination",
    "DiscountCode",
    "Disposition",
    "Drift",
    "EventStream",
    "ExchangeInvoice",
    "ExchangeLine",
    "ExportPart",
    "ExportPlan",
    "Finding",
    "FindingAnswer",
    "FitNote",
    "FlowLine",
    "Fulfillment",
    "FulfillmentLine",
    "GiftPass",
    "GiftReturn",
    "GradedPhoto",
    "GradedPieces",
    "InsightCount",
    "InsightFlow",
    "InsightMark",
    "InsightPart",
    "InsightSubject",
    "InsightWeek",
    "LastLetter",
    "LedgerEntry",
    "LedgerProof",
    "LinkedOrder",
    "Location",
    "Mention",
    "MessageTerms",
    "MessageText",
    "Notice",
    "Order",
    "OrderLine",
    "OrderRefund",
    "OutboxMessage",
    "OutcomeOffer",
    "Override",
    "OwnDomain",
    "PageTexts",
    "PaymentRequest",
    "PolicySimulation",
    "PolicyVersion",
    "Posting",
    "PrivacyRequest",
    "PublicEvent",
    "ReaderKey",
    "Remark",
    "Repair",
    "Report",
    "ReportLetter",
    "Restriction",
    "RestrictionEvent",
    "Return",
    "ReturnEvent",
    "ReturnFacet",
    "ReturnLineItem",
    "ReturnMedian",
    "ReturnPhoto",
    "ReturnTag",
    "ReturnUnit",
    "ReverseDelivery",
    "SavedView",
    "SentLetter",
    "Settlement",
    "Shop",
    "ShopWorkflow",
    "StaffChange",
    "StaffMember",
    "StaffNote",
    "Supplier",
    "SupplierClaim",
    "Suppression",
    "SurveyAnswer",
    "Tag",
    "Task",
    "UnannouncedEvent",
    "UnannouncedItem",
    "UnannouncedParcel",
    "UnannouncedPhoto",
    "WaitingLetter",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
    "WindowWatch",
    "Wish",
    "Withdrawal",
    "WithdrawalStatement",
    "WorkflowDay",
    "WorkflowLimits",
    "WorkflowRun",
    "WorkflowStep",
    "WorkflowVersion",
    "WrittenLetter",
]
