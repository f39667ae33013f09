"""Aliyun's dialect (阿里云的写法). Source: CHANNELS.md 6.1."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from aiohttp import web

from bot.clock import SHANGHAI, local
from bot.emulators.sms_dialect import Refused, Search, Sent, SmsAccount, SmsTemplate, Standings, Wanted

AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")
NEEDED = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}


class AliyunDialect:
    """dysmsapi 2017-05-25."""

    codes: Mapping[str, str] = {
        "sign": "isv.SMS_SIGNATURE_ILLEGAL",
        "template": "isv.SMS_TEMPLATE_ILLEGAL",
        "url": "isv.PARAM_NOT_SUPPORT_URL",
        "length": "isv.PARAM_LENGTH_LIMIT",
        "limit": "isv.BUSINESS_LIMIT_CONTROL",
        "arrived": "DELIVERED",
    }

    def __init__(self, account: SmsAccount) -> None:
        self._account = account

    async def read(self, request: web.Request) -> Wanted | Standings | Search | web.Response:
        """SendSms, QuerySmsTemplate or QuerySendDetails, their parameters in the address."""
        if not self._is_signed(request, await request.read()):
            return web.json_response({"Code": "SignatureDoesNotMatch", "Message": "…", "RequestId": "R"}, status=400)
        asked = dict(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
        if request.headers["x-acs-action"] == "QuerySmsTemplate":
            return Standings((asked.get("TemplateCode", ""),))
        if request.headers["x-acs-action"] == "QuerySendDetails":
            return _search(asked)
        values = json.loads(asked.get("TemplateParam") or "{}")
        phone = asked.get("PhoneNumbers", "")
        if not re.fullmatch(r"1[3-9]\d{9}", phone):
            return self.refusal(Refused("isv.MOBILE_NUMBER_ILLEGAL"))
        return Wanted(f"+86{phone}", asked["SignName"], asked["TemplateCode"], values, asked.get("OutId", ""))

    def fill(self, content: str, values: Mapping[str, str]) -> str:
        names = re.findall(r"\$\{(\w+)\}", content)
        if any(name not in values for name in names):
            raise Refused("isv.TEMPLATE_MISSING_PARAMETERS")
        return re.sub(r"\$\{(\w+)\}", lambda found: str(values[found[1]]), content)

    def accepted(self, wanted: Wanted, provider_id: str, parts: int) -> web.Response:
        return web.json_response({"Code": "OK", "Message": "OK", "BizId": provider_id, "RequestId": "R"})

    def refusal(self, refused: Refused, wanted: Wanted | None = None) -> web.Response:
        return web.json_response({"Code": refused.code, "Message": refused.message, "RequestId": "R"})

    def standings(self, found: Mapping[str, SmsTemplate | None]) -> web.Response:
        ((template_id, template),) = found.items()
        if template is None:
            return self.refusal(Refused(self.codes["template"]))
        status = {"TemplateStatus": 1 if template.approved else 2, "Reason": template.reason or "无审批备注"}
        said = {"Code": "OK", "TemplateCode": template_id, "TemplateContent": template.content, **status}
        return web.json_response(said)

    def found(self, sent: Sequence[Sent], of: int) -> web.Response:
        """As help.aliyun.com/document_detail/419277.html has it."""
        listed = {"SmsSendDetailDTO": [_detail(one) for one in sent]}
        return web.json_response({"Code": "OK", "Message": "OK", "TotalCount": str(of), "SmsSendDetailDTOs": listed})

    def reply(self, phone: str, text: str, at: datetime, number: str) -> bytes:
        row = {
            "phone_number": phone.removeprefix("+86"),
            "content": text,
            "send_time": _time(at),
            "dest_code": "1000001",
        }
        return _array({**row, "sign_name": self._account.sign_name, "sequence_id": int(number)})

    def report(self, provider_id: str, wanted: Wanted, delivered: bool, reason: str, parts: int, at: datetime) -> bytes:
        row = {"phone_number": wanted.phone.removeprefix("+86"), "send_time": _time(at), "report_time": _time(at)}
        said = {"success": delivered, "err_code": "DELIVERED" if delivered else reason, "err_msg": "用户接收成功"}
        return _array({**row, **said, "sms_size": str(parts), "biz_id": provider_id, "out_id": wanted.out_id})

    def is_taken(self, said: bytes) -> bool:
        """`code` must be a number."""
        return bool(json.loads(said).get("code") == 0)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        found = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if found is None or found[1] != self._account.key_id or not set(found[2].split(";")) >= NEEDED:
            return False
        digest = hashlib.sha256(body).hexdigest()
        listed = "".join(f"{name}:{request.headers[name].strip()}\n" for name in found[2].split(";"))
        pairs = sorted(request.rel_url.raw_query_string.split("&"))
        canonical = f"POST\n{request.rel_url.raw_path}\n{'&'.join(pairs)}\n{listed}\n{found[2]}\n{digest}"
        wanted = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self._account.secret.encode(), wanted.encode(), hashlib.sha256).hexdigest()
        return digest == request.headers["x-acs-content-sha256"] and signature == found[3]


def _search(asked: Mapping[str, str]) -> Search:
    day = datetime.strptime(asked["SendDate"], "%Y%m%d").replace(tzinfo=SHANGHAI)
    size, page = int(asked["PageSize"]), int(asked["CurrentPage"])
    assert 1 <= size <= 50
    assert page >= 1
    return Search(f"+86{asked['PhoneNumber']}", day, day + timedelta(days=1), size, (page - 1) * size)


def _detail(one: Sent) -> dict[str, object]:
    """SendStatus: 1 waits for its report, 2 failed, 3 arrived."""
    status = {None: 1, False: 2, True: 3}[one.delivered]
    number = {"PhoneNum": one.wanted.phone.removeprefix("+86"), "OutId": one.wanted.out_id}
    words = {"TemplateCode": one.wanted.template_id, "Content": one.text, "SendDate": _time(one.at)}
    return {**number, **words, "ReceiveDate": "", "SendStatus": status, "ErrCode": one.reason}


def _time(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M:%S")


def _array(row: Mapping[str, object]) -> bytes:
    return json.dumps([row], ensure_ascii=False).encode()
