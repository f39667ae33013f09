"""Aliyun SMS (阿里云短信): texts out by SendSms, signed ACS3-HMAC-SHA256; SmsUp and SmsReport in.

Source: CHANNELS.md 6.1 (dysmsapi 2017-05-25).
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

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
from bot.channels.sms import shanghai_time as read_time
from bot.channels.sms_errors import SmsTrouble, attempt_for
from bot.channels.sms_http import HttpSms
from bot.channels.sms_wire import post
from bot.clock import local
from bot.messages import Attempt, Inbound, Outcome, SentResult

API, VERSION = "https://dysmsapi.aliyuncs.com", "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
OK = "OK"
#: QuerySmsTemplate's TemplateStatus (help.aliyun.com/document_detail/419289.html): 0 under review, 1 approved,
#: 2 refused; whatever else it says, it cannot be sent with.
STANDINGS = {
    "0": TemplateStanding.WAITING,
    "1": TemplateStanding.APPROVED,
    "2": TemplateStanding.REFUSED,
}
#: QuerySendDetails' SendStatus (help.aliyun.com/document_detail/419277.html, /59840.html): 1 waits for its report, 2 failed,
#: 3 arrived. A page holds 50; to one number no more than some hundreds go in a day (document_detail/44335.htm).
WORDS = {"1": Word.TAKEN, "2": Word.FAILED, "3": Word.DELIVERED}
PAGE, PAGES_MAX = 50, 10


class AliyunSms(HttpSms):
    """One Aliyun account; SmsUp and SmsReport come as arrays."""

    name, api = "aliyun", API
    #: `code` must be a number, or it comes again (help.aliyun.com/document_detail/101867.html).
    taken = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False).encode()

    async def send(self, letter: Letter) -> Attempt:
        """SendSms to one number; the BizId is what SmsReport will name."""
        parameters = {
            "PhoneNumbers": _national(letter.phone),
            "SignName": self._sms.sign_name,
            "TemplateCode": letter.template_id,
            "TemplateParam": json.dumps(dict(letter.values), ensure_ascii=False),
            "OutId": str(letter.row),
        }
        answer = await self._call("SendSms", parameters)
        if isinstance(answer, Attempt):
            return answer
        return Attempt(Outcome.SENT, provider_id=str(answer.get("BizId", "")), code=OK)

    async def reviewed(self, template_ids: Sequence[str]) -> Mapping[str, Reviewed]:
        """QuerySmsTemplate, one question each."""
        return {template_id: await self._review(template_id) for template_id in template_ids}

    async def look_up(self, sought: Sought) -> Heard | None:
        """QuerySendDetails, whose records carry our number as OutId, for each day on which it may have left."""
        said = [_heard(record) async for record in self._records(sought) if _number(record.get("OutId")) == sought.row]
        return best_of(one for one in said if one is not None)

    async def _records(self, sought: Sought) -> AsyncIterator[Mapping[str, object]]:
        """Everything that was sent to the number on those days; an account keeps thirty."""
        phone, day, last = _national(sought.phone), local(sought.since).date(), local(sought.until).date()
        while day <= last:
            for page in range(1, PAGES_MAX + 1):
                where = {"PhoneNumber": phone, "SendDate": f"{day:%Y%m%d}", "PageSize": str(PAGE)}
                answer = await self._call("QuerySendDetails", {**where, "CurrentPage": str(page)})
                if isinstance(answer, Attempt):
                    raise SmsTrouble(answer)
                records = _records_in(answer)
                for record in records:
                    yield record
                if len(records) < PAGE:
                    break
            day += timedelta(days=1)

    async def _review(self, template_id: str) -> Reviewed:
        answer = await self._call("QuerySmsTemplate", {"TemplateCode": template_id})
        if isinstance(answer, Attempt):
            if answer.code.startswith("isv.SMS_TEMPLATE"):
                return Reviewed(TemplateStanding.MISSING, answer.code)
            raise SmsTrouble(answer)
        standing = STANDINGS.get(str(answer.get("TemplateStatus")), TemplateStanding.REFUSED)
        return Reviewed(standing, str(answer.get("Reason") or ""))

    def _reply(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        phone, text = e164(row.get("phone_number")), str(row.get("content") or "")
        if phone is None:
            return None
        number = row.get("sequence_id") or _digest(phone, text, str(row.get("send_time")))
        return reply_from(self.name, phone, text, str(number), read_time(row.get("send_time"), now))

    def _report(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        phone, provider_id = e164(row.get("phone_number")), str(row.get("biz_id") or "")
        if phone is None or not provider_id:
            return None
        delivered = row.get("success") is True or str(row.get("success")).lower() == "true"
        reason = " ".join(str(row.get(name) or "") for name in ("err_code", "err_msg")).strip()
        result = SentResult(provider_id, delivered, reason, _number(row.get("sms_size")), _number(row.get("out_id")))
        return report_of(self.name, phone, result, now)

    async def _call(self, action: str, parameters: Mapping[str, str]) -> dict[str, object] | Attempt:
        now, query = self._clock.now(), canonical_query(parameters)
        headers = signed_headers(
            self._base, action, query, now, secrets.token_hex(16), self._sms.access_key_id, self._secret
        )
        url = URL(f"{self._base.origin()}{path_of(self._base)}?{query}", encoded=True)
        answer = await post(self._session, url, headers)
        if isinstance(answer, Attempt) or answer.get("Code") == OK:
            return answer
        return attempt_for(str(answer.get("Code") or "no_code"), str(answer.get("Message") or ""), now)


def signed_headers(
    base: URL, action: str, query: str, now: datetime, nonce: str, key_id: str, secret: str, version: str = VERSION
) -> dict[str, str]:
    """The headers of a POST without a body, the Authorization among them."""
    headers = {
        "host": host_of(base),
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    signature = sign("POST", path_of(base), query, headers, secret)
    return {**headers, "Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def sign(method: str, path: str, query: str, headers: Mapping[str, str], secret: str) -> str:
    """The hex signature over a request; `headers` are lower-case and all of them are signed."""
    listed = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = "\n".join(
        [method, path, query, listed, ";".join(sorted(headers)), headers["x-acs-content-sha256"]],
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Sorted, percent-encoded as RFC 3986 has it."""
    return "&".join(f"{quote(name, safe='')}={quote(parameters[name], safe='')}" for name in sorted(parameters))


def host_of(base: URL) -> str:
    """The Host header; a default port is not named."""
    return str(base.host) if base.is_default_port() else f"{base.host}:{base.port}"


def path_of(base: URL) -> str:
    """The path that is asked and signed."""
    return base.path or "/"


def _national(phone: str) -> str:
    return phone.removeprefix("+86").removeprefix("+")


def _records_in(answer: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    """`{"SmsSendDetailDTOs": {"SmsSendDetailDTO": [...]}}`."""
    listed = answer.get("SmsSendDetailDTOs")
    found = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _heard(record: Mapping[str, object]) -> Heard | None:
    word = WORDS.get(str(record.get("SendStatus")))
    return Heard(word, reason=str(record.get("ErrCode") or "")) if word else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _number(given: object) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
