"""What can go wrong with secrets, each with a sentence that says what to do next."""

from __future__ import annotations

from pathlib import Path

from iocdesk.core.errors import IocError, Text


class VaultError(IocError):
    """A secret could not be read or kept."""


class NoKeyring(VaultError):
    """This computer account has no keyring that the program can use."""

    def __init__(self) -> None:
        super().__init__(
            "vault.no_keyring",
            Text(
                "Máy này không có kho khóa của hệ điều hành. Xin đặt một mật khẩu bảo vệ số liệu thay thế.",
                "This computer has no system keyring. Please set a passphrase to protect the data instead.",
            ),
        )


class KeyringIsLocked(VaultError):
    """The keyring is there but was not unlocked."""

    def __init__(self) -> None:
        super().__init__(
            "vault.keyring_locked",
            Text(
                "Kho khóa của hệ điều hành đang bị khóa. Xin mở khóa kho khóa (thường bằng mật khẩu đăng nhập "
                "máy) rồi thử lại.",
                "The system keyring is locked. Please unlock it (usually with your computer password) and "
                "try again.",
            ),
            retryable=True,
        )


class KeyringFailed(VaultError):
    """The keyring answered with something else."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            "vault.keyring_failed",
            Text(
                "Kho khóa của hệ điều hành không trả lời đúng. Xin khởi động lại máy rồi thử lại.",
                "The system keyring does not answer properly. Please restart the computer and try again.",
            ),
            retryable=True,
        )


class PassphraseWrong(VaultError):
    """The passphrase does not open the file."""

    def __init__(self) -> None:
        super().__init__(
            "vault.passphrase_wrong",
            Text(
                "Mật khẩu bảo vệ không đúng. Xin kiểm tra phím Caps Lock, bộ gõ tiếng Việt rồi nhập lại.",
                "The passphrase is wrong. Please check Caps Lock and the input method, and type it again.",
            ),
            retryable=True,
        )


class PassphraseTooShort(VaultError):
    """The passphrase would be guessed too easily."""

    def __init__(self, least: int) -> None:
        super().__init__(
            "vault.passphrase_short",
            Text(
                f"Mật khẩu bảo vệ cần ít nhất {least} ký tự. Xin nhập mật khẩu dài hơn.",
                f"The passphrase needs at least {least} characters. Please type a longer one.",
            ),
        )


class PassphraseNeeded(VaultError):
    """A passphrase has to be typed before the data can be opened."""

    def __init__(self) -> None:
        super().__init__(
            "vault.passphrase_needed",
            Text(
                "Số liệu trên máy này được bảo vệ bằng mật khẩu. Xin nhập mật khẩu để mở.",
                "The data on this computer is protected by a passphrase. Please type it to open the data.",
            ),
        )


class NoMemory(VaultError):
    """The computer has not the memory that checking a passphrase takes."""

    def __init__(self, mebibytes: int) -> None:
        super().__init__(
            "vault.memory",
            Text(
                f"Máy không đủ bộ nhớ để mở khóa số liệu (cần khoảng {mebibytes} MB). Xin đóng bớt chương trình khác "
                "rồi thử lại.",
                f"There is not enough memory to unlock the data (about {mebibytes} MB are needed). Please close "
                "other programs and try again.",
            ),
            retryable=True,
        )


class SecretsDamaged(VaultError):
    """The file with the protected secrets cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "vault.secrets_damaged",
            Text(
                f"Tệp khóa “{path.name}” bị hỏng. Xin khôi phục tệp này từ bản sao lưu, hoặc nhờ cán bộ tin học "
                "hỗ trợ trước khi tạo khóa mới.",
                f"The key file “{path.name}” is damaged. Please restore it from a backup, or ask your IT staff "
                "before a new key is made.",
            ),
        )


class SecretsNotWritable(VaultError):
    """The file with the protected secrets cannot be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "vault.not_writable",
            Text(
                f"Không ghi được tệp khóa “{path}”. Xin kiểm tra quyền ghi và dung lượng ổ đĩa.",
                f"The key file “{path}” cannot be written. Please check permissions and free disk space.",
            ),
        )


class KeyMissing(VaultError):
    """There is data, but its key is gone."""

    def __init__(self) -> None:
        super().__init__(
            "vault.key_missing",
            Text(
                "Không tìm thấy khóa của kho số liệu trên máy này, nên chưa mở được số liệu. Xin đăng nhập đúng "
                "tài khoản máy tính đã dùng trước đây, hoặc nhờ cán bộ tin học hỗ trợ.",
                "The key of the data on this computer was not found, so it cannot be opened. Please sign in to "
                "the computer account used before, or ask your IT staff.",
            ),
        )
