"""What can go wrong between the program and the server, each as one sentence a user understands.

A lost reply, an answer that is not the protocol's and a refusal are different things: after the first two
nobody knows whether the server acted, so the same operations are offered again and receipts are replayed.
"""

from __future__ import annotations

from iocdesk.core.errors import IocError, Text


class ApiError(IocError):
    """Any failure of an exchange with the server.

    Attributes:
        status: the HTTP status, or None when no answer of the protocol arrived.
        reached: whether the server itself answered; False means "no network" to the user.
    """

    reached = True

    def __init__(self, code: str, text: Text, *, status: int | None = None, retryable: bool = False) -> None:
        super().__init__(code, text, retryable=retryable)
        self.status = status


class NoAnswer(ApiError):
    """No answer of the protocol arrived, so whether the server acted is unknown."""

    reached = False

    def __init__(self, code: str, text: Text, *, status: int | None = None) -> None:
        super().__init__(code, text, status=status, retryable=True)


class Offline(NoAnswer):
    """The server cannot be reached."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "net.offline",
            Text(
                f"Không kết nối được tới máy chủ {host}. Số liệu vẫn lưu trên máy này "
                "và sẽ tự gửi khi có mạng.",
                f"The server {host} cannot be reached. Your figures are safe on this computer "
                "and will be sent when the network is back.",
            ),
        )


class TimedOut(NoAnswer):
    """The server did not answer in time."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(
            "net.timeout",
            Text(
                f"Máy chủ {host} không trả lời trong {seconds:.0f} giây. Chương trình sẽ tự thử lại.",
                f"The server {host} did not answer within {seconds:.0f} seconds. It will be tried again.",
            ),
        )


class Truncated(NoAnswer):
    """The answer was cut off on its way."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "net.truncated",
            Text(
                f"Câu trả lời của máy chủ {host} bị đứt giữa chừng. Chương trình sẽ tự thử lại, "
                "không có số liệu nào bị gửi hai lần.",
                f"The answer of the server {host} was cut off. It will be tried again; "
                "nothing is counted twice.",
            ),
        )


class CaptivePortal(NoAnswer):
    """Something answered that does not speak the protocol, such as a network's log-in page."""

    def __init__(self, host: str, status: int | None = None) -> None:
        super().__init__(
            "net.captive_portal",
            Text(
                f"Có trang khác trả lời thay cho máy chủ {host} (có thể là trang đăng nhập của mạng Wi-Fi). "
                "Xin đăng nhập vào mạng rồi thử lại; số liệu vẫn lưu trên máy này.",
                f"Another page answers in place of the server {host} "
                "(perhaps the log-in page of a Wi-Fi network). "
                "Please log in to the network and try again; your figures are safe on this computer.",
            ),
            status=status,
        )


class ProxyRefused(NoAnswer):
    """The proxy of the network is unreachable or wants a password."""

    def __init__(self, host: str, status: int | None = None) -> None:
        super().__init__(
            "net.proxy",
            Text(
                f"Máy chủ trung gian (proxy) của mạng không cho kết nối tới {host}. "
                "Xin kiểm tra thiết lập proxy của hệ điều hành hoặc hỏi người quản trị mạng.",
                f"The network's proxy does not let the program connect to {host}. "
                "Please check the proxy settings of the operating system or ask the network's administrator.",
            ),
            status=status,
        )


class TlsFailed(NoAnswer):
    """The server's certificate is not trusted by this computer."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "net.tls",
            Text(
                f"Không xác nhận được chứng thư số của máy chủ {host} nên chương trình không gửi gì. "
                "Xin kiểm tra ngày giờ của máy, hoặc báo cho bộ phận hỗ trợ của tỉnh.",
                f"The certificate of the server {host} cannot be verified, so nothing was sent. "
                "Please check the computer's date and time, or tell the province's support.",
            ),
        )


class BadAddress(ApiError):
    """The server's address cannot be used."""

    reached = False

    def __init__(self, address: str) -> None:
        super().__init__(
            "net.address",
            Text(
                f"Địa chỉ máy chủ “{address[:80]}” không dùng được. Xin nhập địa chỉ bắt đầu bằng https://.",
                f"The server address “{address[:80]}” cannot be used. Please give one that begins with https://.",
            ),
        )


