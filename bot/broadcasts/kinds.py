"""Kinds (种类): which message of the outbox each kind of broadcast becomes, and what holds for it."""

#: Kind of broadcast to kind of message.
MESSAGE_OF = {
    "policy": "broadcast",
    "notice": "broadcast",
    "event": "broadcast",
    "care": "care",
    "correction": "correction",
    "warning": "warning",
}
MESSAGES = frozenset(MESSAGE_OF.values())
#: What counts in a person's month; a correction and a warning do not.
BUDGETED = ("broadcast", "care")
#: What may go out as a template message. A greeting is marketing in WeChat's eyes: a template used for it is withdrawn,
#: and the account with it (CHANNELS.md 2.3 and 7.25). The others reach only those who asked for the topic.
TEMPLATE_KINDS = frozenset({"policy", "notice", "event", "correction", "warning"})
EXEMPT = frozenset({"warning", "correction"})
