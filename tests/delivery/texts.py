"""What tests of SMS share: a number, and the configuration with every template."""

ZHAO = "+8613700000001"
TEMPLATES = {name: f"SMS_{name}" for name in ("code", "task", "progress", "answer", "notice", "duty")}
SMS = {"provider": "aliyun", "sign_name": "澜桥街道", "templates": TEMPLATES}
LI_MING = "+8619900000002"
