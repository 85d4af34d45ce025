"""Who is signing in and who is signed in. Nothing here outlives the process: a restart signs everybody out.

Lives on real time, like the Admin API's tokens: ten minutes for a code, an hour for an access token.
"""

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field

CODE_SECONDS = 600
ACCESS_SECONDS = 3600
MOST_TRIES = 5


class UnableToRedeem(Exception):
    """The code or refresh token is unknown, used up, too old, or does not fit what it was given for."""


@dataclass(frozen=True)
class Wish:
    """What the app asked for when it sent the browser here."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str


@dataclass
class Attempt:
    """Somebody named an e-mail address and was sent a code to it."""

    email: str
    code: str
    until: float
    tries: int = 0


@dataclass
class Code:
    """An authorization code: good once."""

    shop: str
    customer_id: int
    wish: Wish
    until: float
    used: bool = False


@dataclass
class Session:
    """One customer's sign-in to the app, with the tokens that are good now."""

    shop: str
    customer_id: int
    client_id: str
    sid: str
    access_token: str
    access_until: float
    refresh_token: str


@dataclass
class Logins:
    """Attempts, codes, browsers and sessions of every shop."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    browsers: dict[str, tuple[str, int]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def attempt(self, email: str) -> tuple[str, str]:
        """Begin: return the attempt's id and the code to send."""
        with self.lock:
            number, code = secrets.token_urlsafe(16), f"{secrets.randbelow(10**6):06}"
            self.attempts[number] = Attempt(email, code, time.time() + CODE_SECONDS)
            return number, code

    def prove(self, number: str, code: str) -> str | None:
        """Return the e-mail address that the code proves, or None; five tries, ten minutes, once."""
        with self.lock:
            found = self.attempts.get(number)
            if found is None or found.tries >= MOST_TRIES or time.time() > found.until:
                return None
            found.tries += 1
            if not secrets.compare_digest(found.code.encode(), code.strip().encode()):
                return None
            return self.attempts.pop(number).email

    def remember(self, shop: str, customer_id: int) -> str:
        """Return the cookie of a browser in which a customer has signed in."""
        with self.lock:
            cookie = secrets.token_urlsafe(24)
            self.browsers[cookie] = (shop, customer_id)
            return cookie

    def code_for(self, shop: str, customer_id: int, wish: Wish) -> str:
        """Return a new authorization code."""
        with self.lock:
            code = secrets.token_urlsafe(32)
            self.codes[code] = Code(shop, customer_id, wish, time.time() + CODE_SECONDS)
            return code

    def redeem(self, shop: str, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> tuple[Session, Wish]:
        """Open the session a code stands for. A code that comes twice closes the session it opened."""
        with self.lock:
            found = self.codes.get(code)
            if found is None or found.shop != shop:
                raise UnableToRedeem
            if found.used:
                self.sessions.pop(code, None)
                raise UnableToRedeem
            wish, found.used = found.wish, True
            fits = (wish.client_id, wish.redirect_uri) == (client_id, redirect_uri)
            if not fits or time.time() > found.until or not secrets.compare_digest(wish.challenge, s256(verifier)):
                raise UnableToRedeem
            session = Session(shop, found.customer_id, client_id, secrets.token_hex(16), *_pair())
            self.sessions[code] = session
            return session, wish

    def refresh(self, shop: str, refresh_token: str, *, client_id: str) -> Session:
        """Give a session its next pair of tokens."""
        with self.lock:
            for session in self.sessions.values():
                mine = (session.shop, session.client_id) == (shop, client_id)
                if mine and secrets.compare_digest(session.refresh_token, refresh_token):
                    session.access_token, session.access_until, session.refresh_token = _pair()
                    return session
            raise UnableToRedeem

    def opens(self, shop: str, access_token: str) -> int | None:
        """Return the customer an access token speaks for, or None."""
        with self.lock:
            alive = (item for item in self.sessions.values() if item.shop == shop and time.time() < item.access_until)
            found = (item for item in alive if secrets.compare_digest(item.access_token, access_token))
            return next((item.customer_id for item in found), None)

    def expire(self, shop: str) -> int:
        """Let the shop's access tokens run out now; refresh tokens stay good. Return how many."""
        with self.lock:
            alive = [item for item in self.sessions.values() if item.shop == shop and time.time() < item.access_until]
            for session in alive:
                session.access_until = 0.0
            return len(alive)

    def end(self, shop: str, sid: str, cookie: str) -> None:
        """Sign out: this session, and whoever was signed in to this browser."""
        with self.lock:
            self.sessions = {code: item for code, item in self.sessions.items() if (item.shop, item.sid) != (shop, sid)}
            self.browsers.pop(cookie, None)


def s256(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _pair() -> tuple[str, float, str]:
    return f"shcat_{secrets.token_hex(24)}", time.time() + ACCESS_SECONDS, f"shcrt_{secrets.token_hex(24)}"
