"""Tencent's published vectors, and what must not open."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.wechat_crypto import WechatKeys, decode_aes_key, decrypt, encrypt, signature, signers
from bot.channels.wechat_reply import sealed_reply
from bot.channels.wechat_xml import read_xml
from bot.errors import Forged, Malformed

#: 消息加解密说明 (developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.md)
DOCUMENTED = WechatKeys("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
#: WXBizMsgCryptTest of the official Java sample
JAVA = WechatKeys("pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6")
#: Sample of the official C#, PHP and Python packages
SAMPLE = WechatKeys("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")

DOCUMENTED_CIPHERTEXT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SAMPLE_CIPHERTEXT = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("AAAAA", "1714112445", "415670741", DOCUMENTED_CIPHERTEXT), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("QDG6eK", "1409659813", "1372623149", SAMPLE_CIPHERTEXT), "477715d11cdb4164915debcba66cb864d751f3e6"),
    ],
)
def test_signatures_are_those_of_the_official_vectors(parts: tuple[str, ...], expected: str) -> None:
    assert signature(*parts) == expected


def test_the_documented_callback_decrypts() -> None:
    message, key = decrypt([DOCUMENTED], DOCUMENTED_CIPHERTEXT)
    assert key == DOCUMENTED
    assert len(message) == 167
    assert json.loads(message)["debug_str"] == "hello world"


def test_the_sample_callback_decrypts() -> None:
    fields = read_xml(decrypt([SAMPLE], SAMPLE_CIPHERTEXT)[0])
    assert (fields.text("Content"), fields.text("FromUserName")) == ("hello", "mycreate")


def test_the_java_sample_encrypts_to_the_published_ciphertext() -> None:
    expected = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    assert encrypt(JAVA, "我是中文abcd123", lambda _count: b"aaaabbbbccccdddd") == expected


def test_the_documented_reply_is_rendered_as_published() -> None:
    from datetime import UTC, datetime

    now = datetime.fromtimestamp(1713424427, UTC)
    reply = sealed_reply('{"demo_resp":"good luck"}', DOCUMENTED, "415670741", now, lambda _count: b"707722b803182950")
    fields = read_xml(reply.encode())
    assert fields.text("Encrypt") == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    assert fields.text("MsgSignature") == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    assert (fields.text("TimeStamp"), fields.text("Nonce")) == ("1713424427", "415670741")


def test_two_encryptions_of_one_text_differ() -> None:
    assert encrypt(JAVA, "收到") != encrypt(JAVA, "收到")


def test_a_message_for_another_account_is_forged() -> None:
    other = WechatKeys(JAVA.token, JAVA.aes_key, "wx0000000000000000")
    with pytest.raises(Forged):
        decrypt([JAVA], encrypt(other, "<xml/>"))


def test_of_several_keys_the_one_that_opens_it_for_another_account_decides() -> None:
    former = WechatKeys(JAVA.token, "B" * 42 + "A", JAVA.app_id)
    other = WechatKeys(JAVA.token, JAVA.aes_key, "wx0000000000000000")
    for keys in ([JAVA, former], [former, JAVA]):
        with pytest.raises(Forged):
            decrypt(keys, encrypt(other, "<xml/>", lambda count: b"r" * count))


def test_a_message_of_any_key_in_force_opens_and_names_its_key() -> None:
    former = WechatKeys(JAVA.token, "B" * 42 + "A", JAVA.app_id)
    assert decrypt([JAVA, former], encrypt(former, "早")) == ("早".encode(), former)
    assert decrypt([JAVA, former], encrypt(JAVA, "早")) == ("早".encode(), JAVA)


def _sealed(content: bytes) -> str:
    key = decode_aes_key(JAVA.aes_key)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(content) + encryptor.finalize()).decode()


def _content(message: bytes = b"hello", length: int = 5) -> bytes:
    return b"r" * 16 + length.to_bytes(4, "big") + message + JAVA.app_id.encode()


def _padded(content: bytes) -> bytes:
    count = 32 - len(content) % 32
    return content + bytes([count]) * count


def test_the_padding_goes_up_to_a_whole_block_of_32() -> None:
    content = _content(b"x" * 26, 26)
    assert len(content) % 32 == 0
    assert decrypt([JAVA], _sealed(_padded(content)))[0] == b"x" * 26


@pytest.mark.parametrize(
    "ciphertext",
    [
        "",
        "====",
        "不是",
        "AAAA",
        _sealed(b""),
        _sealed(b"\x00" * 32),
        _sealed(_content(b"x" * 25, 25) + b"\x21" * 33),  # more than a block
        _sealed(_padded(_content())[:-2] + b"\x00" + _padded(_content())[-1:]),  # unequal padding
        _sealed(b"r" * 16 + b"\x10" * 16),  # nothing inside
        _sealed(_padded(_content(length=2**32 - 1))),
        _sealed(_padded(_content(length=24))),  # one more than there is
    ],
)
def test_what_does_not_decrypt_is_malformed(ciphertext: str) -> None:
    with pytest.raises(Malformed):
        decrypt([JAVA], ciphertext)


def test_a_length_that_eats_into_the_account_is_forged() -> None:
    with pytest.raises(Forged):
        decrypt([JAVA], _sealed(_padded(_content(length=6))))


@pytest.mark.parametrize("given", ["", "x", "ſ", "\ud800", "F464B24FC39322E44B38AA78F5EDD27BD1441696"])
def test_a_signature_that_is_not_exactly_the_one_is_forged(given: str) -> None:
    with pytest.raises(Forged):
        signers([DOCUMENTED], given, "1714036504", "1514711492")


def test_lone_surrogates_in_a_query_are_forged_and_not_an_error() -> None:
    with pytest.raises(Forged):
        signers([DOCUMENTED], "0" * 40, "1714036504", "\udcff")


@pytest.mark.parametrize("aes_key", ["", "A" * 42, "A" * 44, "!" * 43, "灯" * 43])
def test_an_encoding_aes_key_that_is_none_is_named(aes_key: str) -> None:
    with pytest.raises(ValueError, match="43"):
        decode_aes_key(aes_key)


def test_keys_do_not_show_in_logs() -> None:
    assert JAVA.token not in repr(JAVA)
    assert JAVA.aes_key not in repr(JAVA)
