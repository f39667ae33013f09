"""What a resident and a member do before the thing that a test is about."""

import json

from tests.acceptance.conftest import Place, Street
from tests.acceptance.envelope import cdata, message
from tests.acceptance.outside import Person, code_in


def text_xml(openid: str, words: str, msg_id: int | None = None) -> str:
    return message(openid, "text", f"<Content>{cdata(words)}</Content>", msg_id)


def report(place: Place, words: str = "1幢楼道灯坏了", by: Person | None = None) -> str:
    """A fresh report in the grid of `place`; its code, once the worker has been told."""
    code = code_in((by or place.resident).says(f"{place.estate}{words}"))
    place.worker.hears(code)
    return code


def accepted(place: Place, words: str = "1幢楼道灯坏了") -> str:
    code = report(place, words)
    place.worker.says(f"接单 {code}")
    place.resident.hears("已接单", code)
    return code


def resolved(place: Place, note: str = "灯泡已换新") -> str:
    code = accepted(place)
    place.worker.says(f"办结 {code} {note}")
    place.resident.hears(note)
    return code


def understood(street: Street, *texts: str) -> list[dict]:
    """What `python -m bot understand` prints for each of these texts."""
    done = street.home.run("understand", stdin="\n".join(texts) + "\n")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
