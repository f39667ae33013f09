"""Mass sending of the emulator: lists, four a month to each, one job per clientmsgid, its end told by an event."""

from bot.emulators.wechat import Emulator
from tests.emulators.counterpart import Api, HandClock

SEND = "/cgi-bin/message/mass/send"
PEOPLE = ["oFollower0000000000000001", "oFollower0000000000000002"]


async def send(api: Api, emulator: Emulator, key: str, openids: list[str] = PEOPLE) -> dict[str, object]:
    body = {"touser": openids, "msgtype": "text", "text": {"content": "大通知"}, "clientmsgid": key}
    answer = await api.post(SEND, body)
    await emulator.settled()
    return answer


def seen(emulator: Emulator) -> list[int]:
    return [len(emulator.people.require(openid).chat) for openid in PEOPLE]


async def test_the_fifth_of_a_month_reaches_nobody_and_the_first_of_the_next_does(
    api: Api, emulator: Emulator, clock: HandClock
) -> None:
    for openid in PEOPLE:
        emulator.people.enrol(openid)
    await api.fetch_token()
    for number in range(5):
        assert (await send(api, emulator, f"k{number}"))["errcode"] == 0
    assert seen(emulator) == [4, 4]
    clock.forward(days=31)
    await api.fetch_token()
    await send(api, emulator, "k9")
    assert seen(emulator) == [5, 5]


async def test_the_same_key_is_one_job(api: Api, emulator: Emulator) -> None:
    for openid in PEOPLE:
        emulator.people.enrol(openid)
    await api.fetch_token()
    first, again = [await send(api, emulator, "same") for _ in range(2)]
    assert again["errcode"] == 45065 and again["msg_id"] == first["msg_id"]
    assert seen(emulator) == [1, 1]


async def test_a_list_of_one_a_long_key_and_a_stranger_are_refused(api: Api, emulator: Emulator) -> None:
    for openid in PEOPLE:
        emulator.people.enrol(openid)
    await api.fetch_token()
    assert (await send(api, emulator, "one", PEOPLE[:1]))["errcode"] == 40035
    assert (await send(api, emulator, "k" * 33))["errcode"] == 45067
    assert (await send(api, emulator, "odd", [*PEOPLE, "oStranger"]))["errcode"] == 40003
