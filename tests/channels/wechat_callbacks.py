"""Callbacks as WeChat posts them, built with wechatpy and not with our own code."""

import re
from datetime import UTC, datetime

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.wechat import WechatChannel
from bot.channels.wechat_xml import read_xml
from bot.config.wechat import Wechat

APP_ID, OPENID = "wxb11529c136998cb6", "oMgHVjngRipVsoxg6TuX3vz6glDg"
TOKEN, AES_KEY = "pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_TOKEN, OLD_AES_KEY = "formertoken", "B" * 42 + "A"
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
STAMP, NONCE = str(int(NOW.timestamp())), "1372623149"

Query = dict[str, str]


def channel(mode: str = "safe", *, previous_token: str = "", previous_aes_key: str = "", **more: str) -> WechatChannel:
    return WechatChannel(
        Wechat.model_validate(
            {
                "app_id": APP_ID,
                "token": TOKEN,
                "encoding_aes_key": AES_KEY,
                "previous_token": previous_token,
                "previous_aes_key": previous_aes_key,
                "mode": mode,
                **more,
            }
        )
    )


def sign(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def message(content: str = "翠园3幢2单元楼道灯坏了", more: str = "") -> str:
    return (
        f"<xml><ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName><FromUserName><![CDATA[{OPENID}]]></FromUserName>"
        f"<CreateTime>{STAMP}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
        f"<MsgId>7250021412600020992</MsgId>{more}</xml>"
    )


def plain(xml: str, token: str = TOKEN, stamp: str = STAMP) -> tuple[Query, bytes]:
    query = {"signature": sign(token, stamp, NONCE), "timestamp": stamp, "nonce": NONCE, "openid": OPENID}
    return query, xml.encode()


def sealed(
    xml: str, token: str = TOKEN, aes_key: str = AES_KEY, app_id: str = APP_ID, stamp: str = STAMP
) -> tuple[Query, bytes]:
    """As in safe mode: only ToUserName and Encrypt in the body."""
    envelope = read_xml(WeChatCrypto(token, aes_key, app_id).encrypt_message(xml, NONCE, stamp).encode())
    query, _ = plain(xml, token, stamp)
    query |= {"encrypt_type": "aes", "msg_signature": envelope.text("MsgSignature")}
    encrypted = f"<Encrypt><![CDATA[{envelope.text('Encrypt')}]]></Encrypt>"
    return query, f"<xml><ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName>{encrypted}</xml>".encode()


def both(xml: str) -> tuple[Query, bytes]:
    """As in compatible mode: the plain fields and Encrypt in one body."""
    query, body = sealed(xml)
    found = re.search(rb"<Encrypt>.*</Encrypt>", body)
    assert found
    return query, xml.encode().replace(b"</xml>", found[0] + b"</xml>")


def spoken(answer: tuple[bytes, str], token: str = TOKEN, aes_key: str = AES_KEY) -> str:
    """What WeChat reads in an encrypted answer, checking its signature."""
    fields = read_xml(answer[0])
    xml = WeChatCrypto(token, aes_key, APP_ID).decrypt_message(
        answer[0], fields.text("MsgSignature"), fields.text("TimeStamp"), fields.text("Nonce")
    )
    return read_xml(xml.encode()).text("Content")
