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
from iocdesk.gateway.passwords import SAME, SHORT

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
    "auth.password_due": ProblemKind(
        403,
        "First password to be changed",
        Text(
            "Mật khẩu này được cấp lần đầu, phải đổi trước khi sử dụng. Nếu chương trình không hỏi mật khẩu mới, xin mở "
            "trang /province/password tại địa chỉ máy chủ để đổi, hoặc cập nhật chương trình.",
            "This is a first password and must be changed before use. If the program does not ask for a new one, please "
            "change it on the page /province/password of the server, or update the program.",
        ),
    ),
    "auth.password_weak": ProblemKind(
        422,
        "New password too weak",
        Text(f"{SHORT.vi} {SAME.vi}", f"{SHORT.en} {SAME.en}"),
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
    "file.pending": ProblemKind(
        404,
        "File not here yet",
        Text(
            "Tệp này đang trên đường gửi, máy chủ chưa nhận đủ. Xin mở lại sau.",
            "This file is on its way; the server does not have all of it yet. Please open it later.",
        ),
    ),
    "file.unreferenced": ProblemKind(
        409,
        "No report refers to this file",
        Text(
            "Báo cáo trên máy chủ chưa ghi nhận tệp này. Chương trình sẽ gửi tệp sau khi báo cáo được tiếp nhận.",
            "The report on the server does not name this file yet. It will be sent once the report has arrived.",
        ),
    ),
    "file.offset": ProblemKind(
        409,
        "Offset mismatch",
        Text(
            "Phần tệp gửi lên không nối tiếp phần máy chủ đang giữ. Chương trình sẽ hỏi lại và gửi tiếp.",
            "The part of the file does not follow what the server holds. The program asks again and goes on.",
        ),
    ),
    "tus.version": ProblemKind(
        412,
        "Another tus version",
        Text(
            "Máy chủ nhận tệp theo giao thức tus 1.0.0. Xin cập nhật chương trình.",
            "The server takes files by tus 1.0.0. Please update the program.",
        ),
    ),
    "file.busy": ProblemKind(
        423,
        "Upload locked",
        Text(
            "Tệp này đang được một kết nối khác gửi lên. Chương trình sẽ tự thử lại.",
            "Another connection is sending this file. The program will try again.",
        ),
    ),
    "file.mismatch": ProblemKind(
        422,
        "Hash mismatch",
        Text(
            "Tệp nhận được không giống tệp báo cáo đã ghi (mã SHA-256 khác). Chương trình sẽ gửi lại từ đầu.",
            "The file received is not the one that the report names (another SHA-256). It will be sent anew.",
        ),
    ),
    "file.kind": ProblemKind(
        422,
        "Not what it says",
        Text(
            "Nội dung tệp không đúng loại đã khai nên máy chủ không nhận. Xin bỏ tệp này khỏi báo cáo và chọn tệp khác.",
            "The file is not of the kind that was declared and is not taken. Please take it out and choose another.",
        ),
    ),
    "file.too_many": ProblemKind(
        429,
        "Too many files",
        Text(
            "Báo cáo hoặc tài khoản này đang gửi quá nhiều tệp. Xin bớt tệp, hoặc chờ các tệp trước gửi xong.",
            "This report or account sends too many files. Please leave some out, or wait for the earlier ones.",
        ),
    ),
    "file.checksum": ProblemKind(
        460,
        "Checksum mismatch",
        Text(
            "Phần tệp bị sai lệch trên đường truyền. Chương trình sẽ gửi lại phần đó.",
            "A part of the file was damaged on its way. The program sends that part again.",
        ),
    ),
    "file.no_room": ProblemKind(
        503,
        "No room for files",
        Text(
            "Máy chủ hết chỗ chứa tệp. Số liệu vẫn gửi bình thường; tệp sẽ được gửi sau.",
            "The server has no room for files. Figures go as usual; the file will be sent later.",
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
    "server.storage": ProblemKind(
        503,
        "No room, or a disk that fails",
        Text(
            "Máy chủ của tỉnh không ghi được dữ liệu (hết chỗ lưu hoặc lỗi ổ đĩa) nên chưa nhận báo cáo. Số liệu vẫn "
            "lưu trên máy này và sẽ tự gửi lại.",
            "The province's server cannot write (its disk is full or failing) and takes no reports for now. Your "
            "figures are safe on this computer and will be sent again by themselves.",
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


def no_room() -> ProblemError:
    """Return the answer while nothing can be written; to ask again every few seconds would help nobody."""
    return problem_of("server.storage", retry_after=60 + secrets.randbelow(30))


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
