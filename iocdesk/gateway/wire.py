"""The shapes that the API takes and gives, as strict pydantic models: no coercion, no NaN, no unknown members.

Reports, operations, cells and receipts are written and read by `iocdesk.reports`; the models of them here
only describe, so that openapi.json says what they look like.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from iocdesk.reports.model import Role

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_NO_CONTROLS)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
DeviceName = Annotated[str, StringConstraints(max_length=200, pattern=_NO_CONTROLS)]
Moment = Annotated[str, Field(description="UTC, ISO 8601 with Z, e.g. 2026-04-15T01:02:03.004Z")]
Day = Annotated[str, Field(description="ISO 8601 date, e.g. 2025-07-01")]
UnitId = Annotated[str, Field(description="code@valid_from, e.g. 15298@2025-07-01")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """What all models share."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class ProblemOut(BaseModel):
    """RFC 9457 problem details with our code and sentences."""

    type: str
    title: str
    status: int
    instance: str
    detail: str = ""
    errors: list[dict[str, object]] = Field(default=[], description="where a 422 found fault")
    results: list[dict[str, object]] = Field(default=[], description="the receipt, with 409")
    code: str = Field(description="stable identifier, e.g. cursor.expired")
    text_vi: str
    text_en: str


class ProtocolRange(Strict):
    """The versions spoken."""

    min: int
    max: int


class Limits(Strict):
    """How much one request may bring."""

    batch_operations: int
    batch_bytes: int
    body_bytes: int
    page_items: int


class Capabilities(Strict):
    """What this server is and does."""

    protocol: ProtocolRange
    name: str
    server_time: Moment
    training: bool
    limits: Limits
    features: list[str]


Password = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]


class SignIn(Strict):
    """Credentials, and the computer they are typed on."""

    username: Name
    password: Password
    new_password: Password | None = Field(default=None, description="takes the place of the password at once")
    device_id: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_NO_CONTROLS)]
    device_name: DeviceName = ""


class Refresh(Strict):
    """The refresh token last received."""

    refresh_token: Token


class UserOut(Strict):
    """The account signed in."""

    user_id: str
    name: str
    role: Role
    units: list[UnitId]


class Session(Strict):
    """A pair of tokens. The refresh token is good once."""

    access_token: str
    expires_in: int = Field(description="seconds")
    refresh_token: str
    user: UserOut


class KeyIn(Strict):
    """The public keys of one computer."""

    sign_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(description="Ed25519, hex")
    recipient: Annotated[str, StringConstraints(pattern="^age1[02-9ac-hj-np-z]{58}$")] = Field(
        description="age X25519"
    )


class KeyOut(Strict):
    """Registered."""

    device_id: str
    registered_at: Moment
