"""What the gateway says when it cannot do as asked: RFC 9457 problem details, in both languages.

Every problem has a stable `code`; its HTTP status and sentences stand in one table here.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import JSONResponse

from iocdesk.core.errors import Text

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One row of the table: HTTP status, short English title, the sentence for a user."""

    status: int
    title: str
    text: Text


KINDS: Mapping[str, ProblemKind] = {
    "auth.required": ProblemKind(
        401,
        "Not signed in",
        Text("Xin đăng nhập để tiếp tục.", "Please sign in to continue."),
    ),
    "auth.failed": ProblemKind(
        401,
        "Sign-in refused",
        Text(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin kiểm tra lại.",
            "The user name or the password is not right. Please check them.",
        ),
    ),
    "auth.expired": ProblemKind(
        401,
        "Session expired",
        Text(
            "Phiên làm việc đã hết hạn. Xin đăng nhập lại.", "The session has expired. Please sign in again."
        ),
    ),
    "auth.reused": ProblemKind(
        401,
        "Session revoked",
        Text(
            "Phiên làm việc này đã bị khóa vì mã gia hạn được dùng hai lần. Xin đăng nhập lại.",
            "This session was closed because its refresh token was used twice. Please sign in again.",
        ),
    ),
    "not_found": ProblemKind(
        404,
        "Not found",
        Text("Không tìm thấy nội dung được yêu cầu.", "What was asked for is not there."),
    ),
    "method.not_allowed": ProblemKind(
        405,
        "Method not allowed",
        Text("Địa chỉ này không nhận loại yêu cầu đó.", "This address does not take that kind of request."),
    ),
    "op.hash_mismatch": ProblemKind(
        409,
        "Another operation has this id",
        Text(
            "Máy chủ đã nhận một thao tác khác có cùng mã. Xin gửi lại bằng một thao tác mới.",
            "The server already has another operation with this id. Please send it again as a new operation.",
        ),
    ),
    "key.revoked": ProblemKind(
        409,
        "Key revoked",
        Text(
            "Khóa ký của máy này đã bị tỉnh thu hồi. Chương trình sẽ tạo khóa mới ở lần đồng bộ sau.",
            "The province has revoked this computer's signing key. The program makes a new one at the next exchange.",
        ),
    ),
    "cursor.expired": ProblemKind(
        410,
        "Cursor expired",
        Text(
            "Đã quá lâu kể từ lần đồng bộ trước; dữ liệu sẽ được tải lại từ đầu.",
            "The last synchronisation was too long ago; the data will be fetched again from the start.",
        ),
    ),
    "cursor.unknown": ProblemKind(
        410,
        "Cursor unknown",
        Text(
            "Máy chủ không nhận ra lần đồng bộ trước; dữ liệu sẽ được tải lại từ đầu.",
            "The server does not know the last synchronisation; the data will be fetched again from the start.",
        ),
    ),
    "history.unknown": ProblemKind(
        412,
        "History unknown",
        Text(
            "Máy chủ đã được khôi phục từ bản sao lưu và chưa có những gì máy này đã gửi sau đó; "
            "chương trình sẽ tự gửi lại.",
            "The server was restored from a backup and lacks what this computer has sent since; "
            "the program sends it again by itself.",
        ),
    ),
    "body.too_large": ProblemKind(
        413,
        "Body too large",
        Text(
            "Gói dữ liệu gửi lên quá lớn. Xin gửi thành nhiều gói nhỏ hơn.",
            "The request is too large. Please send it in smaller parts.",
        ),
    ),
    "body.type": ProblemKind(
        415,
        "Unsupported content",
        Text(
            "Máy chủ chỉ nhận nội dung JSON, có thể nén gzip.",
            "The server takes JSON only, plain or compressed by gzip.",
        ),
    ),
    "request.malformed": ProblemKind(
        422,
        "Malformed request",
        Text("Yêu cầu gửi lên không đúng cấu trúc.", "The request is not well formed."),
    ),
    "protocol.mismatch": ProblemKind(
        426,
        "Another protocol version",
        Text(
            "Phiên bản chương trình và máy chủ không khớp nhau. Xin cập nhật chương trình.",
            "The program and the server speak different versions. Please update the program.",
        ),
    ),
    "rate.limited": ProblemKind(
        429,
        "Too many requests",
        Text(
            "Máy chủ nhận quá nhiều yêu cầu từ tài khoản này. Chương trình sẽ tự thử lại sau.",
            "The server gets too many requests from this account. The program will try again later.",
        ),
    ),
    "server.error": ProblemKind(
        500,
        "Server error",
        Text(
            "Máy chủ gặp lỗi. Số liệu vẫn còn trên máy của bạn và sẽ được gửi lại.",
            "The server has failed. The figures are still on your computer and will be sent again.",
        ),
    ),
    "server.busy": ProblemKind(
        503,
        "Server busy",
        Text(
            "Máy chủ đang bận. Chương trình sẽ tự thử lại sau.",
            "The server is busy. The program will try again later.",
        ),
    ),
}


class ProblemError(HTTPException):
    """A request that ends in a problem document."""

    def __init__(
        self,
        code: str,
        *,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(KINDS[code].status, detail, dict(headers or {}))
        self.code = code
        self.extra = dict(extra or {})


def problem_of(code: str, *, detail: str = "", retry_after: int | None = None) -> ProblemError:
    """Make a problem; `retry_after` (seconds) goes into the Retry-After header.

    Raises:
        KeyError: for a code that is not in `KINDS`.
    """
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    if KINDS[code].status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="ioc"'
    return ProblemError(code, detail=detail, headers=headers)


def busy() -> ProblemError:
    """Return the answer to what there is no room for now; who asks again does not do so together with all others."""
    return problem_of("server.busy", retry_after=2 + secrets.randbelow(4))


def problem_response(error: ProblemError, instance: str) -> JSONResponse:
    """Write a problem as RFC 9457 says, with `code`, `text_vi` and `text_en` beside the standard members."""
    kind = KINDS[error.code]
    body: dict[str, object] = {
        "type": f"urn:ioc:problem:{error.code}",
        "title": kind.title,
        "status": kind.status,
        "instance": instance,
        "code": error.code,
        "text_vi": kind.text.vi,
        "text_en": kind.text.en,
    }
    if error.detail:
        body["detail"] = error.detail
    body |= error.extra
    return JSONResponse(body, kind.status, headers=error.headers, media_type=MEDIA_TYPE)
