"""Replays (重放): a callback's nonce comes once, or with the same body."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Forged
from bot.messages import Inbound
from models.base import insert_new_row
from models.inbox import NonceSeen, find_nonce_digest
from models.sealed import keyring


def refuse_forged(session: Session, inbound: Inbound, at: datetime) -> None:
    """Remember the nonce since `at`. Raises Forged when it came with another body.

    Kept as keyed hashes: the nonce has a time in it, and of a body that was not encrypted the words could be tried out.
    """
    if not inbound.nonce:
        return
    keys = keyring(session)
    nonce, digest = keys.index("nonce_seen.nonce", inbound.nonce), keys.index("nonce_seen.digest", inbound.digest)
    is_new = insert_new_row(session, NonceSeen, nonce=nonce, digest=digest, at=at)
    if not is_new and find_nonce_digest(session, nonce) != digest:
        raise Forged("nonce came before with another body")
