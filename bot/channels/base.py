"""Channels (渠道): what holds for the callbacks of every provider; what is refused is a `bot.errors.CallbackError`.

The channels that carry texts are twins and share a protocol, `bot.channels.sms.SmsProvider`; WeChat stands alone.
"""

#: No callback of any provider comes near it; more is refused unread.
BODY_LIMIT_BYTES = 64 * 1024
