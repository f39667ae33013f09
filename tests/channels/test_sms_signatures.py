"""Both signatures against the providers' own vectors (CHANNELS.md 6.1, 6.2)."""

import hashlib
from datetime import UTC, datetime

from yarl import URL

from bot.channels import sms_aliyun, sms_tencent

EMPTY = hashlib.sha256(b"").hexdigest()
LIMIT = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'


def test_acs3_gives_aliyuns_own_example():
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    parameters = {
        "RegionId": "cn-shanghai",
        "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
    }
    query = sms_aliyun.canonical_query(parameters)
    signature = sms_aliyun.sign("POST", "/", query, headers, "YourAccessKeySecret")
    assert signature == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"


def test_the_whole_header_of_acs3_names_what_is_signed():
    base, at = URL("https://ecs.cn-shanghai.aliyuncs.com"), datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC)
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    nonce = "3156853299f313e23d1673dc12e1703d"
    headers = sms_aliyun.signed_headers(
        base, "RunInstances", query, at, nonce, "YourAccessKeyId", "YourAccessKeySecret", "2014-05-26"
    )
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tc3_gives_tencents_own_example():
    signature = sms_tencent.sign(
        "cvm.tencentcloudapi.com", "/", LIMIT, 1551113065, "cvm", "Gu5t9xGARNpq86cd98joQYCN3*******"
    )
    assert signature == "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"


def test_values_are_encoded_as_rfc_3986_has_it():
    assert sms_aliyun.canonical_query({"b": "a b*c~d/e", "a": "灯"}) == "a=%E7%81%AF&b=a%20b%2Ac~d%2Fe"
