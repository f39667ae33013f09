"""The life of one report, as a resident and a member live it."""

import re

from tests.talk import Town


def code_in(text: str) -> str:
    """The case code a sentence names."""
    found = re.search(r"编号 ?([0-9A-Z]{5})", text)
    assert found, text
    return found.group(1)


def test_a_report_reaches_the_responsible_member_and_comes_back_closed(town: Town) -> None:
    member, resident = town.member("李明"), town.person("阿婆")
    reply = resident.say("翠园3幢2单元楼道灯坏了")
    code = code_in(reply)
    assert "李明" in reply and "今天" in reply
    (task,) = member.received()
    assert code in task and "楼道灯坏了" in task
    assert "要材料" in member.say("1")
    assert "李明已接单" in "".join(resident.received())
    assert code in member.say("2")
    assert "今天下午" in "".join(resident.received())
    assert code in member.say(f"办结 {code} 灯泡已换新")
    (question,) = resident.received()
    assert "灯泡已换新" in question and "1好了 2还没 3好一半 4不用办了" in question
    assert "谢谢" in resident.say("1")
    assert town.case(code).state == "closed"
    assert "已结案" in resident.say("进度")
