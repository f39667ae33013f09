"""Every refusal ends in the right outcome, with a reason that says what to do (RELIABILITY.md F15)."""

from datetime import UTC, datetime

import pytest

from bot.channels.wechat_errors import VERDICTS, attempt_for, needs_operator, request_id
from bot.messages import Outcome

SERVICE = "/cgi-bin/message/custom/send"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

#: CHANNELS.md 2.11, all of it, and what each must mean.
EXPECTED = {
    Outcome.RETRY: (-1, 45009, 45011, 45066),
    Outcome.NEXT_RUNG: (
        *(40007, 40036, 40037, 43101, 44004, 45001, 45002, 45015, 45028, 45047, 45067, 47001, 47003, 48002, 61451),
    ),
    Outcome.STOP: (40003, 43004, 43019, 46004, 50005),
    Outcome.ALARM: (
        *(40001, 40002, 40013, 40014, 40125, 40164, 41001, 42001, 48001, 48004, 48006, 50001, 50002, 65303),
    ),
    Outcome.SENT: (45065,),
}
CASES = [(errcode, outcome) for outcome, errcodes in EXPECTED.items() for errcode in errcodes]


def test_every_code_of_the_table_is_mapped():
    assert {errcode for errcode, _ in CASES} <= set(VERDICTS)
    attempts = {errcode: attempt_for(errcode, NOON) for errcode, _ in CASES}
    got = {errcode: (attempt.outcome, attempt.code) for errcode, attempt in attempts.items()}
    wrong = [(errcode, got[errcode], outcome) for errcode, outcome in CASES if got[errcode] != (outcome, str(errcode))]
    assert not wrong, "\n".join(f"{errcode}: {got}, not {outcome}" for errcode, got, outcome in wrong)


def is_chinese_and_filled_in(reason: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in reason) and "{" not in reason and "," not in reason


def test_every_reason_is_a_filled_in_sentence_in_chinese():
    reasons = {errcode: attempt_for(errcode, NOON).reason for errcode in VERDICTS}
    wrong = [f"{errcode}: {reason}" for errcode, reason in reasons.items() if not is_chinese_and_filled_in(reason)]
    assert not wrong, "\n".join(wrong)


def test_every_alarm_is_an_operators_business_and_tried_again_slowly():
    alarms = {code: attempt_for(code, NOON) for code, verdict in VERDICTS.items() if verdict.outcome is Outcome.ALARM}
    assert len(alarms) > 10
    nobodys = [code for code in alarms if not needs_operator(str(code))]
    hasty = [(code, attempt.retry_after_s) for code, attempt in alarms.items() if attempt.retry_after_s < 60]
    assert (nobodys, hasty) == ([], [])


@pytest.mark.parametrize(
    ("now", "wait_s"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), 2),  # 23:59:59 in Shanghai
        (datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC), 86401),
        (datetime(2026, 11, 20, 4, 0, 0, tzinfo=UTC), 12 * 3600 + 1),
    ],
)
def test_a_spent_daily_quota_waits_for_midnight_in_shanghai(now, wait_s):
    assert attempt_for(45009, now).retry_after_s == wait_s


def test_too_many_in_a_minute_waits_a_minute():
    assert attempt_for(45011, NOON).retry_after_s == 60


def test_an_address_that_is_not_listed_is_named_for_the_operator():
    errmsg = "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 64b09fbb-56b7faa9-1054a9fe"
    assert "203.0.113.9" in attempt_for(40164, NOON, errmsg).reason
    assert request_id(errmsg) == "64b09fbb-56b7faa9-1054a9fe"


def test_what_the_platform_writes_into_a_text_does_not_reach_the_reason():
    assert "evil" not in attempt_for(47003, NOON, "argument invalid! <evil> data.evil!.value").reason
    assert "999" not in attempt_for(40164, NOON, "invalid ip 999.999.1.1 rid").reason


def test_a_code_nobody_has_seen_goes_to_the_next_rung_and_to_an_operator():
    assert attempt_for(99999, NOON).outcome is Outcome.NEXT_RUNG
    assert needs_operator("99999")


@pytest.mark.parametrize("code", ["", "timeout", "http_502", "45015", "45047", "43004"])
def test_what_mends_itself_needs_no_operator(code):
    assert not needs_operator(code)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("errcode", "outcome"), [case for case in CASES if case[0] not in (40001, 40014, 41001, 42001)]
)
async def test_only_the_number_decides_how_a_message_ended(api, platform, errcode, outcome):
    platform.answers[SERVICE].append({"errcode": errcode, "errmsg": "ok rid: 64b09fbb-56b7faa9-1054a9fe"})
    attempt = await api.send_service_message("o1", "好")
    assert attempt.outcome is outcome
    assert len(platform.calls) == 1
