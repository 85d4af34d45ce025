"""What is told when something is wrong."""

from ninja import Schema


class FieldOut(Schema):
    """One field that is not right: a JSON Pointer into the body, or the name of a parameter."""

    field: str
    code: str
    message: str


class ProblemOut(Schema):
    """RFC 9457. `code` is stable; `request_id` helps us to find the call."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
    detail: str = ""
    errors: list[FieldOut] = []
