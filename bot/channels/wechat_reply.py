"""Passive replies (被动回复): a text as the XML that WeChat shows at once, encrypted when the question was."""

import os
import re
from collections.abc import Callable
from datetime import datetime

from wechatpy.replies import TextReply

from bot.channels.wechat_crypto import WechatKeys, encrypt, signature
from bot.text.lengths import cut_bytes

#: Of `Content` in UTF-8; second-hand, but nobody has seen more go through (回复文本消息).
TEXT_LIMIT_BYTES = 2048
#: No XML may carry these, escaped or not (XML 1.0, production 2): control characters, halves of surrogate pairs.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SEALED = (
    "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


def text_reply(to_user: str, from_user: str, text: str, now: datetime) -> str:
    """The XML that says `text` to the openid `to_user`; cut to the limit on a whole character."""
    said = cut_bytes(ILLEGAL.sub("", text), TEXT_LIMIT_BYTES)
    reply = TextReply(target=to_user, source=from_user, time=int(now.timestamp()), content=_in_cdata(said))
    return str(reply.render())


def sealed_reply(
    xml: str, key: WechatKeys, nonce: str, now: datetime, random_bytes: Callable[[int], bytes] = os.urandom
) -> str:
    """`xml` encrypted and signed with `key`, echoing the `nonce` of the callback."""
    encrypted = encrypt(key, xml, random_bytes)
    timestamp = str(int(now.timestamp()))
    made = signature(key.token, timestamp, nonce, encrypted)
    return SEALED.format(encrypted=encrypted, signature=made, timestamp=timestamp, nonce=_in_cdata(nonce))


def _in_cdata(text: str) -> str:
    """`text` for inside CDATA: the closing mark in it is split over two sections; wechatpy leaves it to us."""
    return text.replace("]]>", "]]]]><![CDATA[>")
