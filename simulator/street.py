"""Everything that stands across the street, wired together: shops, tokens, post, mail, carrier, unkindness."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from simulator.bulk.running import Exporter
from simulator.calls import Calls, Traffic
from simulator.carrier.desk import Desk
from simulator.customer_accounts import signing
from simulator.customer_accounts.logins import Logins
from simulator.customer_accounts.registration import Registration, read_registration
from simulator.id_tokens import Staff
from simulator.mail.inbox import Inbox
from simulator.options import Options
from simulator.saving import Saver, read_state
from simulator.texts.desk import TextDesk
from simulator.tokens import TokenDesk
from simulator.unkind import Unkindness
from simulator.webhooks.delivery import Delivery
from simulator.webhooks.office import Office
from simulator.webhooks.scopes import hears
from simulator.webhooks.shopify import Announcer, extra_ids
from simulator.webhooks.subscriptions import Subscription, for_topic, read_config, read_scopes
from simulator.world import Clock, World
from simulator.world.flow_triggers import read_triggers
from simulator.world.shops import Shop
from simulator.world.standing import granted

STATE_VERSION = 6


@dataclass
class Street:
    """The parts of a running simulator."""

    options: Options
    clock: Clock
    world: World
    tokens: TokenDesk
    unkind: Unkindness
    office: Office
    announcer: Announcer
    inbox: Inbox
    carrier: Desk
    texts: TextDesk
    saver: Saver
    exporter: Exporter
    calls: Calls = field(default_factory=Calls)
    traffic: Traffic = field(default_factory=Traffic)
    staff: Staff = field(default_factory=Staff)
    logins: Logins = field(default_factory=Logins)
    registration: Registration = field(default_factory=Registration)
    subscriptions: list[Subscription] | None = None

    def changed(self) -> None:
        """Say that there is something to save."""
        self.saver.touch()

    def announce(self, shop: Shop, topic: str, body: dict[str, Any]) -> None:
        """Pass an announcement on to every subscription of the app, if the shop has it installed and lets it hear."""
        if not shop.installed or not hears(granted(self.world, shop), topic):
            return
        with self.announcer.one_event():
            for wanted in for_topic(shop, topic, self.subscriptions):
                if wanted.wants(body):
                    self._send(shop, topic, wanted, body)

    def _send(self, shop: Shop, topic: str, wanted: Subscription, body: dict[str, Any]) -> None:
        named = {"X-Shopify-Name": wanted.name} if wanted.name else {}
        self.announcer.announce(
            shop.domain,
            topic,
            wanted.trimmed(body),
            at=self.world.now(),
            extra_headers={**extra_ids(topic, body), **named, **getattr(body, "headers", {})},
            url=wanted.address(self.options.app_url),
            subscription_id=wanted.id,
        )

    def drop_subscription(self, delivery: Delivery) -> None:
        """Delete the API-made subscription of a delivery that was given up, as Shopify does."""
        shop = self.world.shops.get(delivery.channel)
        if shop and delivery.subscription_id is not None:
            shop.webhooks.pop(delivery.subscription_id, None)

    def start(self) -> None:
        """Begin to deliver and to save."""
        self.saver.start()
        self.office.start()
        self.exporter.start()

    def stop(self) -> None:
        """Stop delivering and save."""
        self.exporter.stop()
        self.office.stop()
        self.saver.stop()

    def dump(self) -> dict[str, Any]:
        """Return the whole state for the state file."""
        return {
            "version": STATE_VERSION,
            "clock_offset": self.clock.offset.total_seconds(),
            "world": self.world.dump(),
            "tokens": self.tokens.dump(),
            "deliveries": self.office.dump(),
            "inbox": self.inbox.dump(),
            "carrier": self.carrier.dump(),
            "sign_in_key": signing.dump(),
        }


def build_street(options: Options) -> Street:
    """Return a street as the options want it, with the state file's content if there is one; nothing runs yet."""
    state = read_state(options.state, version=STATE_VERSION)
    clock = Clock(timedelta(seconds=state["clock_offset"])) if state else Clock()
    world = World.load(state["world"], clock) if state else World(clock)
    world.public_url, world.required_scopes = options.public_url, read_scopes(options.app_config)
    world.flow_triggers = read_triggers(options.app_config)
    unkind = Unkindness()
    office = Office(unkind, retry_scale=options.retry_scale)
    street = Street(
        options=options,
        clock=clock,
        world=world,
        tokens=TokenDesk(),
        unkind=unkind,
        office=office,
        announcer=Announcer(options, office),
        inbox=Inbox(),
        carrier=Desk(options, office, now=world.now),
        texts=TextDesk(office),
        saver=Saver(options.state, dump=dict),
        exporter=Exporter(world, unkind, options.state and options.state.with_suffix(".bulk")),
        traffic=Traffic(options.traffic),
        subscriptions=read_config(options.app_config),
        registration=read_registration(options.app_config, app_url=options.app_url),
    )
    street.saver.dump = street.dump
    for part in (office, street.inbox, street.carrier, street.exporter):
        part.changed = street.changed
    office.lost = street.drop_subscription
    world.listeners.append(street.announce)
    if state:
        _restore(street, state)
    return street


def _restore(street: Street, state: dict[str, Any]) -> None:
    street.tokens.load(state["tokens"])
    street.office.load(state["deliveries"])
    street.inbox.load(state["inbox"])
    street.carrier.load(state["carrier"])
    signing.load(state["sign_in_key"])
