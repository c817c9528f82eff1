"""The description of the API: what the code says, and the one error shape that every operation may answer with."""

from typing import Any

from guanjia.kernel.api import api

REFUSAL = {
    "type": "object",
    "title": "Refusal",
    "required": ["code", "message", "fields"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string", "description": "the cause and the next step, in Chinese"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": False,
}


def described() -> dict[str, Any]:
    """The whole description, as docs/openapi.json keeps it."""
    found: dict[str, Any] = api.get_openapi_schema()
    found["components"]["schemas"]["Refusal"] = REFUSAL
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    found["components"]["responses"] = {
        "Refusal": {"description": "refused: cause and next step", "content": body}
    }
    for operations in found["paths"].values():
        for method, operation in operations.items():
            made = {"201": {"description": "made"}} if method == "post" else {}
            refusal = {"$ref": "#/components/responses/Refusal"}
            operation["responses"] |= made | {"4XX": refusal, "503": refusal}
    return found
