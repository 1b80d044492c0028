"""The first half of the month: begin, fill the report, be told what is wrong, mend and explain, paste, undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from iocdesk.core.errors import Text
from iocdesk.ui.tour import words
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.scene import Scene
from iocdesk.ui.tour.script import Step
from iocdesk.ui.tour.words import say

ON_TIME, LATE, TOO_MANY = 9, 1, 99
TOPICS, CHANNELS = (4, 2, 3, 1, 2), (5, 3, 1, 2, 1)
"""Feedback received, by topic and by channel: the same figure, split twice."""
NOTE = Text(
    "Tháng này xã tổ chức tiếp công dân lưu động tại 18 thôn nên số lượt tăng.",
    "This month the commune received citizens in all 18 villages, hence more sessions.",
)


def _block() -> str:
    """Return what a spreadsheet puts on the clipboard: topics, channels, and three figures under the total."""
    indent = "\t" * len(TOPICS)
    lines = ["\t".join(map(str, TOPICS)), "\t".join(map(str, CHANNELS))]
    lines += [f"{indent}{figure}" for figure in (ON_TIME + LATE, ON_TIME, LATE)]
    return "\r\n".join(lines) + "\r\n"


class EntrySteps:
    """The steps up to a report that could be sent."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._driver = scene, scene.driver

    def steps(self) -> Sequence[Step]:
        """Return them in order."""
        return (
            Step(Text("Lần chạy đầu tiên", "First start"), self.first_run),
            Step(Text("Vào chế độ tập huấn", "Enter training"), self.training),
            Step(Text("Việc cần làm", "What is to be done"), self.work_list),
            Step(Text("Mở biểu tháng", "Open the month's form"), self.open_form),
            Step(Text("Nhập số liệu", "Type figures"), self.type_figures),
            Step(Text("Không phát sinh bằng phím K", "Nothing occurred, with the key K"), self.nothing),
            Step(Text("Dán một khối từ bảng tính", "Paste a block from a spreadsheet"), self.paste),
            Step(Text("Hoàn tác và làm lại", "Undo and redo"), self.undo_and_redo),
            Step(Text("Lỗi phải sửa", "An error to mend"), self.hard_error),
            Step(Text("Đã sửa lỗi", "The error is mended"), self.mend),
            Step(Text("Cảnh báo cần giải trình", "A warning to explain"), self.warning),
            Step(Text("Ghi giải trình", "Write the note"), self.note),
        )

    def first_run(self) -> None:
        """A first start asks where to work."""
        self._scene.host.first_run()
        self._driver.see(say("FirstRun", "Where do you want to work?"))

    def training(self) -> None:
        """Training needs one choice and one button, and says what it is from then on."""
        text = say("FirstRun", "Training: a practice commune on this computer, nothing is sent")
        self._driver.press(text)
        self._driver.press(say("FirstRun", "Continue"))
        self._scene.wait_for_window()

    def work_list(self) -> None:
        """The program opens on what is due, overdue and returned."""
        self._driver.see(say("WorkPage", "To do"))
        for group in ("Returned", "Overdue"):
            title = say("WorkPage", group)
            vi, en = f"“{title}” không có báo cáo", f"“{title}” has no report"
            self._driver.wait(partial(self._counted, title), vi, en)

    def open_form(self) -> None:
        """A click on the row opens the form, with its data window at the top."""
        self._scene.open_work()
        self._driver.see(say("Words", "Draft"))

    def type_figures(self) -> None:
        """Carry over what was pending, and type what was counted; each is on the disk at once."""
        figures, text = self._scene.figures, self._scene.text
        carried = figures.read(text(words.PENDING), say("GridModel", "Last period"))
        if not carried.replace(".", "").isdigit():
            raise StepFailed("không có số kỳ trước để chuyển sang", "there is no figure to carry over")
        figures.enter(carried, text(words.CARRIED))
        figures.enter("24", text(words.RECEPTIONS))
        figures.shows("24", text(words.RECEPTIONS))
        self._scene.typed |= {"PA01": int(carried.replace(".", "")), "PA08": 24}
        self._driver.see(say("Head", "Saved on this computer {time}").partition("{time}")[0])

    def nothing(self) -> None:
        """One key says that nothing occurred, which is not the same as an empty cell."""
        text = self._scene.text
        self._scene.figures.go_to(text(words.GROUPS))
        self._driver.keys("K")
        self._scene.figures.shows("KPS", text(words.GROUPS))

    def paste(self) -> None:
        """A block from a spreadsheet goes onto the cells under it, in one step."""
        text = self._scene.text
        self._driver.copy(_block())
        self._scene.figures.go_to(text(words.RECEIVED), text(words.FIRST_TOPIC))
        self._driver.keys("Ctrl+V")
        self._scene.figures.shows(str(sum(TOPICS)), text(words.RECEIVED))
        self._scene.figures.shows(str(ON_TIME + LATE), text(words.HANDLED))
        self._scene.typed |= {"PA02": sum(TOPICS)}

    def undo_and_redo(self) -> None:
        """Ctrl+Z takes the whole block back, Ctrl+Y brings it again."""
        handled = self._scene.text(words.HANDLED)
        self._driver.keys("Ctrl+Z")
        self._scene.figures.shows("", handled)
        self._driver.keys("Ctrl+Y")
        self._scene.figures.shows(str(ON_TIME + LATE), handled)

    def hard_error(self) -> None:
        """An impossible figure is told in a sentence, and holds the report up."""
        self._scene.figures.enter(str(TOO_MANY), self._scene.text(words.ON_TIME))
        self._show_problems()
        self._driver.see(self._error())
        go = self._driver.button(say("Entry", "Submit for approval"))
        if go is None or go.isEnabled():
            raise StepFailed("báo cáo có lỗi mà vẫn trình được", "a report with an error can be submitted")

    def mend(self) -> None:
        """The sentence goes with the error."""
        self._scene.figures.enter(str(ON_TIME), self._scene.text(words.ON_TIME))
        self._driver.see_not(self._error())
        self._scene.typed |= {"PA03": ON_TIME + LATE, "PA04": ON_TIME, "PA05": LATE}

    def warning(self) -> None:
        """An unusual figure asks for a note."""
        self._scene.figures.enter("1250", self._scene.text(words.RECEPTIONS))
        self._scene.figures.shows("1.250", self._scene.text(words.RECEPTIONS))
        self._scene.typed["PA08"] = 1250
        self._driver.see(self._warning())

    def note(self) -> None:
        """The note stands with the figure, and the warning is answered."""
        self._scene.figures.go_to(self._scene.text(words.RECEPTIONS))
        self._driver.keys("Ctrl+;")
        self._driver.see(say("NotePanel", "Save the note"))
        self._driver.type(self._scene.text(NOTE))
        self._driver.keys("Ctrl+Enter")
        self._driver.see(say("Problems", "See the note"))

    # ------------------------------------------------------------ inside

    def _show_problems(self) -> None:
        """Unfold the panel of problems where the figures have taken its room."""
        word = say("Head", "Problems ({count})").partition(" (")[0]
        folded = self._driver.button(word)
        if folded is not None and not folded.isCheckable():
            self._driver.click(folded)

    def _counted(self, title: str) -> bool:
        button = self._driver.button(title)
        return button is not None and button.isEnabled()

    def _error(self) -> str:
        vi = "“Trong đó: xử lý đúng hạn” không được lớn hơn “Phản ánh đã xử lý”"
        return self._scene.text(Text(vi, "“of which on time” cannot exceed “Feedback handled”"))

    def _warning(self) -> str:
        vi = "“Số lượt tiếp công dân” lớn bất thường"
        return self._scene.text(Text(vi, "“Citizen reception sessions” is unusually large"))
