"""The strict reading: what is taken, and that all else is Malformed and nothing worse."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_parse import parse
from bot.channels.wechat_xml import read_xml
from bot.errors import Malformed

PAYLOADS = {path.stem: path.read_bytes() for path in (Path(__file__).parents[1] / "payloads/wechat").glob("*.xml")}

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Content>&c;&c;&c;</Content></xml>"""
XXE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'

HOSTILE = {
    "nothing": b"",
    "a word": b"success",
    "json": b'{"ToUserName":"gh_1"}',
    "entity bomb": BOMB,
    "external entity": XXE,
    "external DTD": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml><a>1</a></xml>',
    "bare DOCTYPE": b"<!DOCTYPE xml><xml><a>1</a></xml>",
    "undeclared entity": b"<xml><a>&who;</a></xml>",
    "processing instruction": b"<xml><?php echo 1 ?><a>1</a></xml>",
    "stylesheet": b'<?xml-stylesheet href="x"?><xml><a>1</a></xml>',
    "doubled field": b"<xml><MsgType>text</MsgType><MsgType>event</MsgType></xml>",
    "doubled container": b"<xml><L><a>1</a></L><L><a>1</a></L></xml>",
    "another root": b"<html><a>1</a></html>",
    "two roots": b"<xml><a>1</a></xml><xml><a>1</a></xml>",
    "unclosed": b"<xml><a>1</a>",
    "text between": b"<xml><a>1</a>text</xml>",
    "text only": b"<xml>text</xml>",
    "too deep": b"<xml><a><b><c><d><e>1</e></d></c></b></a></xml>",
    "GBK": "<xml><Content>灯</Content></xml>".encode("gbk"),
    "UTF-16": "<xml><Content>灯</Content></xml>".encode("utf-16"),
    "half a character": "<xml><Content>灯</Content></xml>".encode()[:-16],
    "surrogate half": b"<xml><Content>\xed\xa0\x80</Content></xml>",
    "surrogate reference": b"<xml><Content>&#xD800;</Content></xml>",
    "NUL": b"<xml><Content>a\x00b</Content></xml>",
    "NUL reference": b"<xml><Content>&#0;</Content></xml>",
    "control character": b"<xml><Content>a\x08b</Content></xml>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        read_xml(HOSTILE[name])


@pytest.mark.parametrize(
    "body",
    [
        b"<xml>" + b"<a>" * 200_000,
        b"<a>" * 200_000,
        b"<xml>" + b"<a>1</a>" * 200_000 + b"</xml>",
        b"<xml>" + b"<!-- -->" * 200_000,
        BOMB * 5_000,
        b"<xml " + b" ".join(b'a%d="1"' % at for at in range(100_000)) + b">",
        b"<xml><a>" + b"&#65;" * 200_000,
    ],
    ids=["nested", "nested at the root", "doubled", "comments", "bombs", "attributes", "references"],
)
def test_a_megabyte_of_hostility_is_refused_at_once(body: bytes) -> None:
    """The limit of 64 KiB keeps such bodies out; the reading does not depend on it."""
    began = time.process_time()
    with pytest.raises(Malformed):
        read_xml(body)
    assert time.process_time() - began < 0.5


def test_the_declared_encoding_is_not_believed() -> None:
    body = '<?xml version="1.0" encoding="GBK"?><xml><Content>灯</Content></xml>'.encode()
    assert read_xml(body).text("Content") == "灯"


def test_a_byte_order_mark_and_white_space_do_no_harm() -> None:
    body = "\ufeff<xml>\n  <Content>\n<![CDATA[ 灯 ]]>\n</Content>\n</xml>\n".encode()
    assert read_xml(body).text("Content") == "灯"


def test_split_cdata_references_and_emoji_come_whole() -> None:
    body = "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]>&lt;&#x1F4A1;💡</Content></xml>".encode()
    assert read_xml(body).text("Content") == "a]]>b<💡💡"


def test_lists_inside_are_kept_in_order_and_one_of_several_is_refused() -> None:
    fields = read_xml(b"<xml><E><List><I>1</I></List><List><I>2</I></List></E></xml>")
    assert fields.all("E/List/I") == ("1", "2")
    assert fields.all("E/None") == ()
    with pytest.raises(Malformed):
        fields.text("E/List/I")


def test_a_required_field_may_be_neither_absent_nor_empty() -> None:
    fields = read_xml(b"<xml><a></a></xml>")
    for path in ("a", "b"):
        assert fields.text(path) == ""
        with pytest.raises(Malformed):
            fields.require(path)


def test_every_official_sample_is_read() -> None:
    assert len(PAYLOADS) >= 39
    for body in PAYLOADS.values():
        assert read_xml(body).text("FromUserName")


def _parsed_or_malformed(body: bytes) -> None:
    try:
        parse(read_xml(body), "wx1", "n", "d")
    except Malformed:
        return


@given(st.binary(max_size=300))
def test_random_bytes_are_malformed_or_read_and_never_an_error(body: bytes) -> None:
    _parsed_or_malformed(body)


@given(st.sampled_from(sorted(PAYLOADS)), st.data())
def test_mutated_samples_are_malformed_or_read_and_never_an_error(name: str, draw: st.DataObject) -> None:
    body = bytearray(PAYLOADS[name])
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(body) - 1))
        body[at : at + draw.draw(st.integers(0, 12))] = draw.draw(st.binary(max_size=6))
    _parsed_or_malformed(bytes(body))


NAMES = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "MsgId", "MsgID", "Content",
         "MediaId", "Location_X", "Location_Y", "Status", "OpenID", "ScanCodeInfo", "SubscribeMsgSentEvent", "List"]  # fmt: skip
VALUES = ["event", "text", "location", "TEMPLATESENDJOBFINISH", "subscribe_msg_sent_event", "scancode_waitmsg", "1", "nan",
          "1e5", "-0", "9" * 30, "", "٣", "²", "o1", "user_authorization_revoke", "inf", "0x10", "1_0"]  # fmt: skip
xml_tags = st.recursive(
    st.one_of(st.sampled_from(VALUES), st.text(max_size=5)).map(lambda text: text.replace("<", "").replace("&", "")),
    lambda below: st.lists(st.tuples(st.sampled_from(NAMES), below), max_size=9).map(
        lambda tags: "".join(f"<{name}>{text}</{name}>" for name, text in tags)
    ),
    max_leaves=14,
)


@given(xml_tags)
def test_well_formed_nonsense_is_malformed_or_read_and_never_an_error(inside: str) -> None:
    _parsed_or_malformed(f"<xml>{inside}</xml>".encode("utf-8", "surrogatepass"))
