"""Why a sealed package is not made or not taken: one clear sentence each."""

from __future__ import annotations

from pathlib import Path

from iocdesk.core.errors import IocError, Text


class PackageError(IocError):
    """A sealed package that cannot be made or taken; nothing was changed."""


def not_a_package() -> PackageError:
    """It is some other file."""
    return PackageError(
        "package.not_one",
        Text(
            "Tệp này không phải là gói niêm phong của chương trình. Xin chọn tệp có đuôi “.iocgoi”.",
            "This file is not a sealed package of this program. Please choose a file that ends in “.iocgoi”.",
        ),
    )


def newer(found: int, known: int) -> PackageError:
    """It was made by a later version of the program."""
    return PackageError(
        "package.newer",
        Text(
            f"Gói này do phiên bản mới hơn của chương trình tạo ra (định dạng {found}, bản này đọc được đến "
            f"{known}). Xin cập nhật chương trình rồi nhận lại.",
            f"This package was made by a newer version of the program (format {found}; this one reads up to "
            f"{known}). Please update the program and take it again.",
        ),
    )


def too_large(most_mb: int) -> PackageError:
    """It is larger than any real package."""
    return PackageError(
        "package.too_large",
        Text(
            f"Tệp này lớn hơn {most_mb} MB nên không phải là gói niêm phong hợp lệ. Xin kiểm tra lại tệp.",
            f"This file is larger than {most_mb} MB, so it is no valid sealed package. Please check the file.",
        ),
    )


def too_much(most_mb: int) -> PackageError:
    """What is to be sealed is more than a package takes."""
    return PackageError(
        "package.too_much",
        Text(
            f"Số liệu chờ gửi nhiều hơn {most_mb} MB, không vừa một gói. Xin chọn ít kỳ báo cáo hơn.",
            f"What waits to be sent is more than {most_mb} MB and does not fit into one package. "
            "Please choose fewer periods.",
        ),
    )


def cut_short() -> PackageError:
    """A part of it is missing."""
    return PackageError(
        "package.truncated",
        Text(
            "Gói này bị thiếu một phần, có thể do sao chép hoặc tải về chưa xong. Xin sao chép lại tệp.",
            "A part of this package is missing; it may not have been copied or downloaded to the end. "
            "Please copy the file again.",
        ),
    )


def damaged() -> PackageError:
    """It is not as it was sealed."""
    return PackageError(
        "package.damaged",
        Text(
            "Gói này đã bị thay đổi hoặc hỏng sau khi niêm phong nên không nhận. Xin sao chép lại tệp; nếu vẫn "
            "vậy, xin đề nghị nơi gửi xuất gói mới.",
            "This package was changed or damaged after it was sealed and is not taken. Please copy the file "
            "again; if that does not help, ask the sender for a new package.",
        ),
    )


def other_commune(name: str, own: str) -> PackageError:
    """It was sealed for another commune."""
    return PackageError(
        "package.other_commune",
        Text(
            f"Gói này gửi cho {name}, không phải cho {own}. Xin chuyển tệp đến đúng nơi nhận.",
            f"This package is for {name}, not for {own}. Please pass the file on to whom it is for.",
        ),
    )


def not_for_here() -> PackageError:
    """No key of this computer opens it."""
    return PackageError(
        "package.not_for_here",
        Text(
            "Gói này không niêm phong cho máy này: khi xuất gói, nơi gửi chưa có khóa của máy này. Xin nhận gói "
            "trên máy khác của xã, hoặc đề nghị nơi gửi đồng bộ rồi xuất gói mới.",
            "This package was not sealed for this computer: its sender did not have this computer's key yet. "
            "Please take it on another computer of the commune, or ask the sender to synchronise and make a "
            "new package.",
        ),
    )


def unknown_signer(name: str) -> PackageError:
    """Nobody whom this computer knows signed it."""
    return PackageError(
        "package.unknown_signer",
        Text(
            f"Chưa nhận ra chữ ký của người gửi “{name}”. Xin đồng bộ để cập nhật danh sách khóa rồi nhận lại; "
            "nếu vẫn vậy, xin đề nghị nơi gửi đồng bộ một lần rồi xuất gói mới.",
            f"The signature of the sender “{name}” is not known here. Please synchronise to get the present "
            "keys and take it again; if that does not help, ask the sender to synchronise once and to make "
            "a new package.",
        ),
    )


def revoked_signer(name: str) -> PackageError:
    """The province has revoked the key."""
    return PackageError(
        "package.revoked_signer",
        Text(
            f"Khóa ký của người gửi “{name}” đã bị tỉnh thu hồi nên không nhận gói này. "
            "Xin liên hệ người gửi và bộ phận hỗ trợ của tỉnh.",
            f"The province has revoked the signing key of “{name}”, so this package is not taken. "
            "Please speak to the sender and to the province's support.",
        ),
    )


