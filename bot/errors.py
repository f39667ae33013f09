"""What can go wrong (出错), by name.

LinliError
├── ConfigError          the configuration has mistakes (all of them, listed)
├── Refused              a person asked for something that may not be done; the text is for that person
├── NotFound             a row that had to exist does not
├── StoreError
│   ├── StoreFull        the disk is full; nothing was kept
│   └── StoreBusy        the database did not answer in time
├── SealError            a ciphertext does not open: wrong key, wrong row, or altered
├── BackupError          a backup cannot be made, or a file cannot be restored: damaged, cut, another key, newer
├── CallbackError        a provider's callback was not accepted
│   ├── Forged           403: signature, age or nonce
│   ├── Malformed        400: not the XML that was promised
│   └── TooLarge         413
└── ImportRefused        a directory folder has findings; nothing was written
"""


class LinliError(Exception):
    """Base of every error this project raises on purpose."""


def loggable(error: BaseException) -> dict[str, str]:
    """What may be logged of an error: its kind, and its words only when they are ours; others may quote a person."""
    return {"error": type(error).__name__, **({"reason": str(error)} if isinstance(error, LinliError) else {})}


class ConfigError(LinliError):
    """The configuration has mistakes; `mistakes` holds one line each, path first, with the fix."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Refused(LinliError):
    """A person asked for something that may not be done. The text is said to that person."""


class NotFound(LinliError):
    """A row that had to exist does not."""


class StoreError(LinliError):
    """The database could not keep what it was given. Nothing of it was kept."""


class StoreFull(StoreError):
    """The disk is full. Free space under `storage.dir` and the database; senders will retry."""


class StoreBusy(StoreError):
    """The database did not answer in time."""


class SealError(LinliError):
    """A ciphertext does not open: wrong key, moved to another row, or altered."""


class BackupError(LinliError):
    """A backup cannot be made, or a file cannot be restored. The text says which file and what to do."""


class CallbackError(LinliError):
    """A provider's callback was not accepted."""

    status = 400


class Forged(CallbackError):
    """The signature, the age or the nonce of a callback is wrong."""

    status = 403


class Malformed(CallbackError):
    """A callback's body is not the XML that was promised."""


class TooLarge(CallbackError):
    """A callback's body is over the limit."""

    status = 413


class ImportRefused(LinliError):
    """A directory folder has findings; nothing was written. `findings` holds one line each."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings
