"""Sealed columns (加密的列): how queries write and read the ciphertexts of their table."""

import json
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import ConfigError
from bot.seal import NO_KEYS, Keyring, RowKey


def keyring(session: Session) -> Keyring:
    """The keys of this installation; the store puts them into every session. Raises ConfigError where there are none."""
    keys: Keyring | None = session.info["keyring"]
    if keys is None:
        raise ConfigError([NO_KEYS])
    return keys


def seal(session: Session, column: str, row: RowKey, text: str) -> bytes:
    """`text` sealed for one column ("cases.text") of one row."""
    return keyring(session).seal(column, row, text)


def unseal(session: Session, column: str, row: RowKey, sealed: bytes | None) -> str:
    """The text of a sealed column; "" for an empty one (erased or never written)."""
    return keyring(session).open(column, row, sealed) if sealed else ""


def seal_json(session: Session, column: str, row: int, value: Any) -> bytes:
    """A JSON value, sealed."""
    return seal(session, column, row, json.dumps(value, ensure_ascii=False))


def unseal_json(session: Session, column: str, row: int, sealed: bytes | None) -> Any:
    """The JSON value of a sealed column; None for an empty one."""
    return json.loads(unseal(session, column, row, sealed)) if sealed else None