class InsecureAddress(ApiError):
    """The address is not encrypted, and leads out of this computer."""

    reached = False

    def __init__(self, host: str) -> None:
        super().__init__(
            "net.insecure",
            Text(
                f"Địa chỉ của máy chủ {host} không có mã hóa (http). Chương trình chỉ kết nối bằng https.",
                f"The address of the server {host} is not encrypted (http). "
                "The program connects by https only.",
            ),
        )


class NotSignedIn(ApiError):
    """The server wants a sign-in (401 after one refresh)."""

    def __init__(self) -> None:
        super().__init__(
            "api.not_signed_in",
            Text(
                "Phiên đăng nhập đã hết hạn. Xin đăng nhập lại để tiếp tục gửi; "
                "số liệu đã nhập vẫn lưu trên máy này.",
                "Your session has ended. Please sign in again to go on sending; your figures are safe here.",
            ),
            status=401,
        )


class WrongPassword(ApiError):
    """The server does not accept the user name and password."""

    def __init__(self) -> None:
        super().__init__(
            "api.wrong_password",
            Text(
                "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa. Xin kiểm tra lại; nếu vẫn "
                "không được, xin liên hệ đầu mối hỗ trợ của tỉnh.",
                "The user name or the password is wrong, or the account is closed. Please check them; if it still "
                "does not work, please ask the province's support.",
            ),
            status=401,
        )


class PasswordDue(ApiError):
    """The password is a first one that the office gave: its owner has to choose another."""

    def __init__(self) -> None:
        super().__init__(
            "api.password_due",
            Text(
                "Mật khẩu này do cơ quan cấp lần đầu. Xin đặt mật khẩu mới của riêng mình để tiếp tục.",
                "This is a first password that was given to you. Please choose your own to go on.",
            ),
            status=403,
        )


class Refused(ApiError):
    """The server answered that it will not do what was asked; asking again changes nothing."""


class Forbidden(Refused):
    """403: the account may not do this."""


class NotVisible(Refused):
    """404: it does not exist, or not for this account."""


class Conflict(Refused):
    """409: it contradicts what the server already holds."""


class Unacceptable(Refused):
    """400, 415, 422: the server cannot use what was sent."""


class HistoryUnknown(ApiError):
    """The server was put back to a backup and lacks what it had told us of."""

    def __init__(self) -> None:
        super().__init__(
            "api.history_unknown",
            Text(
                "Máy chủ đã được khôi phục từ bản sao lưu. Chương trình sẽ tự gửi lại những gì máy chủ chưa có.",
                "The server was restored from a backup. The program offers again what it lacks by itself.",
            ),
            status=412,
            retryable=True,
        )


class CursorExpired(ApiError):
    """410: the server no longer knows what changed since the cursor; the slice is fetched again."""

    def __init__(self) -> None:
        super().__init__(
            "api.cursor_expired",
            Text(
                "Máy này lâu chưa đồng bộ nên đang tải lại toàn bộ báo cáo từ máy chủ.",
                "This computer has not synchronised for long, so all its reports are fetched again.",
            ),
            status=410,
            retryable=True,
        )


class TooLarge(ApiError):
    """413: more than the server takes at once."""

    def __init__(self) -> None:
        super().__init__(
            "api.too_large",
            Text(
                "Gói số liệu lớn hơn mức máy chủ nhận một lần.",
                "The parcel of figures is larger than the server takes at once.",
            ),
            status=413,
            retryable=True,
        )


class Throttled(ApiError):
    """The server asks to wait.

    Attributes:
        retry_after: seconds the server asks to wait; None when it does not say.
    """

    def __init__(self, code: str, text: Text, status: int, retry_after: float | None) -> None:
        super().__init__(code, text, status=status, retryable=True)
        self.retry_after = retry_after