def forged(name: str) -> PackageError:
    """A signature is not the sender's, or was made over something else."""
    return PackageError(
        "package.forged",
        Text(
            f"Chữ ký trong gói không phải của “{name}” hoặc nội dung đã bị sửa sau khi ký nên không nhận. "
            "Xin liên hệ trực tiếp người gửi.",
            f"A signature in this package is not that of “{name}”, or its content was changed after signing, "
            "so it is not taken. Please speak to the sender.",
        ),
    )


def wrong_unit(unit: str, own: str) -> PackageError:
    """It carries a report of a unit that is not the sender's, or not below the commune."""
    return PackageError(
        "package.unit",
        Text(
            f"Gói có báo cáo của đơn vị “{unit}” không thuộc {own} hoặc không do người gửi phụ trách nên không nhận.",
            f"The package has a report of “{unit}”, which does not belong to {own} or is not in the sender's "
            "charge, so it is not taken.",
        ),
    )


def not_theirs(name: str) -> PackageError:
    """It moves a report in a way that is not the sender's to make."""
    return PackageError(
        "package.move",
        Text(
            f"Gói có thao tác mà “{name}” không có quyền thực hiện (như tự tiếp nhận báo cáo) nên không nhận. "
            "Xin liên hệ trực tiếp người gửi.",
            f"The package has a step that is not for “{name}” to take (such as accepting a report), so it is not "
            "taken. Please speak to the sender.",
        ),
    )


def wrong_period(found: str, wanted: str) -> PackageError:
    """It is of another period than the one asked for."""
    return PackageError(
        "package.period",
        Text(
            f"Gói này có báo cáo {found}, không phải {wanted}. Xin chọn đúng gói của kỳ đang nhận.",
            f"This package has a report of {found}, not of {wanted}. Please choose the package of that period.",
        ),
    )


def future_period(found: str) -> PackageError:
    """It is of a period that has not begun."""
    return PackageError(
        "package.period_future",
        Text(
            f"Gói này có báo cáo {found} là kỳ chưa bắt đầu nên không nhận. "
            "Xin kiểm tra ngày giờ của máy này và của máy đã xuất gói.",
            f"This package has a report of {found}, a period that has not begun, so it is not taken. "
            "Please check the date of this computer and of the one that made the package.",
        ),
    )


def unfit_period(found: str, form: str) -> PackageError:
    """It is of a period that the form does not have."""
    return PackageError(
        "package.period_unfit",
        Text(
            f"Biểu “{form}” không báo cáo theo {found} nên không nhận gói này. Xin đề nghị nơi gửi xuất gói mới.",
            f"The form “{form}” is not reported by {found}, so this package is not taken. "
            "Please ask the sender for a new package.",
        ),
    )


def nothing_to_seal() -> PackageError:
    """Nothing waits."""
    return PackageError(
        "package.empty",
        Text(
            "Không có số liệu nào nhập trên máy này còn chờ gửi, nên không có gì để đóng gói.",
            "Nothing that was entered on this computer waits to be sent, so there is nothing to seal.",
        ),
    )


def blocked(title: str) -> PackageError:
    """A report first wants a person."""
    return PackageError(
        "package.blocked",
        Text(
            f"Báo cáo “{title}” đang có số liệu bị từ chối hoặc khác với máy chủ. Xin xử lý trước khi xuất gói.",
            f"The report “{title}” was rejected or differs from the server. "
            "Please deal with it before making a package.",
        ),
    )


def no_recipient(commune: str) -> PackageError:
    """The commune's keys never came here."""
    return PackageError(
        "package.no_recipient",
        Text(
            f"Máy này chưa có khóa của {commune} nên chưa niêm phong được. Xin đồng bộ một lần khi có mạng; nếu đã "
            "đồng bộ, xin đề nghị cán bộ xã mở chương trình và đồng bộ trước.",
            f"This computer does not have the keys of {commune}, so nothing can be sealed yet. Please synchronise "
            "once when there is a network; if you have, ask the commune's officer to synchronise first.",
        ),
    )


def unreadable(path: Path) -> PackageError:
    """The file cannot be read."""
    return PackageError(
        "package.unreadable",
        Text(
            f"Không đọc được tệp “{path.name}”. Xin kiểm tra USB hoặc thư mục rồi thử lại.",
            f"The file “{path.name}” cannot be read. Please check the USB stick or the folder and try again.",
        ),
    )


def not_writable(path: Path) -> PackageError:
    """The file cannot be written."""
    return PackageError(
        "package.not_writable",
        Text(
            f"Không ghi được tệp “{path.name}”. Xin kiểm tra USB còn chỗ trống và không bị khóa ghi.",
            f"The file “{path.name}” cannot be written. Please check that the USB stick has room and is not "
            "write-protected.",
        ),
    )
