"""Processes: restarts, kills, many at once, a second one on the same file."""

import http.client
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.envelope import wrap
from tests.acceptance.outside import Person, code_in, codes_in, wait_until
from tests.acceptance.steps import report, text_xml
from tests.loopback import free_port

pytestmark = pytest.mark.acceptance


def test_a_second_serve_on_the_same_file_is_refused(bare: Street) -> None:
    done = bare.home.run("serve", LINLI__SERVER__PORT=str(free_port()))
    assert done.returncode == 1, done.stderr[-500:]
    assert bare.home.get("/readyz")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_in_the_middle_of_a_dialogue_keeps_it(bare: Street, how: signal.Signals) -> None:
    place = bare.place()
    place.resident.says("路灯坏了")
    filed = report(place, "3幢垃圾没人收", place.another())
    bare.home.stop(how)
    bare.home.start()
    reply = place.resident.says(f"{place.estate}2幢")
    assert place.worker.name in reply, reply
    place.worker.hears(code_in(reply))
    assert filed in place.worker.says("待办")
    assert len(place.worker.heard("新任务", filed)) == 1


def test_what_was_answered_is_kept_through_a_kill(bare: Street) -> None:
    """DESIGN.md 1.1: the service is killed while forty people report; every code that was told is there afterwards."""
    people = [bare.home.person() for _ in range(40)]
    told: dict[str, str] = {}

    def reports(person: Person) -> None:
        try:
            answer = bare.home.post(wrap(text_xml(person.openid, "望江坊2幢楼道灯坏了")))
            told[person.openid] = code_in(answer.text)
        except (OSError, http.client.HTTPException):
            pass  # not answered: nothing was promised

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(reports, person) for person in people]
        wait_until(lambda: len(told) >= 12, 20, lambda: "too slow")
        assert bare.home.process
        bare.home.process.kill()
        for job in jobs:
            job.result()
    bare.home.stop()
    bare.home.start()
    assert len(told) >= 12
    for person in people:
        if person.openid in told:
            assert codes_in(person.says("进度")) == [told[person.openid]]


def test_many_at_once_are_each_answered_within_the_limit(bare: Street) -> None:
    people = [bare.home.person() for _ in range(60)]

    def asks(person: Person) -> float:
        begun = time.monotonic()
        assert code_in(person.says("望江坊3幢楼道灯坏了"))
        return time.monotonic() - begun

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(asks, people))
    assert max(waits) < 5, max(waits)


def test_a_life_matter_nobody_takes_goes_one_level_up(bare: Street) -> None:
    """`emergency.escalate_min` is one minute here."""
    place = bare.place()
    officer = bare.officer("D0")
    code = code_in(place.resident.says(f"{place.estate}2幢着火了"))
    place.leader.hears(code)
    officer.hears(code, within=100)


def test_a_repeat_after_a_restart_gets_the_stored_reply(bare: Street) -> None:
    person = bare.home.person()
    xml = text_xml(person.openid, "望江坊2幢楼道灯坏了")
    first = bare.home.post(wrap(xml))
    bare.home.stop(signal.SIGKILL)
    bare.home.start()
    assert bare.home.post(wrap(xml)).text == first.text
    assert codes_in(person.says("进度")) == codes_in(first.text)


def test_a_running_service_sees_an_import_within_ten_seconds(bare: Street, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(
        "code,name,aliases,kind,lat,lng,grid\nNEW1,新落成公寓,,estate,,,W01\n", encoding="gbk"
    )
    done = bare.home.run("import", str(tmp_path))
    assert done.returncode == 0, done.stderr
    wait_until(lambda: codes_in(bare.home.person().says("新落成公寓楼道灯坏了")), 11, lambda: "never seen")
