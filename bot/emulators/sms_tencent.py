"""Tencent Cloud's dialect (腾讯云的写法). Source: CHANNELS.md 6.2."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from aiohttp import web

from bot.clock import local
from bot.emulators.sms_dialect import Refused, Search, Sent, SmsAccount, SmsTemplate, Standings, Wanted

AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([\d-]{10})/sms/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


class TencentDialect:
    """sms 2021-01-11."""

    codes: Mapping[str, str] = {
        "sign": "FailedOperation.SignatureIncorrectOrUnapproved",
        "template": "FailedOperation.TemplateIncorrectOrUnapproved",
        "url": "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        "length": "InvalidParameterValue.ContentLengthLimit",
        "limit": "LimitExceeded.PhoneNumberDailyLimit",
        "arrived": "DELIVRD",
    }

    def __init__(self, account: SmsAccount) -> None:
        self._account = account

    async def read(self, request: web.Request) -> Wanted | Standings | Search | web.Response:
        """SendSms, DescribeSmsTemplateList or PullSmsSendStatusByPhoneNumber, their parameters in the body."""
        body = await request.read()
        if not self._is_signed(request, body):
            return _error("AuthFailure.SignatureFailure")
        asked = json.loads(body)
        if request.headers["X-TC-Action"] == "DescribeSmsTemplateList":
            return Standings(tuple(str(one) for one in asked["TemplateIdSet"]))
        if asked["SmsSdkAppId"] != self._account.app_id:
            return _error("InvalidParameterValue.SdkAppIdNotExist")
        if request.headers["X-TC-Action"] == "PullSmsSendStatusByPhoneNumber":
            assert asked["Offset"] == 0
            assert 1 <= asked["Limit"] <= 100
            since = datetime.fromtimestamp(asked["BeginTime"], UTC)
            return Search(asked["PhoneNumber"], since, datetime.max.replace(tzinfo=UTC), asked["Limit"], reported=True)
        values = {str(place): value for place, value in enumerate(asked.get("TemplateParamSet", []), 1)}
        (phone,) = asked["PhoneNumberSet"]
        wanted = Wanted(phone, asked["SignName"], asked["TemplateId"], values, asked.get("SessionContext", ""))
        if not re.fullmatch(r"\+861[3-9]\d{9}", phone):
            return self.refusal(Refused("InvalidParameterValue.IncorrectPhoneNumber"), wanted)
        return wanted

    def fill(self, content: str, values: Mapping[str, str]) -> str:
        names = re.findall(r"\{(\d+)\}", content)
        if set(names) != set(values):
            raise Refused("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        return re.sub(r"\{(\d+)\}", lambda found: values[found[1]], content)

    def accepted(self, wanted: Wanted, provider_id: str, parts: int) -> web.Response:
        return _status(wanted, "Ok", "send success", provider_id, parts)

    def refusal(self, refused: Refused, wanted: Wanted | None = None) -> web.Response:
        """Every number has a Code of its own, under a call that went well."""
        return _status(wanted, refused.code, refused.message) if wanted else _error(refused.code)

    def standings(self, found: Mapping[str, SmsTemplate | None]) -> web.Response:
        there = [
            {
                "TemplateId": int(template_id),
                "International": 0,
                "StatusCode": 0 if template.approved else -1,
                "ReviewReply": template.reason,
                "TemplateContent": template.content,
            }
            for template_id, template in found.items()
            if template is not None
        ]
        return _response({"DescribeTemplateStatusSet": there})

    def found(self, sent: Sequence[Sent], of: int) -> web.Response:
        """As cloud.tencent.com/document/product/382/55976 has it."""
        del of
        return _response({"PullSmsSendStatusSet": [self._status_of(one) for one in sent]})

    def _status_of(self, one: Sent) -> dict[str, object]:
        number = {"CountryCode": "86", "SubscriberNumber": one.wanted.phone[3:], "PhoneNumber": one.wanted.phone}
        ended = {"ReportStatus": "SUCCESS" if one.delivered else "FAIL", "Description": one.reason}
        its = {"SerialNo": one.provider_id, "SessionContext": one.wanted.out_id if self._account.echoes else ""}
        return {**number, **ended, **its, "UserReceiveTime": int(one.at.timestamp())}

    def reply(self, phone: str, text: str, at: datetime, number: str) -> bytes:
        del number  # it has none
        row = {"extend": "", "mobile": phone.removeprefix("+86"), "nationcode": "86", "sign": self._account.sign_name}
        return json.dumps({**row, "text": text, "time": int(at.timestamp())}, ensure_ascii=False).encode()

    def report(self, provider_id: str, wanted: Wanted, delivered: bool, reason: str, parts: int, at: datetime) -> bytes:
        del parts
        said = {"report_status": "SUCCESS" if delivered else "FAIL", "errmsg": "DELIVRD" if delivered else reason}
        row = {"user_receive_time": local(at).strftime("%Y-%m-%d %H:%M:%S"), "nationcode": "86", "description": ""}
        return json.dumps([{**row, "mobile": wanted.phone.removeprefix("+86"), **said, "sid": provider_id}]).encode()

    def is_taken(self, said: bytes) -> bool:
        return bool(json.loads(said).get("result") == 0)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        found = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if found is None or found[1] != self._account.key_id:
            return False
        timestamp = request.headers["X-TC-Timestamp"]
        date = datetime.fromtimestamp(int(timestamp), UTC).strftime("%Y-%m-%d")
        listed = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in found[3].split(";"))
        canonical = f"POST\n{request.rel_url.raw_path}\n\n{listed}\n{found[3]}\n{hashlib.sha256(body).hexdigest()}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        wanted = f"TC3-HMAC-SHA256\n{timestamp}\n{date}/sms/tc3_request\n{digest}"
        key = ("TC3" + self._account.secret).encode()
        for part in (date, "sms", "tc3_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return date == found[2] and hmac.digest(key, wanted.encode(), "sha256").hex() == found[4]


def _response(said: Mapping[str, object]) -> web.Response:
    return web.json_response({"Response": {**said, "RequestId": "R"}})


def _error(code: str) -> web.Response:
    return _response({"Error": {"Code": code, "Message": "…"}})


def _status(wanted: Wanted, code: str, message: str, provider_id: str = "", parts: int = 0) -> web.Response:
    said = {"SerialNo": provider_id, "PhoneNumber": wanted.phone, "Fee": parts, "SessionContext": wanted.out_id}
    return _response({"SendStatusSet": [{**said, "Code": code, "Message": message, "IsoCode": "CN"}]})
