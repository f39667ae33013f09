"""Schema (配置的 JSON schema): lets an editor complete, explain and check config.yaml while it is written."""

import json
from typing import Any

from bot.config.sections import Config


def json_schema() -> dict[str, Any]:
    """The schema of config.yaml, for the completion and the hover texts of an editor."""
    schema = Config.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Linli config.yaml"
    # In the file a built-in category is changed key by key: nothing in it is compulsory.
    del schema["$defs"]["Category"]["required"]
    schema["properties"]["categories"].pop("default", None)
    _without_titles(schema)
    return schema


def _without_titles(node: Any) -> None:
    """pydantic titles every key with its own name in English capitals: noise in a hover text."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str) and "properties" not in node:
            del node["title"]
        for below in node.values():
            _without_titles(below)
    elif isinstance(node, list):
        for below in node:
            _without_titles(below)


def schema_text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
