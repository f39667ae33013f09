"""Sixty bodies that somebody who knows our keys could send: none may cost more than a refusal (RELIABILITY.md S3)."""

from collections.abc import Iterator

ROOM = 60_000  # what stays under the limit of 64 KiB when it is encrypted: base64 adds a third
PACKED = ROOM * 3 // 4


def corpus() -> dict[str, bytes]:
    """Every hostile body by name."""
    return dict([*_entities(), *_shapes(), *_sizes(), *_bytes(), *_values()])


def _text(content: str = "灯坏了", **fields: str) -> str:
    usual = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1", "MsgType": "text", "MsgId": "1"}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in {**usual, "Content": content, **fields}.items())
    return f"<xml>{inner}</xml>"


def _entities() -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    declared = {
        "billion laughs": f'<!ENTITY l0 "ha">{laughs}',
        "quadratic blow-up": f'<!ENTITY l9 "{"a" * 20_000}">',
        "external file": '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        "external address": '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">',
        "parameter entity": '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; <!ENTITY l9 "x">',
        "entity of itself": '<!ENTITY l9 "&l9;">',
        "attribute defaults": '<!ATTLIST xml a CDATA "x"><!ENTITY l9 "x">',
        "notation": '<!NOTATION n SYSTEM "x"><!ENTITY l9 "x">',
    }
    for name, inside in declared.items():
        yield name, f"<!DOCTYPE xml [{inside}]>{_text('&l9;' * 50)}".encode()
    yield "bare DOCTYPE", f"<!DOCTYPE xml>{_text()}".encode()
    yield "public DTD", f'<!DOCTYPE xml PUBLIC "-//W3C//DTD" "http://127.0.0.1:9/">{_text()}'.encode()
    yield "undeclared entity", _text("&who;").encode()
    yield "HTML entity", _text("&nbsp;").encode()


def _shapes() -> Iterator[tuple[str, bytes]]:
    for name in ("FromUserName", "ToUserName", "MsgType", "MsgId", "CreateTime", "Content"):
        yield f"doubled {name}", _text().replace("</xml>", f"<{name}>2</{name}></xml>").encode()
    for depth in (5, 100, 1000, PACKED // 7):
        yield f"{depth} deep", f"<xml>{'<a>' * depth}{'</a>' * depth}</xml>".encode()
    yield "never closed", ("<a>" * (PACKED // 3)).encode()
    yield "xml in xml", b"<xml>" * 3000 + b"</xml>" * 3000
    yield "two roots", (_text() * 2).encode()
    yield "another root", b"<soap:Envelope/>"
    yield "nothing in it", b"<xml/>"
    yield "text between", _text().replace("<MsgType>", "words<MsgType>").encode()
    yield "tags in the words", _text("<b>x</b><b>y</b>").encode()
    yield "instruction", _text("<?php system('id') ?>").encode()
    yield "stylesheet", f'<?xml-stylesheet href="http://127.0.0.1:9/"?>{_text()}'.encode()


def _sizes() -> Iterator[tuple[str, bytes]]:
    yield "many tags", f"<xml>{''.join(f'<a{n}/>' for n in range(5000))}</xml>".encode()
    yield "many of one tag", f"<xml>{'<a/>' * (PACKED // 4)}</xml>".encode()
    yield "many in a list", f"<xml><L>{'<i>1</i>' * (PACKED // 9)}</L></xml>".encode()
    yield "many attributes", ("<xml " + " ".join(f'a{n}="1"' for n in range(4000)) + "></xml>").encode()
    yield "doubled attribute", b'<xml a="1" a="2"></xml>'
    yield "long attribute", f'<xml a="{"x" * PACKED}"></xml>'.encode()
    yield "long name", f"<xml><{'n' * PACKED}></xml>".encode()
    yield "many namespaces", ("<xml " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(2000)) + "></xml>").encode()
    yield "many references", f"<xml><a>{'&#65;' * (PACKED // 5)}</a></xml>".encode()
    yield "long comment unclosed", b"<xml><!--" + b"-" * PACKED
    yield "many comments", b"<xml>" + b"<!---->" * (PACKED // 7) + b"</xml>"
    yield "many CDATA", b"<xml><a>" + b"<![CDATA[]]>" * (PACKED // 12) + b"</a></xml>"


def _bytes() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "blanks", b" " * PACKED
    yield "NULs", b"\x00" * PACKED
    yield "NUL in the words", _text("a\x00b").encode()
    yield "control character", _text("a\x08b").encode()
    yield "not UTF-8", b"<xml><a>\xff\xfe</a></xml>"
    yield "surrogate", b"<xml><a>\xed\xa0\x80</a></xml>"
    yield "UTF-16", _text().encode("utf-16")
    yield "UTF-7", b'<?xml version="1.0" encoding="utf-7"?>+ADw-xml+AD4-'
    yield "EBCDIC", _text("lamp").encode("cp500")
    yield "gzip", b"\x1f\x8b\x08\x00" + b"\x00" * 1000
    yield "JSON", b'{"MsgType": "text"}'
    yield "YAML", b"!!python/object/apply:os.system ['id']"


def _values() -> Iterator[tuple[str, bytes]]:
    for name, value in (
        ("CreateTime", "9" * 400),
        ("CreateTime", "1e9"),
        ("CreateTime", "-1"),
        ("MsgId", "9" * 400),
        ("MsgId", "1' OR '1'='1"),
        ("FromUserName", "o" * 5000),
        ("FromUserName", "../../etc/passwd"),
        ("MsgType", ""),
    ):
        yield f"{name} {value[:20]}", _text(**{name: value}).encode()
