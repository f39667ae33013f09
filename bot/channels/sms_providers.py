"""SMS providers (短信服务商): those that are called over HTTP and call us back, by `sms.provider`."""

from bot.channels.sms_aliyun import AliyunSms
from bot.channels.sms_tencent import TencentSms

SMS_PROVIDERS: dict[str, type[AliyunSms] | type[TencentSms]] = {"aliyun": AliyunSms, "tencent": TencentSms}
