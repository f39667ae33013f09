"""The emulator's own crypto against WeChat's published vectors (CHANNELS.md 1.2)."""

import pytest

from bot.emulators.wechat_crypto import Envelope, signature

PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PUSHED_TEXT = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
REPLIED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
SAMPLE = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
OFFICIAL = Envelope("wxba5fad812f8e6fb9", "A" * 43)
JAVA_SAMPLE = Envelope("wxb11529c136998cb6", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("AAAAA", "1714112445", "415670741", PUSHED), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("AAAAA", "1713424427", "415670741", REPLIED), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_signatures_are_those_wechat_published(parts: tuple[str, ...], expected: str) -> None:
    assert signature(*parts) == expected


@pytest.mark.parametrize(
    ("envelope", "prefix", "text", "sealed"),
    [
        (OFFICIAL, b"a8eedb185eb2fecf", PUSHED_TEXT, PUSHED),
        (OFFICIAL, b"707722b803182950", '{"demo_resp":"good luck"}', REPLIED),
        (JAVA_SAMPLE, b"aaaabbbbccccdddd", "我是中文abcd123", SAMPLE),
    ],
)
def test_ciphertexts_are_those_wechat_published_both_ways(
    envelope: Envelope, prefix: bytes, text: str, sealed: str
) -> None:
    assert envelope.seal(text, prefix) == sealed
    assert envelope.open(sealed) == text


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("not base64!", "not base64"),
        ("YWJj", "whole blocks"),
        (SAMPLE, "padding|app id|length"),
        (Envelope("wxother", "A" * 43).seal("hello", b"0" * 16), "app id"),
    ],
)
def test_a_ciphertext_of_another_key_or_account_is_refused_by_name(sealed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        OFFICIAL.open(sealed)