class RateLimited(Throttled):
    """429: too many requests."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(
            "api.rate_limited",
            Text(
                "Máy chủ đang nhận quá nhiều yêu cầu và đề nghị chờ một lát. Chương trình sẽ tự gửi tiếp.",
                "The server has too many requests and asks to wait a little. Sending goes on by itself.",
            ),
            429,
            retry_after,
        )


class Busy(Throttled):
    """503: the server is busy or under maintenance."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(
            "api.busy",
            Text(
                "Máy chủ đang bận hoặc đang bảo trì. Chương trình sẽ tự thử lại.",
                "The server is busy or under maintenance. It will be tried again.",
            ),
            503,
            retry_after,
        )


class ServerFull(Throttled):
    """503 `server.storage`: the server cannot write; that is for its own people to mend."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(
            "api.server_full",
            Text(
                "Máy chủ của tỉnh không ghi được dữ liệu (hết chỗ lưu hoặc lỗi ổ đĩa) nên chưa nhận báo cáo. "
                "Số liệu vẫn lưu trên máy này và sẽ tự gửi lại.",
                "The province's server cannot write (its disk is full or failing) and takes no reports for now. "
                "Your figures are safe on this computer and will be sent again by themselves.",
            ),
            503,
            retry_after,
        )


class ServerBroken(ApiError):
    """5xx: the server failed; the fault is not on this side."""

    def __init__(self, host: str, status: int | None) -> None:
        super().__init__(
            "api.server_broken",
            Text(
                f"Máy chủ {host} đang gặp sự cố (mã {status}). "
                "Số liệu vẫn lưu trên máy này và sẽ được gửi lại.",
                f"The server {host} has a fault (code {status}). "
                "Your figures are safe and will be sent again.",
            ),
            status=status,
            retryable=True,
        )


class BadAnswer(ApiError):
    """The answer is of the protocol, yet it does not hold what the protocol promises."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "api.bad_answer",
            Text(
                f"Không đọc được câu trả lời của máy chủ ({what}). Xin cập nhật chương trình, "
                "hoặc báo cho bộ phận hỗ trợ của tỉnh.",
                f"The server's answer cannot be read ({what}). Please update the program, "
                "or tell the province's support.",
            ),
            retryable=True,
        )


class AnswerTooLarge(ApiError):
    """The answer is larger than any honest answer."""

    def __init__(self, host: str, limit: int) -> None:
        super().__init__(
            "net.answer_too_large",
            Text(
                f"Câu trả lời của {host} lớn hơn {limit // 1_000_000} MB nên không được tải tiếp. "
                "Xin báo cho bộ phận hỗ trợ của tỉnh.",
                f"The answer of {host} is larger than {limit // 1_000_000} MB and was not read further. "
                "Please tell the province's support.",
            ),
            retryable=True,
        )


class ProtocolMismatch(ApiError):
    """The server speaks another version of the protocol.

    Args:
        theirs: what the server speaks, as written for a person, e.g. "2-3".
        update_us: whether this program is the older side.
    """

    def __init__(self, theirs: str, *, update_us: bool) -> None:
        vi_do, en_do = (
            ("Xin cập nhật chương trình này.", "Please update this program.")
            if update_us
            else (
                "Xin báo cho bộ phận hỗ trợ của tỉnh cập nhật máy chủ.",
                "Please ask the province's support to update the server.",
            )
        )
        super().__init__(
            "api.protocol",
            Text(
                f"Máy chủ dùng phiên bản giao thức khác ({theirs}). {vi_do} Số liệu vẫn lưu trên máy này.",
                f"The server speaks another protocol version ({theirs}). {en_do} Your figures are safe here.",
            ),
        )
        self.update_us = update_us


class FormTampered(ApiError):
    """A form arrived whose content is not what its hash says."""

    def __init__(self, form_id: str, version: str) -> None:
        super().__init__(
            "api.form_hash",
            Text(
                f"Biểu mẫu {form_id} phiên bản {version} tải về không khớp mã kiểm tra nên không được dùng. "
                "Chương trình sẽ tải lại.",
                f"The form {form_id} version {version} does not match its hash and is not used. "
                "It will be fetched again.",
            ),
            retryable=True,
        )
