"""The check between parsing and use: every function exists and gets what it takes, dead branches included."""

from __future__ import annotations

import re
from difflib import get_close_matches

from iocdesk.forms.expressions.errors import ExpressionError, fault
from iocdesk.forms.expressions.patterns import runs_away
from iocdesk.forms.expressions.refs import is_self
from iocdesk.forms.expressions.signatures import HISTORY, IOC_ONLY, SIGNATURES, UNSUPPORTED, Signature
from iocdesk.forms.expressions.tree import Call, Expr, FieldRef, Literal, walk


def check(expr: Expr) -> None:
    """Reject unknown functions, wrong argument counts and misused `ioc` functions anywhere in `expr`.

    Raises:
        ExpressionError: at the first such call in reading order.
    """
    for node in walk(expr):
        if isinstance(node, Call):
            problem = call_fault(node)
            if problem is not None:
                raise problem


def check_standard(expr: Expr) -> None:
    """Reject the `ioc` functions, which standard XLSForm columns must not hold.

    Raises:
        ExpressionError: naming the function and the column kind it belongs to.
    """
    for node in walk(expr):
        if isinstance(node, Call) and node.name in IOC_ONLY:
            raise ioc_fault(node)


def ioc_fault(call: Call) -> ExpressionError:
    """Return the refusal of an `ioc` function in a standard column."""
    return fault(
        "ioc-only",
        call.pos,
        f"hàm {call.name}() chỉ dùng trong cột bind::ioc:*, không dùng trong cột chuẩn.",
        f"{call.name}() belongs in the bind::ioc:* columns, not in a standard XLSForm column.",
    )


def call_fault(call: Call) -> ExpressionError | None:
    """Return what is wrong with one call by itself, or None."""
    signature = SIGNATURES.get(call.name)
    if signature is None:
        return _unknown(call)
    if not signature.accepts(len(call.args)):
        return _wrong_count(call, signature)
    if call.name == "ind":
        return _ind_fault(call)
    if call.name in HISTORY:
        return _history_fault(call)
    if call.name == "regex":
        return _pattern_fault(call)
    return None


def _unknown(call: Call) -> ExpressionError:
    if call.name in UNSUPPORTED:
        return fault(
            "unsupported-function",
            call.pos,
            f"hàm {call.name}() của XLSForm chưa được iocdesk hỗ trợ; xin dùng cách khác.",
            f"the XLSForm function {call.name}() is not supported by iocdesk; please use another way.",
        )
    close = get_close_matches(call.name.lower(), SIGNATURES, n=1, cutoff=0.7)
    hint_vi = f" Có phải ý là {close[0]}()?" if close else ""
    hint_en = f" Did you mean {close[0]}()?" if close else ""
    return fault(
        "unknown-function",
        call.pos,
        f"không có hàm nào tên là {call.name}().{hint_vi}",
        f"there is no function {call.name}().{hint_en}",
    )


def _wrong_count(call: Call, signature: Signature) -> ExpressionError:
    count, least, most = len(call.args), signature.least, signature.most
    if most is None:
        vi, en = f"từ {least} đối số trở lên", f"at least {least} argument(s)"
    elif least == most:
        vi, en = f"đúng {least} đối số", f"exactly {least} argument(s)"
    else:
        vi, en = f"từ {least} đến {most} đối số", f"{least} to {most} arguments"
    if signature.step > 1:
        vi, en = f"{vi}, thêm từng nhóm {signature.step}", f"{en}, added in groups of {signature.step}"
    return fault(
        "argument-count",
        call.pos,
        f"hàm {call.name}() cần {vi}, nhưng ở đây có {count}.",
        f"{call.name}() takes {en}, but {count} given.",
    )


def _pattern_fault(call: Call) -> ExpressionError | None:
    pattern = call.args[1]
    try:
        if not isinstance(pattern, Literal) or not runs_away(pattern.value):
            return None
    except (re.error, RecursionError, OverflowError):
        return None  # told when it runs: other tools may understand the pattern
    return fault(
        "slow-pattern",
        pattern.pos,
        f"mẫu regex “{pattern.value}” lặp lồng nhau, có thể chạy không dừng. Xin viết lại mẫu đơn giản hơn.",
        f"the regex pattern “{pattern.value}” nests repetitions and might never end. Please simplify it.",
    )


def _ind_fault(call: Call) -> ExpressionError | None:
    if all(isinstance(arg, Literal) and arg.value for arg in call.args):
        return None
    return fault(
        "ind-argument",
        call.pos,
        "ind() chỉ nhận mã chỉ tiêu và mã phân tổ viết trong dấu nháy, ví dụ ind('DS02', 'nam').",
        "ind() takes an indicator code and a category code in quotes, for example ind('DS02', 'nam').",
    )


def _history_fault(call: Call) -> ExpressionError | None:
    arg = call.args[0]
    if isinstance(arg, FieldRef) or is_self(arg) or (isinstance(arg, Call) and arg.name == "ind"):
        return None
    return fault(
        "history-argument",
        call.pos,
        f"{call.name}() chỉ nhận một ${{MÃ}} hoặc một ind('MÃ'), không nhận phép tính.",
        f"{call.name}() takes one ${{CODE}} or one ind('CODE'), not a calculation.",
    )
