"""Tencent Cloud SMS (腾讯云短信): texts out by SendSms, signed TC3-HMAC-SHA256; replies and reports in.

Source: CHANNELS.md 6.2 (sms 2021-01-11).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from yarl import URL

from bot.channels.sms import (
    Heard,
    Letter,
    Reviewed,
    Sought,
    TemplateStanding,
    Word,
    best_of,
    e164,
    reply_from,
    report_of,
)
from bot.channels.sms_errors import SmsTrouble, attempt_for
from bot.channels.sms_http import HttpSms
from bot.channels.sms_wire import post
from bot.messages import Attempt, Inbound, Outcome, SentResult

API, VERSION, SERVICE = "https://sms.tencentcloudapi.com", "2021-01-11", "sms"
ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
#: One of the regions the service has (cloud.tencent.com/document/api/382/55981); SMS is not tied to one.
REGION = "ap-guangzhou"
OK = "Ok"
#: DescribeSmsTemplateList's StatusCode (tencentcloud.com/document/product/382/40524); -1 is refused.
STANDINGS = {0: TemplateStanding.APPROVED, 1: TemplateStanding.WAITING}
#: PullSmsSendStatusByPhoneNumber (cloud.tencent.com/document/product/382/55976): seven days back, a hundred at most, and only
#: what a carrier has reported on.
PULLED_BACK, PULLED_MAX = timedelta(days=7), 100


class TencentSms(HttpSms):
    """One Tencent Cloud account; a reply comes as one object, reports as an array."""

    name, api = "tencent", API
    taken = json.dumps({"result": 0, "errmsg": "OK"}).encode()

    async def send(self, letter: Letter) -> Attempt:
        """SendSms to one number; HTTP is 200 and the call is well even when the number was refused: it has its own Code."""
        body = {
            "PhoneNumberSet": [letter.phone],
            "SmsSdkAppId": self._sms.app_id,
            "SignName": self._sms.sign_name,
            "TemplateId": letter.template_id,
            "TemplateParamSet": list(letter.values.values()),
            "SessionContext": str(letter.row),
        }
        answer = await self._call("SendSms", body)
        if isinstance(answer, Attempt):
            return answer
        listed = answer.get("SendStatusSet")
        status = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        if status.get("Code") != OK:
            return attempt_for(
                str(status.get("Code") or "no_code"), str(status.get("Message") or ""), self._clock.now()
            )
        parts = int(status.get("Fee") or 0)
        return Attempt(Outcome.SENT, provider_id=str(status.get("SerialNo", "")), code=OK, parts=parts)

    async def reviewed(self, template_ids: Sequence[str]) -> Mapping[str, Reviewed]:
        """DescribeSmsTemplateList, all at once."""
        numbers = [int(one) for one in template_ids if one.isascii() and one.isdigit()]
        answer = await self._call("DescribeSmsTemplateList", {"International": 0, "TemplateIdSet": numbers})
        if isinstance(answer, Attempt):
            raise SmsTrouble(answer)
        listed = answer.get("DescribeTemplateStatusSet")
        found = {str(one.get("TemplateId")): _reviewed(one) for one in listed} if isinstance(listed, list) else {}
        return {one: found.get(one, Reviewed(TemplateStanding.MISSING)) for one in template_ids}

    async def look_up(self, sought: Sought) -> Heard | None:
        """PullSmsSendStatusByPhoneNumber; its records carry our number as SessionContext if Tencent Cloud was asked for it.

        Else nothing tells which of them it is (the field is empty by default: SDK 2021-01-11, PullSmsSendStatus).
        """
        since = max(sought.since, self._clock.now() - PULLED_BACK + timedelta(minutes=1))
        window = {"BeginTime": int(since.timestamp()), "Offset": 0, "Limit": PULLED_MAX}
        whose = {"PhoneNumber": sought.phone, "SmsSdkAppId": self._sms.app_id}
        answer = await self._call("PullSmsSendStatusByPhoneNumber", {**window, **whose})
        if isinstance(answer, Attempt):
            raise SmsTrouble(answer)
        listed = answer.get("PullSmsSendStatusSet")
        records = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return best_of(_heard(one) for one in records if one.get("SessionContext") == str(sought.row))

    def _reply(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        phone, text = e164(row.get("mobile"), str(row.get("nationcode") or "86")), str(row.get("text") or "")
        if phone is None:
            return None
        sent = row.get("time")
        sent_at = datetime.fromtimestamp(sent, UTC) if isinstance(sent, int) and 0 < sent < 1 << 33 else now
        # It has no number of its own: the same words in the same second are the same text.
        number = hashlib.sha256(f"{phone}\n{sent}\n{row.get('extend')}\n{text}".encode()).hexdigest()
        return reply_from(self.name, phone, text, number, sent_at)

    def _report(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        phone, provider_id = e164(row.get("mobile"), str(row.get("nationcode") or "86")), str(row.get("sid") or "")
        if phone is None or not provider_id:
            return None
        delivered = str(row.get("report_status")).upper() == "SUCCESS"
        reason = " ".join(str(row.get(name) or "") for name in ("errmsg", "description")).strip()
        return report_of(self.name, phone, SentResult(provider_id, delivered, reason), now)

    async def _call(self, action: str, body: Mapping[str, object]) -> dict[str, object] | Attempt:
        now, payload = self._clock.now(), json.dumps(body, ensure_ascii=False).encode()
        headers = signed_headers(self._base, action, payload, now, self._sms.access_key_id, self._secret)
        answer = await post(self._session, self._base.with_path(self._base.path or "/"), headers, payload)
        if isinstance(answer, Attempt):
            return answer
        response = answer.get("Response")
        if not isinstance(response, dict):
            return attempt_for("no_response", "", now)
        error = response.get("Error")
        if isinstance(error, dict):
            return attempt_for(str(error.get("Code") or "no_code"), str(error.get("Message") or ""), now)
        return response


def signed_headers(base: URL, action: str, payload: bytes, now: datetime, key_id: str, secret: str) -> dict[str, str]:
    """The headers of a POST, the Authorization among them."""
    host = str(base.host) if base.is_default_port() else f"{base.host}:{base.port}"
    timestamp = int(now.timestamp())
    scope = f"{now.astimezone(UTC):%Y-%m-%d}/{SERVICE}/tc3_request"
    signature = sign(host, base.path or "/", payload, timestamp, SERVICE, secret)
    return {
        "Content-Type": CONTENT_TYPE,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Version": VERSION,
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Region": REGION,
        "Authorization": f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}",
    }


def sign(host: str, path: str, payload: bytes, timestamp: int, service: str, secret: str) -> str:
    """The hex signature over a POST whose content type and host are signed."""
    listed = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    digest = hashlib.sha256(payload).hexdigest()
    canonical = f"POST\n{path}\n\n{listed}\ncontent-type;host\n{digest}"
    date = f"{datetime.fromtimestamp(timestamp, UTC):%Y-%m-%d}"
    to_sign = "\n".join(
        [ALGORITHM, str(timestamp), f"{date}/{service}/tc3_request", hashlib.sha256(canonical.encode()).hexdigest()]
    )
    key = f"TC3{secret}".encode()
    for step in (date, service, "tc3_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _heard(record: Mapping[str, object]) -> Heard:
    word = Word.DELIVERED if str(record.get("ReportStatus")).upper() == "SUCCESS" else Word.FAILED
    return Heard(word, str(record.get("SerialNo") or ""), str(record.get("Description") or ""))


def _reviewed(one: Mapping[str, object]) -> Reviewed:
    status = one.get("StatusCode")
    standing = STANDINGS.get(status if isinstance(status, int) else -1, TemplateStanding.REFUSED)
    return Reviewed(standing, str(one.get("ReviewReply") or ""))
