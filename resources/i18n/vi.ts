<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi">
    <context>
        <name>ApprovalsPage</name>
        <message>
            <source>Approvals</source>
            <translation>Phê duyệt</translation>
        </message>
        <message>
            <source>Reports waiting for approval</source>
            <translation>Báo cáo chờ duyệt</translation>
        </message>
        <message>
            <source>Approve  Ctrl+Enter</source>
            <translation>Duyệt  Ctrl+Enter</translation>
        </message>
        <message>
            <source>Why is it returned? Tick the figures it is about.</source>
            <translation>Vì sao trả lại? Xin đánh dấu những số liệu liên quan ở trên.</translation>
        </message>
        <message>
            <source>Return the report</source>
            <translation>Trả lại báo cáo</translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s)</source>
            <translation>
                <numerusform>%n cảnh báo</numerusform>
            </translation>
        </message>
        <message>
            <source>The report was returned with your reason.</source>
            <translation>Đã trả lại báo cáo kèm lý do.</translation>
        </message>
        <message numerus="yes">
            <source>%n report(s) approved.</source>
            <translation>
                <numerusform>Đã duyệt %n báo cáo.</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing waits for approval.</source>
            <translation>Không có báo cáo nào chờ duyệt.</translation>
        </message>
        <message>
            <source>Approved reports go to the province with “Send”, under To do.</source>
            <translation>Báo cáo đã duyệt được gửi tỉnh bằng nút “Gửi tỉnh” ở Việc cần làm.</translation>
        </message>
        <message numerus="yes">
            <source>%n error(s)</source>
            <translation>
                <numerusform>%n lỗi</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) beyond the range</source>
            <translation>
                <numerusform>%n số liệu vượt khoảng</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n village(s) missing</source>
            <translation>
                <numerusform>thiếu %n thôn</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Approve %n report(s)</source>
            <translation>
                <numerusform>Duyệt %n báo cáo</numerusform>
            </translation>
        </message>
        <message>
            <source>To what is to be sent</source>
            <translation>Đến việc gửi tỉnh</translation>
        </message>
    </context>
    <context>
        <name>AskView</name>
        <message>
            <source>Ask the commune</source>
            <translation>Hỏi xã</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Gửi</translation>
        </message>
    </context>
    <context>
        <name>AttachView</name>
        <message>
            <source>Send pictures or papers along?</source>
            <translation>Gửi kèm ảnh, giấy tờ?</translation>
        </message>
        <message>
            <source>For example a photo, or the signed page. With nothing to send, press Enter.</source>
            <translation>Ví dụ: ảnh chụp, bản đã ký. Không có gì gửi kèm thì bấm Enter.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) go along with the report.</source>
            <translation>
                <numerusform>%n tệp gửi kèm báo cáo.</numerusform>
            </translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Choose pictures, papers</source>
            <translation>Chọn ảnh, giấy tờ</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>Tiếp tục</translation>
        </message>
        <message>
            <source>Nothing to send along</source>
            <translation>Không gửi kèm</translation>
        </message>
    </context>
    <context>
        <name>AuditPage</name>
        <message>
            <source>Nothing has been changed here yet.</source>
            <translation>Ở đây chưa có thay đổi nào.</translation>
        </message>
        <message>
            <source>no figure yet</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>Note: {text}</source>
            <translation>Giải trình: {text}</translation>
        </message>
        <message>
            <source>All versions of the report</source>
            <translation>Mọi phiên bản của báo cáo</translation>
        </message>
        <message>
            <source>Put back {figure}</source>
            <translation>Dùng lại {figure}</translation>
        </message>
        <message>
            <source>figure put back</source>
            <translation>dùng lại số cũ</translation>
        </message>
        <message>
            <source>Leave the cell empty again</source>
            <translation>Để trống lại ô này</translation>
        </message>
        <message>
            <source>{old}, changed to {new}</source>
            <translation>từ {old} thành {new}</translation>
        </message>
    </context>
    <context>
        <name>Banner</name>
        <message>
            <source>Close this message</source>
            <translation>Đóng thông báo này</translation>
        </message>
    </context>
    <context>
        <name>CameView</name>
        <message>
            <source>{name}: {figure} (before: {before})</source>
            <translation>{name}: {figure} (trước đó: {before})</translation>
        </message>
        <message numerus="yes">
            <source>and %n more</source>
            <translation>
                <numerusform>và %n số liệu khác</numerusform>
            </translation>
        </message>
        <message>
            <source>Another computer has filled something in</source>
            <translation>Máy khác đã nhập thêm số liệu</translation>
        </message>
        <message>
            <source>Please look at it and send the report again.</source>
            <translation>Xin xem lại rồi gửi báo cáo lần nữa.</translation>
        </message>
        <message>
            <source>Seen</source>
            <translation>Đã xem</translation>
        </message>
    </context>
    <context>
        <name>CellEdit</name>
        <message>
            <source>day/month/year, e.g. 31/12/2026</source>
            <translation>ngày/tháng/năm, ví dụ 31/12/2026</translation>
        </message>
    </context>
    <context>
        <name>ChooseView</name>
        <message>
            <source>Drop files here, or choose them.</source>
            <translation>Kéo tệp vào đây, hoặc chọn tệp.</translation>
        </message>
        <message>
            <source>Excel, LibreOffice and CSV files, several at once: workbooks of iocdesk, tables of other systems, last year's own. Nothing is changed before you have seen it.</source>
            <translation>Tệp Excel, LibreOffice, CSV, có thể chọn nhiều tệp một lần: biểu do iocdesk xuất, bảng của phần mềm ngành, bảng năm trước. Chưa có gì thay đổi khi anh/chị chưa xem.</translation>
        </message>
        <message>
            <source>Choose files…</source>
            <translation>Chọn tệp…</translation>
        </message>
        <message>
            <source>Layouts that are known already</source>
            <translation>Các cách đọc tệp đã lưu</translation>
        </message>
        <message>
            <source>Forget this layout</source>
            <translation>Xóa cách đọc này</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Tên</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>Biểu mẫu</translation>
        </message>
    </context>
    <context>
        <name>Chooser</name>
        <message>
            <source>Find an indicator…</source>
            <translation>Tìm chỉ tiêu…</translation>
        </message>
        <message>
            <source>Find what this column is</source>
            <translation>Tìm xem cột này là gì</translation>
        </message>
        <message>
            <source>What this column may be</source>
            <translation>Cột này có thể là</translation>
        </message>
        <message>
            <source>“{title}” is:</source>
            <translation>“{title}” là:</translation>
        </message>
        <message>
            <source>likely</source>
            <translation>có thể đúng</translation>
        </message>
    </context>
    <context>
        <name>ChoosingView</name>
        <message>
            <source>Figure {number} of {count}</source>
            <translation>Số liệu {number}/{count}</translation>
        </message>
        <message>
            <source>Another computer says {theirs}, this one {ours}: which is right?</source>
            <translation>Máy khác đã nhập {theirs}, máy này {ours}: dùng số nào?</translation>
        </message>
        <message>
            <source>{figure}, as on this computer</source>
            <translation>{figure} – số của máy này</translation>
        </message>
        <message>
            <source>{figure}, as on the other computer</source>
            <translation>{figure} – số của máy khác</translation>
        </message>
        <message>
            <source>Another figure</source>
            <translation>Số khác</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Type the right figure and press Enter.</source>
            <translation>Xin gõ số đúng rồi bấm Enter.</translation>
        </message>
    </context>
    <context>
        <name>Clipboard</name>
        <message>
            <source>pasted block</source>
            <translation>dán khối ô</translation>
        </message>
    </context>
    <context>
        <name>Conflict</name>
        <message>
            <source>no figure yet</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>Before: {figure}</source>
            <translation>Trước đó: {figure}</translation>
        </message>
        <message>
            <source>Note: {text}</source>
            <translation>Giải trình: {text}</translation>
        </message>
        <message>
            <source>Not chosen yet</source>
            <translation>Chưa chọn</translation>
        </message>
        <message>
            <source>another figure</source>
            <translation>số khác</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>Của tôi</translation>
        </message>
        <message>
            <source>On the server</source>
            <translation>Trên máy chủ</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Kết quả</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>đã chọn</translation>
        </message>
    </context>
    <context>
        <name>ConflictDelegate</name>
        <message>
            <source>Result</source>
            <translation>Kết quả</translation>
        </message>
    </context>
    <context>
        <name>ConflictModel</name>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>1 · Mine (this computer)</source>
            <translation>1 · Của tôi (máy này)</translation>
        </message>
        <message>
            <source>2 · On the server</source>
            <translation>2 · Trên máy chủ</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Kết quả</translation>
        </message>
    </context>
    <context>
        <name>ConflictPage</name>
        <message>
            <source>Note for “{name}”:</source>
            <translation>Giải trình cho “{name}”:</translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) kept. What was not chosen stays in the report's history.</source>
            <translation>
                <numerusform>Đã giữ kết quả %n ô. Số không chọn vẫn còn trong lịch sử báo cáo.</numerusform>
            </translation>
        </message>
        <message>
            <source>Chosen {done} of {total}</source>
            <translation>Đã chọn {done}/{total} ô</translation>
        </message>
        <message numerus="yes">
            <source>Keep the result (%n cell(s))</source>
            <translation>
                <numerusform>Giữ kết quả (%n ô)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) still to choose.</source>
            <translation>
                <numerusform>Còn %n ô chưa chọn.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>With this result %n check(s) fail; it can be mended in the report:</source>
            <translation>
                <numerusform>Với kết quả này còn %n lỗi, có thể sửa tiếp trong báo cáo:</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>With this result %n warning(s) ask for a note:</source>
            <translation>
                <numerusform>Với kết quả này có %n cảnh báo cần giải trình:</numerusform>
            </translation>
        </message>
        <message>
            <source>The other figures</source>
            <translation>Các số liệu còn lại</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Số liệu</translation>
        </message>
        <message>
            <source>Hide the rest</source>
            <translation>Ẩn phần còn lại</translation>
        </message>
        <message>
            <source>See the whole form</source>
            <translation>Xem cả biểu</translation>
        </message>
        <message>
            <source>Choose the right figures</source>
            <translation>Chọn số đúng</translation>
        </message>
        <message numerus="yes">
            <source>This computer and another one have different figures in %n cell(s). Choose cell by cell; what is not chosen stays in the report's history.</source>
            <translation>
                <numerusform>Máy này và máy khác nhập khác nhau ở %n ô. Xin chọn số đúng cho từng ô; số không chọn vẫn còn trong lịch sử báo cáo.</numerusform>
            </translation>
        </message>
        <message>
            <source>1 mine · 2 the server's · type in the column Result (F2) for another figure · Del takes back · Ctrl+; note · Ctrl+Z undo</source>
            <translation>1 của tôi · 2 trên máy chủ · gõ ở cột Kết quả (F2) để nhập số khác · Del bỏ chọn · Ctrl+; giải trình · Ctrl+Z hoàn tác</translation>
        </message>
        <message>
            <source>All mine</source>
            <translation>Tất cả của tôi</translation>
        </message>
        <message>
            <source>All the server's</source>
            <translation>Tất cả của máy chủ</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Hoàn tác</translation>
        </message>
        <message>
            <source>Back to the report</source>
            <translation>Về báo cáo</translation>
        </message>
        <message>
            <source>Back to the report (Esc)</source>
            <translation>Về báo cáo (Esc)</translation>
        </message>
        <message>
            <source>Figures to choose between</source>
            <translation>Các số liệu cần chọn</translation>
        </message>
        <message>
            <source>Chosen {done} of {total}: kept on this computer, open the choice again to go on.</source>
            <translation>Đã chọn {done}/{total} ô: đã giữ trên máy này, mở lại để chọn tiếp.</translation>
        </message>
        <message numerus="yes">
            <source>What you chose earlier (%n cell(s)) is still here.</source>
            <translation>
                <numerusform>Các ô anh/chị đã chọn lần trước (%n ô) vẫn còn nguyên.</numerusform>
            </translation>
        </message>
        <message>
            <source>The result agrees with every check.</source>
            <translation>Kết quả đạt mọi kiểm tra.</translation>
        </message>
    </context>
    <context>
        <name>CrashDialog</name>
        <message>
            <source>Something went wrong</source>
            <translation>Chương trình gặp lỗi</translation>
        </message>
        <message>
            <source>The program met a fault of its own. Figures already saved are safe.</source>
            <translation>Chương trình vừa gặp một lỗi nội bộ. Số liệu đã lưu vẫn an toàn.</translation>
        </message>
        <message>
            <source>Please copy this report and give it to the support. It contains no figures.</source>
            <translation>Xin chép bản mô tả lỗi này và gửi cho bộ phận hỗ trợ. Bản mô tả không chứa số liệu.</translation>
        </message>
        <message>
            <source>Report of the fault</source>
            <translation>Bản mô tả lỗi</translation>
        </message>
        <message>
            <source>Log file: {path}</source>
            <translation>Tệp nhật ký: {path}</translation>
        </message>
        <message>
            <source>Copy the report</source>
            <translation>Chép bản mô tả lỗi</translation>
        </message>
        <message>
            <source>Go on working</source>
            <translation>Làm việc tiếp</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Đã chép</translation>
        </message>
    </context>
    <context>
        <name>Desk</name>
        <message numerus="yes">
            <source>entry of %n cell(s)</source>
            <translation>
                <numerusform>nhập %n ô</numerusform>
            </translation>
        </message>
        <message>
            <source>note</source>
            <translation>giải trình</translation>
        </message>
        <message>
            <source>added row</source>
            <translation>thêm dòng</translation>
        </message>
        <message>
            <source>removed row</source>
            <translation>bỏ dòng</translation>
        </message>
    </context>
    <context>
        <name>DeskWords</name>
        <message numerus="yes">
            <source>%n report(s)</source>
            <translation>
                <numerusform>%n báo cáo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n looked at</source>
            <translation>
                <numerusform>đã xem %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n picked</source>
            <translation>
                <numerusform>đã chọn %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>(and %n more)</source>
            <translation>
                <numerusform>(và %n báo cáo khác)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unread message(s)</source>
            <translation>
                <numerusform>%n tin chưa đọc</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DifferingBar</name>
        <message>
            <source>Totals that the commune's report has otherwise</source>
            <translation>Các tổng mà báo cáo xã ghi khác</translation>
        </message>
        <message>
            <source>Open the commune's report</source>
            <translation>Mở báo cáo xã</translation>
        </message>
        <message>
            <source>Next difference ({number}/{count})</source>
            <translation>Ô lệch tiếp theo ({number}/{count})</translation>
        </message>
    </context>
    <context>
        <name>DoubtView</name>
        <message>
            <source>Is that right?</source>
            <translation>Đúng không?</translation>
        </message>
        <message>
            <source>Something does not agree</source>
            <translation>Có chỗ chưa khớp</translation>
        </message>
        <message>
            <source>Another reason, in your own words</source>
            <translation>Lý do khác, xin viết ở đây</translation>
        </message>
        <message>
            <source>Correct it</source>
            <translation>Sửa lại</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Để sau</translation>
        </message>
        <message>
            <source>It is right</source>
            <translation>Đúng</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Tiếp tục</translation>
        </message>
        <message>
            <source>Please press 1, 2 or 3, or write a few words.</source>
            <translation>Xin bấm 1, 2 hoặc 3, hoặc viết vài chữ.</translation>
        </message>
        <message>
            <source>Choose a reason, or write a few words and press Enter.</source>
            <translation>Xin chọn một lý do, hoặc viết vài chữ rồi bấm Enter.</translation>
        </message>
        <message>
            <source>Why?</source>
            <translation>Vì sao?</translation>
        </message>
    </context>
    <context>
        <name>DueWords</name>
        <message>
            <source>No deadline</source>
            <translation>Không có hạn</translation>
        </message>
        <message numerus="yes">
            <source>Due {day}, %n day(s) late</source>
            <translation>
                <numerusform>Hạn {day}, quá %n ngày</numerusform>
            </translation>
        </message>
        <message>
            <source>Due today, {time}</source>
            <translation>Hạn hôm nay, {time}</translation>
        </message>
        <message numerus="yes">
            <source>Due {day}, %n day(s) left</source>
            <translation>
                <numerusform>Hạn {day}, còn %n ngày</numerusform>
            </translation>
        </message>
        <message>
            <source>Due {day}</source>
            <translation>Hạn {day}</translation>
        </message>
    </context>
    <context>
        <name>EditorHint</name>
        <message>
            <source>Read as {number} (whole number)</source>
            <translation>Đọc là {number} (số nguyên)</translation>
        </message>
        <message>
            <source>Read as {number}</source>
            <translation>Đọc là {number}</translation>
        </message>
    </context>
    <context>
        <name>Entry</name>
        <message>
            <source>Note: {text}</source>
            <translation>Giải trình: {text}</translation>
        </message>
        <message>
            <source>{counted}/{expected} villages</source>
            <translation>{counted}/{expected} thôn</translation>
        </message>
        <message>
            <source>missing {names}</source>
            <translation>thiếu {names}</translation>
        </message>
        <message>
            <source>must be answered</source>
            <translation>phải trả lời</translation>
        </message>
        <message>
            <source>no figure yet</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>nothing occurred</source>
            <translation>không phát sinh</translation>
        </message>
        <message>
            <source>not applicable</source>
            <translation>không áp dụng</translation>
        </message>
        <message>
            <source>Estimate</source>
            <translation>Ước</translation>
        </message>
        <message>
            <source>Preliminary</source>
            <translation>Sơ bộ</translation>
        </message>
        <message>
            <source>Official</source>
            <translation>Chính thức</translation>
        </message>
        <message>
            <source>Statistical</source>
            <translation>Thống kê</translation>
        </message>
        <message>
            <source>Operating</source>
            <translation>Điều hành</translation>
        </message>
        <message>
            <source>pasted</source>
            <translation>dán</translation>
        </message>
        <message>
            <source>imported</source>
            <translation>nhập từ tệp</translation>
        </message>
        <message>
            <source>undone or redone</source>
            <translation>hoàn tác hoặc làm lại</translation>
        </message>
        <message>
            <source>gathered from the villages</source>
            <translation>tổng hợp từ các thôn</translation>
        </message>
        <message>
            <source>merged with the server</source>
            <translation>gộp với máy chủ</translation>
        </message>
        <message>
            <source>chosen in a conflict</source>
            <translation>chọn khi xung đột</translation>
        </message>
        <message>
            <source>both sides changed it</source>
            <translation>cả hai bên đều sửa</translation>
        </message>
        <message>
            <source>not stored, please correct</source>
            <translation>chưa lưu được, xin sửa lại</translation>
        </message>
        <message>
            <source>error, must be mended</source>
            <translation>lỗi, phải sửa</translation>
        </message>
        <message>
            <source>warning, needs a note</source>
            <translation>cảnh báo, cần giải trình</translation>
        </message>
        <message>
            <source>returned with a remark</source>
            <translation>bị trả lại kèm nhận xét</translation>
        </message>
        <message>
            <source>calculated by the program</source>
            <translation>chương trình tự tính</translation>
        </message>
        <message>
            <source>filled from elsewhere, read-only</source>
            <translation>lấy từ nguồn khác, chỉ đọc</translation>
        </message>
        <message>
            <source>estimate</source>
            <translation>số ước</translation>
        </message>
        <message>
            <source>preliminary</source>
            <translation>số sơ bộ</translation>
        </message>
        <message>
            <source>typed on behalf of the village</source>
            <translation>nhập thay thôn</translation>
        </message>
        <message>
            <source>has a note</source>
            <translation>có giải trình</translation>
        </message>
        <message>
            <source>waiting to be sent</source>
            <translation>chờ gửi</translation>
        </message>
        <message>
            <source>Send to the commune</source>
            <translation>Gửi xã</translation>
        </message>
        <message>
            <source>Submit for approval</source>
            <translation>Trình duyệt</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>Rút lại</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>Duyệt</translation>
        </message>
        <message>
            <source>Send to the province</source>
            <translation>Gửi tỉnh</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Tiếp nhận</translation>
        </message>
        <message>
            <source>Return…</source>
            <translation>Trả lại…</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>Khóa</translation>
        </message>
        <message>
            <source>Ask for reopening…</source>
            <translation>Đề nghị mở lại…</translation>
        </message>
        <message>
            <source>Consent to reopening…</source>
            <translation>Đồng ý mở lại…</translation>
        </message>
        <message>
            <source>Refuse reopening…</source>
            <translation>Từ chối mở lại…</translation>
        </message>
        <message>
            <source>Stored. The report goes to the commune with the next exchange.</source>
            <translation>Đã lưu trên máy. Báo cáo sẽ được gửi xã trong lần đồng bộ tới.</translation>
        </message>
        <message>
            <source>Withdrawn. The report is a draft again.</source>
            <translation>Đã rút lại. Báo cáo trở về trạng thái nháp.</translation>
        </message>
        <message>
            <source>Approved.</source>
            <translation>Đã duyệt.</translation>
        </message>
        <message>
            <source>Stored. The report goes to the province with the next exchange.</source>
            <translation>Đã lưu trên máy. Báo cáo sẽ được gửi tỉnh trong lần đồng bộ tới.</translation>
        </message>
        <message>
            <source>Accepted.</source>
            <translation>Đã tiếp nhận.</translation>
        </message>
        <message>
            <source>Returned with your reason.</source>
            <translation>Đã trả lại kèm lý do.</translation>
        </message>
        <message>
            <source>Locked.</source>
            <translation>Đã khóa.</translation>
        </message>
        <message>
            <source>Reopening has been asked for.</source>
            <translation>Đã gửi đề nghị mở lại.</translation>
        </message>
        <message>
            <source>Reopened for correction.</source>
            <translation>Đã mở lại để đính chính.</translation>
        </message>
        <message>
            <source>Reopening refused.</source>
            <translation>Đã từ chối mở lại.</translation>
        </message>
        <message>
            <source>Typed here</source>
            <translation>Nhập tại đây</translation>
        </message>
        <message>
            <source>Gathered from the villages</source>
            <translation>Tổng hợp từ các thôn</translation>
        </message>
        <message>
            <source>From a sector system</source>
            <translation>Từ hệ thống chuyên ngành</translation>
        </message>
        <message>
            <source>Calculated from other figures</source>
            <translation>Tính từ các số liệu khác</translation>
        </message>
        <message>
            <source>Carried over</source>
            <translation>Chuyển từ kỳ trước</translation>
        </message>
        <message>
            <source>What occurred in the period</source>
            <translation>Số phát sinh trong kỳ</translation>
        </message>
        <message>
            <source>What there is at the period's end</source>
            <translation>Số hiện có cuối kỳ</translation>
        </message>
        <message>
            <source>Added up since the start of the year</source>
            <translation>Lũy kế từ đầu năm</translation>
        </message>
        <message>
            <source>A ratio</source>
            <translation>Tỷ lệ</translation>
        </message>
        <message>
            <source>no report from a village; K says that nothing occurred</source>
            <translation>chưa thôn nào báo cáo; bấm K nếu không phát sinh</translation>
        </message>
        <message>
            <source>Submitted. It now waits for the leader's approval.</source>
            <translation>Đã trình duyệt. Báo cáo đang chờ lãnh đạo xã duyệt.</translation>
        </message>
        <message>
            <source>not what the villages add up to</source>
            <translation>khác số cộng từ thôn</translation>
        </message>
        <message>
            <source>the villages add up to {figure}</source>
            <translation>các thôn cộng được {figure}</translation>
        </message>
        <message>
            <source>from a sealed package</source>
            <translation>từ gói niêm phong</translation>
        </message>
        <message>
            <source>from a sector system</source>
            <translation>từ hệ thống ngành</translation>
        </message>
        <message>
            <source>taken away</source>
            <translation>đã bỏ</translation>
        </message>
        <message>
            <source>difference {figure}</source>
            <translation>chênh lệch {figure}</translation>
        </message>
        <message>
            <source>another figure than the system's is stated</source>
            <translation>đơn vị nêu số khác số của hệ thống</translation>
        </message>
        <message>
            <source>{figure} was typed before</source>
            <translation>trước đó đã nhập {figure}</translation>
        </message>
        <message>
            <source>the unit states {figure}</source>
            <translation>đơn vị nêu {figure}</translation>
        </message>
        <message>
            <source>the system has {figure}</source>
            <translation>hệ thống ghi {figure}</translation>
        </message>
        <message>
            <source>from another computer, to be looked at</source>
            <translation>từ máy khác, xin xem lại</translation>
        </message>
        <message>
            <source>typed by {who}, {time}; before: {figure}</source>
            <translation>{who} nhập {time}; trước đó: {figure}</translation>
        </message>
    </context>
    <context>
        <name>EntryGrid</name>
        <message>
            <source>Figures of the report</source>
            <translation>Số liệu của báo cáo</translation>
        </message>
        <message>
            <source>Indicators</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Thêm</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Bỏ</translation>
        </message>
        <message>
            <source>Note: {name}</source>
            <translation>Giải trình: {name}</translation>
        </message>
    </context>
    <context>
        <name>EventBar</name>
        <message>
            <source>Enter an event on a village's behalf</source>
            <translation>Nhập thay thôn một vụ việc</translation>
        </message>
        <message>
            <source>Village</source>
            <translation>Thôn</translation>
        </message>
        <message>
            <source>Day of the event</source>
            <translation>Ngày xảy ra</translation>
        </message>
        <message>
            <source>Enter the event</source>
            <translation>Nhập vụ việc</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Đóng</translation>
        </message>
    </context>
    <context>
        <name>Exchange</name>
        <message>
            <source>Everything has been sent and receipted.</source>
            <translation>Đã gửi hết và đã có biên nhận.</translation>
        </message>
    </context>
    <context>
        <name>Exporter</name>
        <message numerus="yes">
            <source>%n workbook(s) saved: {path}</source>
            <translation>
                <numerusform>Đã lưu %n tệp Excel: {path}</numerusform>
            </translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>Mở thư mục</translation>
        </message>
        <message>
            <source>Where to save the workbook</source>
            <translation>Lưu tệp Excel vào đâu</translation>
        </message>
        <message>
            <source>In which folder to save the workbooks</source>
            <translation>Lưu các tệp Excel vào thư mục nào</translation>
        </message>
        <message>
            <source>Excel workbook</source>
            <translation>Tệp Excel</translation>
        </message>
        <message>
            <source>Text table</source>
            <translation>Bảng văn bản</translation>
        </message>
    </context>
    <context>
        <name>FactsPage</name>
        <message>
            <source>Go to a cell to see what it is about.</source>
            <translation>Chọn một ô để xem chỉ tiêu.</translation>
        </message>
        <message>
            <source>Definition</source>
            <translation>Định nghĩa</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>Phương pháp tính</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>Đơn vị tính</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Loại</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>Mã</translation>
        </message>
        <message>
            <source>Where it comes from</source>
            <translation>Nguồn số liệu</translation>
        </message>
        <message>
            <source>Last periods</source>
            <translation>Các kỳ gần đây</translation>
        </message>
        <message>
            <source>No earlier figures.</source>
            <translation>Chưa có số liệu kỳ trước.</translation>
        </message>
        <message>
            <source>Added up from {counted}/{expected} villages</source>
            <translation>Cộng từ {counted}/{expected} thôn</translation>
        </message>
        <message>
            <source>{figure} (not counted)</source>
            <translation>{figure} (chưa tính)</translation>
        </message>
        <message>
            <source>Look at the villages</source>
            <translation>Xem ở trang Các thôn</translation>
        </message>
        <message>
            <source>Type in the cell to give another figure, with a note; Del brings the total back.</source>
            <translation>Gõ vào ô để báo số khác, phải giải trình; phím Del lấy lại số cộng.</translation>
        </message>
        <message>
            <source>Type in the cell to state another figure, then say why in a note; the province sees both. Del takes it back.</source>
            <translation>Nhập vào ô để nêu số của đơn vị, rồi ghi giải trình; tỉnh thấy cả hai số. Bấm Del để bỏ số đã nêu.</translation>
        </message>
    </context>
    <context>
        <name>FileCard</name>
        <message>
            <source>Save a copy…</source>
            <translation>Lưu bản sao…</translation>
        </message>
        <message>
            <source>Take out</source>
            <translation>Bỏ ra</translation>
        </message>
        <message>
            <source>Small picture of {name}</source>
            <translation>Ảnh thu nhỏ của {name}</translation>
        </message>
        <message>
            <source>Fetching {n} %</source>
            <translation>Đang tải về {n} %</translation>
        </message>
        <message>
            <source>On this computer, waits to be sent</source>
            <translation>Trên máy, chờ gửi</translation>
        </message>
        <message>
            <source>Sending {n} %</source>
            <translation>Đang gửi {n} %</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Đã gửi</translation>
        </message>
        <message>
            <source>Not taken by the server</source>
            <translation>Máy chủ không nhận</translation>
        </message>
        <message>
            <source>On this computer</source>
            <translation>Đã có trên máy này</translation>
        </message>
        <message>
            <source>At the server</source>
            <translation>Trên máy chủ, chưa tải về</translation>
        </message>
        <message>
            <source>On its way to the server</source>
            <translation>Đang trên đường gửi</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Mở</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Dừng</translation>
        </message>
        <message>
            <source>Fetch and open</source>
            <translation>Tải về và mở</translation>
        </message>
    </context>
    <context>
        <name>FilesView</name>
        <message numerus="yes">
            <source>%Ln file(s) read without a question.</source>
            <translation>
                <numerusform>%Ln tệp đã đọc, không có gì phải hỏi.</numerusform>
            </translation>
        </message>
        <message>
            <source>Map the columns…</source>
            <translation>Ghép cột…</translation>
        </message>
        <message>
            <source>Change the mapping…</source>
            <translation>Sửa cách ghép…</translation>
        </message>
        <message>
            <source>this layout is not known yet. Show once where things are.</source>
            <translation>chưa biết cách đọc tệp này. Xin chỉ một lần các cột là gì.</translation>
        </message>
        <message>
            <source>a workbook of iocdesk, matched by code.</source>
            <translation>biểu do iocdesk xuất, ghép theo mã.</translation>
        </message>
        <message>
            <source>read as “{name}”.</source>
            <translation>đọc theo “{name}”.</translation>
        </message>
        <message numerus="yes">
            <source>And %Ln more.</source>
            <translation>
                <numerusform>Và %Ln điều khác.</numerusform>
            </translation>
        </message>
        <message>
            <source>The file does not say its period. Which one is it?</source>
            <translation>Tệp không ghi kỳ báo cáo. Đây là kỳ nào?</translation>
        </message>
        <message>
            <source>Choose a period…</source>
            <translation>Chọn kỳ…</translation>
        </message>
        <message>
            <source>These are not known units. Please say what they are:</source>
            <translation>Không rõ các đơn vị sau. Xin chọn đơn vị tương ứng:</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Chọn…</translation>
        </message>
        <message>
            <source>Not a unit, pass over</source>
            <translation>Không phải đơn vị, bỏ qua</translation>
        </message>
        <message>
            <source>The texts of the file are in</source>
            <translation>Chữ trong tệp theo bảng mã</translation>
        </message>
        <message>
            <source>Find out by itself</source>
            <translation>Tự nhận biết</translation>
        </message>
        <message>
            <source>The texts were read as chosen.</source>
            <translation>Chữ trong tệp được đọc theo bảng mã đã chọn.</translation>
        </message>
        <message>
            <source>The file uses {encoding}; its texts were turned into Unicode.</source>
            <translation>Tệp dùng phông {encoding}, đã chuyển sang Unicode.</translation>
        </message>
        <message>
            <source>“{before}” is read as “{after}”</source>
            <translation>“{before}” được đọc là “{after}”</translation>
        </message>
        <message>
            <source>Add files…</source>
            <translation>Thêm tệp…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>What the file is for</source>
            <translation>Tệp dùng cho mục nào</translation>
        </message>
        <message>
            <source>Progress of adding</source>
            <translation>Tiến độ thêm tệp</translation>
        </message>
        <message>
            <source>Files of this report</source>
            <translation>Tệp kèm theo báo cáo này</translation>
        </message>
        <message>
            <source>Choose files to attach</source>
            <translation>Chọn tệp kèm theo</translation>
        </message>
        <message>
            <source>picture-{moment}.png</source>
            <translation>anh-dan-{moment}.png</translation>
        </message>
        <message>
            <source>Adding…</source>
            <translation>Đang thêm…</translation>
        </message>
        <message>
            <source>Adding {name}…</source>
            <translation>Đang thêm {name}…</translation>
        </message>
        <message>
            <source>Save a copy</source>
            <translation>Lưu bản sao</translation>
        </message>
        <message>
            <source>“{name}” was taken out.</source>
            <translation>Đã bỏ tệp “{name}”.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Hoàn tác</translation>
        </message>
        <message>
            <source>Saved: {path}</source>
            <translation>Đã lưu: {path}</translation>
        </message>
        <message>
            <source>No files yet.</source>
            <translation>Chưa có tệp nào.</translation>
        </message>
        <message>
            <source>Drop files here, or paste with Ctrl+V. {takes}.</source>
            <translation>Kéo thả tệp vào đây hoặc dán ảnh bằng Ctrl+V. {takes}.</translation>
        </message>
        <message>
            <source>The form asks for at least one file.</source>
            <translation>Biểu mẫu yêu cầu ít nhất một tệp.</translation>
        </message>
        <message>
            <source>Close this message</source>
            <translation>Đóng thông báo này</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Tệp</translation>
        </message>
    </context>
    <context>
        <name>FirstRun</name>
        <message>
            <source>iocdesk – first start</source>
            <translation>iocdesk – lần chạy đầu tiên</translation>
        </message>
        <message>
            <source>Where do you want to work?</source>
            <translation>Anh/chị muốn làm việc ở đâu?</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Đăng nhập</translation>
        </message>
        <message>
            <source>For which unit?</source>
            <translation>Làm việc cho đơn vị nào?</translation>
        </message>
        <message>
            <source>Step {step} of {steps}</source>
            <translation>Bước {step}/{steps}</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Ngôn ngữ</translation>
        </message>
        <message>
            <source>With the province's server</source>
            <translation>Với máy chủ của tỉnh</translation>
        </message>
        <message>
            <source>Training: a practice commune on this computer, nothing is sent</source>
            <translation>Tập huấn: một xã thực hành trên máy này, không gửi đi đâu</translation>
        </message>
        <message>
            <source>Address of the server (in the letter from the province)</source>
            <translation>Địa chỉ máy chủ (ghi trong văn bản của tỉnh)</translation>
        </message>
        <message>
            <source>Begin work</source>
            <translation>Bắt đầu làm việc</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Tiếp tục</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>Đơn vị</translation>
        </message>
        <message>
            <source>You need the network only for this first start. Afterwards everything works offline.</source>
            <translation>Chỉ cần mạng cho lần chạy đầu tiên này. Sau đó mọi việc đều làm được khi ngoại tuyến.</translation>
        </message>
        <message>
            <source>With the account that the province gave you.</source>
            <translation>Bằng tài khoản do tỉnh cấp.</translation>
        </message>
        <message>
            <source>You can change it later under Settings.</source>
            <translation>Có thể đổi sau trong mục Cài đặt.</translation>
        </message>
        <message>
            <source>Please enter the address of the server.</source>
            <translation>Xin nhập địa chỉ máy chủ.</translation>
        </message>
        <message>
            <source>iocdesk – sign in</source>
            <translation>iocdesk – đăng nhập</translation>
        </message>
        <message>
            <source>Choose whom to play; account and password are filled in for you.</source>
            <translation>Chọn người muốn đóng vai; tên đăng nhập và mật khẩu được điền sẵn.</translation>
        </message>
        <message>
            <source>Person of the practice province</source>
            <translation>Người trong tỉnh tập huấn</translation>
        </message>
        <message>
            <source>Please choose…</source>
            <translation>Xin chọn…</translation>
        </message>
        <message>
            <source>Preparing the practice data…</source>
            <translation>Đang chuẩn bị dữ liệu tập huấn…</translation>
        </message>
        <message>
            <source>The server cannot be reached. Please check the network and the address, then go on.</source>
            <translation>Không kết nối được tới máy chủ. Xin kiểm tra dây mạng hoặc Wi-Fi và địa chỉ ở trên, rồi bấm “Tiếp tục”.</translation>
        </message>
    </context>
    <context>
        <name>Foot</name>
        <message>
            <source>More</source>
            <translation>Khác</translation>
        </message>
        <message>
            <source>Goes to the first cell that holds the report up</source>
            <translation>Đến ô đầu tiên đang vướng</translation>
        </message>
        <message numerus="yes">
            <source>%n error(s) to mend</source>
            <translation>
                <numerusform>%n lỗi phải sửa</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s) to explain</source>
            <translation>
                <numerusform>%n cảnh báo cần giải trình</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) still empty</source>
            <translation>
                <numerusform>còn %n ô trống</numerusform>
            </translation>
        </message>
        <message>
            <source>Everything is filled in</source>
            <translation>Đã nhập đủ</translation>
        </message>
        <message>
            <source>“{button}” opens when nothing is left to do.</source>
            <translation>Nút “{button}” mở khi đã sửa hết lỗi, giải trình cảnh báo và nhập đủ ô.</translation>
        </message>
        <message>
            <source>Print the report</source>
            <translation>In báo cáo</translation>
        </message>
        <message>
            <source>Print a blank form</source>
            <translation>In biểu trống</translation>
        </message>
        <message numerus="yes">
            <source>%n error(s)</source>
            <translation>
                <numerusform>%n lỗi</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s)</source>
            <translation>
                <numerusform>%n cảnh báo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n empty</source>
            <translation>
                <numerusform>%n ô trống</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n remark(s) to answer</source>
            <translation>
                <numerusform>%n nhận xét cần trả lời</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n remark(s)</source>
            <translation>
                <numerusform>%n nhận xét</numerusform>
            </translation>
        </message>
        <message>
            <source>One question a page</source>
            <translation>Mỗi trang một câu hỏi</translation>
        </message>
        <message>
            <source>Import from files…</source>
            <translation>Nhập từ tệp…</translation>
        </message>
        <message>
            <source>History of the report</source>
            <translation>Lịch sử báo cáo</translation>
        </message>
        <message>
            <source>Save as an Excel workbook…</source>
            <translation>Lưu thành tệp Excel…</translation>
        </message>
        <message>
            <source>Save a blank workbook to fill in…</source>
            <translation>Lưu tệp Excel trống để điền…</translation>
        </message>
        <message>
            <source>Put it into a sealed package…</source>
            <translation>Xuất gói niêm phong…</translation>
        </message>
        <message>
            <source>Please choose the right figures first (F7).</source>
            <translation>Xin chọn số đúng trước (F7).</translation>
        </message>
        <message>
            <source>Please look at what came from the other computer first (F7).</source>
            <translation>Xin xem các ô từ máy khác trước (F7), rồi bấm Đã xem.</translation>
        </message>
        <message>
            <source>The form asks for a file (F10).</source>
            <translation>Biểu mẫu yêu cầu kèm tệp (F10).</translation>
        </message>
        <message>
            <source>Files…</source>
            <translation>Tệp kèm theo…</translation>
        </message>
        <message>
            <source>“{button}” opens when every remark was answered: change the figure, or write a note.</source>
            <translation>Nút “{button}” mở khi đã trả lời hết nhận xét: sửa số liệu, hoặc ghi giải trình.</translation>
        </message>
    </context>
    <context>
        <name>FormPage</name>
        <message>
            <source>Nothing to mend or explain.</source>
            <translation>Không có gì phải sửa hay giải trình.</translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) pasted. Ctrl+Z takes it back.</source>
            <translation>
                <numerusform>Đã dán %n ô. Ctrl+Z để hoàn tác.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>GiveUpBar</name>
        <message numerus="yes">
            <source>Give up %n figure(s) that the server did not take in “{title}”?</source>
            <translation>
                <numerusform>Bỏ %n số liệu máy chủ không nhận trong “{title}”?</numerusform>
            </translation>
        </message>
        <message>
            <source>Give up what the server did not take of “{title}”?</source>
            <translation>Bỏ phần máy chủ không nhận của “{title}”?</translation>
        </message>
        <message>
            <source>The report goes back to the server's figures. What is given up can still be read in the report's history.</source>
            <translation>Báo cáo trở lại số liệu của máy chủ. Phần đã bỏ vẫn xem lại được ở Lịch sử báo cáo.</translation>
        </message>
        <message>
            <source>Give up</source>
            <translation>Bỏ số liệu này</translation>
        </message>
        <message>
            <source>Keep them</source>
            <translation>Giữ lại</translation>
        </message>
    </context>
    <context>
        <name>GridModel</name>
        <message>
            <source>No.</source>
            <translation>TT</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>ĐVT</translation>
        </message>
        <message>
            <source>Last period</source>
            <translation>Kỳ trước</translation>
        </message>
        <message>
            <source>Same period last year</source>
            <translation>CK năm trước</translation>
        </message>
        <message>
            <source>Year to date</source>
            <translation>Lũy kế</translation>
        </message>
        <message>
            <source>% of plan</source>
            <translation>% KH</translation>
        </message>
        <message>
            <source>Total</source>
            <translation>Tổng</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Số liệu</translation>
        </message>
        <message>
            <source>– split further</source>
            <translation>– phân tổ khác</translation>
        </message>
    </context>
    <context>
        <name>HandoverPanel</name>
        <message>
            <source>Hand work over</source>
            <translation>Bàn giao công việc</translation>
        </message>
        <message>
            <source>Whose work</source>
            <translation>Việc của ai</translation>
        </message>
        <message>
            <source>What</source>
            <translation>Bàn giao</translation>
        </message>
        <message>
            <source>Who takes over</source>
            <translation>Người nhận thay</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Từ ngày</translation>
        </message>
        <message>
            <source>To (included)</source>
            <translation>Đến hết ngày</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>First day</source>
            <translation>Ngày bắt đầu</translation>
        </message>
        <message>
            <source>Last day</source>
            <translation>Ngày cuối</translation>
        </message>
        <message>
            <source>For example: on leave, on a course</source>
            <translation>Ví dụ: nghỉ phép, đi tập huấn</translation>
        </message>
        <message>
            <source>Hand over</source>
            <translation>Bàn giao</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Đóng</translation>
        </message>
        <message>
            <source>No form is assigned to you, so there is nothing to hand over.</source>
            <translation>Anh/chị không được phân công biểu mẫu nào nên không có gì để bàn giao.</translation>
        </message>
        <message>
            <source>All forms ({count})</source>
            <translation>Tất cả biểu mẫu ({count})</translation>
        </message>
        <message>
            <source>{taker} acts for {giver}: {what}, {start} to {end}. {reason}</source>
            <translation>{taker} nhận thay {giver}: {what}, từ {start} đến {end}. {reason}</translation>
        </message>
        <message>
            <source>End today</source>
            <translation>Kết thúc sớm</translation>
        </message>
        <message>
            <source>Handed over. Your colleague sees it after the next exchange.</source>
            <translation>Đã bàn giao. Người nhận sẽ thấy sau lần đồng bộ tới.</translation>
        </message>
        <message>
            <source>Ended: today is the last day.</source>
            <translation>Đã kết thúc: hôm nay là ngày cuối.</translation>
        </message>
        <message>
            <source>waits to be sent</source>
            <translation>chờ gửi</translation>
        </message>
    </context>
    <context>
        <name>Head</name>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Back (Esc)</source>
            <translation>Quay lại (Esc)</translation>
        </message>
        <message>
            <source>Saved on this computer {time}</source>
            <translation>Đã lưu trên máy {time}</translation>
        </message>
        <message>
            <source>Not saved</source>
            <translation>Chưa lưu được</translation>
        </message>
        <message>
            <source>Problems ({count})</source>
            <translation>Vấn đề ({count})</translation>
        </message>
        <message numerus="yes">
            <source>%n message(s)</source>
            <translation>
                <numerusform>%n tin mới</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Header</name>
        <message>
            <source>Signed in as {name}</source>
            <translation>Đang đăng nhập: {name}</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Cài đặt</translation>
        </message>
        <message>
            <source>Sign out</source>
            <translation>Đăng xuất</translation>
        </message>
    </context>
    <context>
        <name>HelpPage</name>
        <message>
            <source>Help</source>
            <translation>Trợ giúp</translation>
        </message>
        <message>
            <source>Keys and words</source>
            <translation>Phím tắt và từ ngữ</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Phím tắt</translation>
        </message>
        <message>
            <source>Words</source>
            <translation>Từ ngữ</translation>
        </message>
        <message>
            <source>Next cell; with Shift the one before</source>
            <translation>Ô tiếp theo; thêm Shift: ô trước</translation>
        </message>
        <message>
            <source>Move in the table</source>
            <translation>Di chuyển trong bảng</translation>
        </message>
        <message>
            <source>Section before, section after</source>
            <translation>Phần trước, phần sau</translation>
        </message>
        <message>
            <source>Edit the cell, restore it, clear it</source>
            <translation>Sửa ô, khôi phục, xóa ô</translation>
        </message>
        <message>
            <source>Zero</source>
            <translation>Số không</translation>
        </message>
        <message>
            <source>Nothing occurred</source>
            <translation>Không phát sinh</translation>
        </message>
        <message>
            <source>Write a note</source>
            <translation>Viết giải trình</translation>
        </message>
        <message>
            <source>Definition of the indicator</source>
            <translation>Định nghĩa chỉ tiêu</translation>
        </message>
        <message>
            <source>Next problem</source>
            <translation>Vấn đề tiếp theo</translation>
        </message>
        <message>
            <source>Copy and paste a block, also with Excel</source>
            <translation>Chép và dán một khối ô, kể cả với Excel</translation>
        </message>
        <message>
            <source>Undo, redo</source>
            <translation>Hoàn tác, làm lại</translation>
        </message>
        <message>
            <source>Show or hide a comparison column</source>
            <translation>Hiện hoặc ẩn một cột so sánh</translation>
        </message>
        <message>
            <source>Submit or send; approve</source>
            <translation>Trình hoặc gửi; duyệt</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Tìm kiếm</translation>
        </message>
        <message>
            <source>Larger, smaller, normal text</source>
            <translation>Chữ to hơn, nhỏ hơn, bình thường</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>No figure yet</source>
            <translation>Chưa có số liệu</translation>
        </message>
        <message>
            <source>Nobody has answered yet; it never counts as zero.</source>
            <translation>Chưa ai trả lời; không bao giờ được tính là số 0.</translation>
        </message>
        <message>
            <source>Answered: in this period there was none. Adds up as 0.</source>
            <translation>Đã trả lời: trong kỳ không có. Khi cộng tính là 0.</translation>
        </message>
        <message>
            <source>Not applicable</source>
            <translation>Không áp dụng</translation>
        </message>
        <message>
            <source>The question does not concern this unit; left out of totals.</source>
            <translation>Chỉ tiêu không liên quan đến đơn vị này; không tính vào tổng.</translation>
        </message>
        <message>
            <source>Error (must be corrected)</source>
            <translation>Lỗi (phải sửa)</translation>
        </message>
        <message>
            <source>Blocks sending until it is corrected.</source>
            <translation>Chưa sửa thì chưa gửi được.</translation>
        </message>
        <message>
            <source>Warning (needs a note)</source>
            <translation>Cảnh báo (cần giải trình)</translation>
        </message>
        <message>
            <source>May be right; write in a note why, then it can be sent.</source>
            <translation>Có thể vẫn đúng; viết giải trình rồi gửi được.</translation>
        </message>
        <message>
            <source>Estimate, preliminary, official</source>
            <translation>Ước, sơ bộ, chính thức</translation>
        </message>
        <message>
            <source>How firm a figure is.</source>
            <translation>Mức độ chắc chắn của số liệu.</translation>
        </message>
        <message>
            <source>Entered on behalf</source>
            <translation>Nhập thay</translation>
        </message>
        <message>
            <source>Typed by the commune for a village; it stays marked.</source>
            <translation>Xã nhập giúp thôn; luôn được đánh dấu.</translation>
        </message>
        <message>
            <source>Receipt</source>
            <translation>Biên nhận</translation>
        </message>
        <message>
            <source>The province's answer that it has a report; only then it is really sent.</source>
            <translation>Tỉnh xác nhận đã nhận báo cáo; chỉ khi đó mới thật sự là đã gửi.</translation>
        </message>
        <message>
            <source>Reopen (correction)</source>
            <translation>Mở lại (đính chính)</translation>
        </message>
        <message>
            <source>A locked report is opened again with the province's consent.</source>
            <translation>Báo cáo đã khóa được mở lại khi tỉnh đồng ý.</translation>
        </message>
        <message>
            <source>Offline</source>
            <translation>Ngoại tuyến</translation>
        </message>
        <message>
            <source>Go on working: everything is saved on this computer and sent later.</source>
            <translation>Cứ làm việc tiếp: mọi số liệu được lưu trên máy và gửi sau.</translation>
        </message>
        <message>
            <source>Arrow keys, Home, End</source>
            <translation>Phím mũi tên, Home, End</translation>
        </message>
        <message>
            <source>Ctrl + arrow up or down</source>
            <translation>Ctrl + mũi tên lên, xuống</translation>
        </message>
        <message>
            <source>Alt + arrow left, Esc</source>
            <translation>Alt + mũi tên trái, Esc</translation>
        </message>
        <message>
            <source>Messages about the report</source>
            <translation>Trao đổi về báo cáo</translation>
        </message>
        <message>
            <source>Space</source>
            <translation>Phím cách</translation>
        </message>
        <message>
            <source>Pick a report that was looked at, to answer several at once</source>
            <translation>Chọn báo cáo đã xem, để xử lý nhiều báo cáo cùng lúc</translation>
        </message>
        <message>
            <source>Return the report that is shown</source>
            <translation>Trả lại báo cáo đang xem</translation>
        </message>
        <message>
            <source>Go to a page</source>
            <translation>Đến một trang</translation>
        </message>
        <message>
            <source>Keep the answer, next question</source>
            <translation>Ghi câu trả lời, sang câu sau</translation>
        </message>
        <message>
            <source>Nothing occurred, next question</source>
            <translation>Không phát sinh, sang câu sau</translation>
        </message>
        <message>
            <source>Question before; from the first one to the list</source>
            <translation>Về câu trước; ở câu đầu thì về danh sách việc</translation>
        </message>
        <message>
            <source>Take the answer or reason with this number</source>
            <translation>Chọn câu trả lời hoặc lý do mang số đó</translation>
        </message>
        <message>
            <source>Arrows up, down</source>
            <translation>Mũi tên lên, xuống</translation>
        </message>
        <message>
            <source>Go through a list</source>
            <translation>Đi trong danh sách</translation>
        </message>
        <message>
            <source>Take the last answer back</source>
            <translation>Bỏ câu trả lời vừa ghi</translation>
        </message>
        <message>
            <source>Ask the commune; Esc leads back to the question</source>
            <translation>Hỏi xã; Esc để quay lại câu hỏi</translation>
        </message>
        <message>
            <source>Pictures and papers</source>
            <translation>Ảnh, giấy tờ</translation>
        </message>
        <message>
            <source>This help; Esc leads back to your work</source>
            <translation>Trang trợ giúp này; Esc để quay lại việc đang làm</translation>
        </message>
        <message>
            <source>Is that right?</source>
            <translation>Đúng không?</translation>
        </message>
        <message>
            <source>The figure differs much. Enter where it is right, and choose why; Esc to correct it.</source>
            <translation>Số liệu khác nhiều so với lần trước hoặc với câu khác. Nếu đúng, bấm Enter rồi chọn lý do; nếu sai, bấm Esc để sửa.</translation>
        </message>
        <message>
            <source>Can be left for later, but the report goes only when it is corrected.</source>
            <translation>Có thể để lại làm sau, nhưng phải sửa xong mới gửi được báo cáo.</translation>
        </message>
        <message>
            <source>The commune says</source>
            <translation>Xã nhắn</translation>
        </message>
        <message>
            <source>The report came back. Correct what is asked about or say why, and send it again.</source>
            <translation>Báo cáo được xã trả lại. Xin sửa chỗ xã hỏi hoặc ghi lý do, rồi gửi lại.</translation>
        </message>
        <message>
            <source>Whole form</source>
            <translation>Xem cả biểu</translation>
        </message>
        <message>
            <source>All questions in one table, with the same figures.</source>
            <translation>Tất cả câu hỏi trong một bảng, vẫn là những số liệu đó.</translation>
        </message>
    </context>
    <context>
        <name>HotlineCard</name>
        <message>
            <source>Hotline</source>
            <translation>Đường dây nóng</translation>
        </message>
    </context>
    <context>
        <name>ImportPage</name>
        <message>
            <source>Import from files</source>
            <translation>Nhập từ tệp</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Dừng</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Tiến độ</translation>
        </message>
        <message>
            <source>Only for the report that was open. Choose other files to import into any report.</source>
            <translation>Chỉ nhập vào báo cáo vừa mở. Bấm “Tệp khác” để nhập vào báo cáo bất kỳ.</translation>
        </message>
        <message>
            <source>Files to import</source>
            <translation>Chọn tệp để nhập</translation>
        </message>
        <message>
            <source>Imported {cells} into {reports}.</source>
            <translation>Đã nhập {cells} vào {reports}.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Hoàn tác</translation>
        </message>
        <message numerus="yes">
            <source>%Ln cell(s)</source>
            <translation>
                <numerusform>%Ln ô</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln report(s)</source>
            <translation>
                <numerusform>%Ln báo cáo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln cell(s) put back as they were.</source>
            <translation>
                <numerusform>Đã hoàn tác %Ln ô.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln left as they are, since somebody has changed them or they have been sent: {names}.</source>
            <translation>
                <numerusform>%Ln ô giữ nguyên vì đã có người sửa hoặc báo cáo đã gửi: {names}.</numerusform>
            </translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>Tệp bảng tính</translation>
        </message>
        <message>
            <source>Only for the report that was open. Press Ctrl+I to import into any report.</source>
            <translation>Chỉ nhập vào báo cáo vừa mở. Bấm Ctrl+I để nhập vào báo cáo bất kỳ.</translation>
        </message>
    </context>
    <context>
        <name>IntakePage</name>
        <message>
            <source>Receive</source>
            <translation>Tiếp nhận</translation>
        </message>
        <message>
            <source>Reports of the communes</source>
            <translation>Báo cáo của các xã, phường</translation>
        </message>
        <message>
            <source>Search  Ctrl+F</source>
            <translation>Tìm  Ctrl+F</translation>
        </message>
        <message>
            <source>Commune, title, person</source>
            <translation>Xã, phường, tên biểu, người gửi</translation>
        </message>
        <message>
            <source>Search in the list</source>
            <translation>Tìm trong danh sách</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Commune</source>
            <translation>Xã, phường</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>Biểu mẫu</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Kỳ báo cáo</translation>
        </message>
        <message numerus="yes">
            <source>Accept %n report(s)</source>
            <translation>
                <numerusform>Tiếp nhận %n báo cáo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Lock %n report(s)</source>
            <translation>
                <numerusform>Khóa %n báo cáo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n report(s) accepted.</source>
            <translation>
                <numerusform>Đã tiếp nhận %n báo cáo.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n report(s) locked.</source>
            <translation>
                <numerusform>Đã khóa %n báo cáo.</numerusform>
            </translation>
        </message>
        <message>
            <source>Why is it returned? Tick the figures it is about.</source>
            <translation>Vì sao trả lại? Xin đánh dấu những số liệu liên quan ở trên.</translation>
        </message>
        <message>
            <source>Return to the commune</source>
            <translation>Trả lại xã</translation>
        </message>
        <message>
            <source>What may be corrected, and until when?</source>
            <translation>Được đính chính những gì, đến khi nào?</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>Đồng ý mở lại</translation>
        </message>
        <message>
            <source>Why is reopening refused?</source>
            <translation>Vì sao không đồng ý mở lại?</translation>
        </message>
        <message>
            <source>Refuse reopening</source>
            <translation>Từ chối mở lại</translation>
        </message>
        <message>
            <source>To be answered</source>
            <translation>Chờ xử lý</translation>
        </message>
        <message>
            <source>All states</source>
            <translation>Mọi trạng thái</translation>
        </message>
        <message>
            <source>All communes</source>
            <translation>Mọi xã, phường</translation>
        </message>
        <message>
            <source>All forms</source>
            <translation>Mọi biểu mẫu</translation>
        </message>
        <message>
            <source>All periods</source>
            <translation>Mọi kỳ</translation>
        </message>
        <message>
            <source>No report matches. Please choose another filter or fewer letters.</source>
            <translation>Không có báo cáo nào khớp. Xin chọn bộ lọc khác hoặc gõ ít chữ hơn.</translation>
        </message>
        <message>
            <source>Nothing waits for the province.</source>
            <translation>Không có báo cáo nào chờ tỉnh xử lý.</translation>
        </message>
        <message numerus="yes">
            <source>and %n more: please filter to see them.</source>
            <translation>
                <numerusform>còn %n báo cáo nữa: xin lọc để xem.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LineBox</name>
        <message>
            <source>Nothing occurred</source>
            <translation>Không phát sinh</translation>
        </message>
        <message>
            <source>day/month/year</source>
            <translation>ngày/tháng/năm</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hôm nay</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Hôm qua</translation>
        </message>
    </context>
    <context>
        <name>MapView</name>
        <message>
            <source>The figures belong to the form</source>
            <translation>Số liệu thuộc biểu</translation>
        </message>
        <message>
            <source>How the table is laid out</source>
            <translation>Cách bày bảng</translation>
        </message>
        <message>
            <source>Sheet</source>
            <translation>Trang tính</translation>
        </message>
        <message>
            <source>Select the row or rows with the names of the columns, then press the button (or H). Then say what each column is.</source>
            <translation>Chọn dòng (các dòng) ghi tên cột rồi bấm nút bên phải (hoặc phím H). Sau đó chọn mỗi cột là chỉ tiêu nào.</translation>
        </message>
        <message>
            <source>These rows are the header</source>
            <translation>Đây là dòng tên cột</translation>
        </message>
        <message>
            <source>The sheet as it is in the file</source>
            <translation>Trang tính như trong tệp</translation>
        </message>
        <message>
            <source>Columns and lines of the file, and what each is</source>
            <translation>Các cột và dòng trong tệp, và ý nghĩa</translation>
        </message>
        <message>
            <source>Name of this mapping</source>
            <translation>Tên cách đọc</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Save and read the file</source>
            <translation>Lưu và đọc tệp</translation>
        </message>
        <message>
            <source>Pass over</source>
            <translation>Bỏ qua</translation>
        </message>
        <message>
            <source>Name of the unit</source>
            <translation>Tên đơn vị</translation>
        </message>
        <message>
            <source>Code of the unit</source>
            <translation>Mã đơn vị</translation>
        </message>
        <message>
            <source>Reporting period</source>
            <translation>Kỳ báo cáo</translation>
        </message>
        <message>
            <source>Names of the indicators</source>
            <translation>Tên chỉ tiêu</translation>
        </message>
        <message>
            <source>The figure</source>
            <translation>Số liệu chung</translation>
        </message>
        <message>
            <source>In the file</source>
            <translation>Trong tệp</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Tên</translation>
        </message>
        <message>
            <source>Examples</source>
            <translation>Ví dụ</translation>
        </message>
        <message>
            <source>Is</source>
            <translation>Là</translation>
        </message>
        <message>
            <source>Column {name}</source>
            <translation>Cột {name}</translation>
        </message>
        <message>
            <source>Line {number}</source>
            <translation>Dòng {number}</translation>
        </message>
        <message>
            <source>Units down</source>
            <translation>Mỗi dòng một đơn vị</translation>
        </message>
        <message>
            <source>Indicators down</source>
            <translation>Mỗi dòng một chỉ tiêu</translation>
        </message>
        <message>
            <source>Names with figures beside</source>
            <translation>Tên và số liệu cạnh nhau</translation>
        </message>
        <message numerus="yes">
            <source>%Ln line(s) mapped</source>
            <translation>
                <numerusform>Đã ghép %Ln dòng</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln column(s) mapped</source>
            <translation>
                <numerusform>Đã ghép %Ln cột</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MatrixGrid</name>
        <message>
            <source>State of each village</source>
            <translation>Trạng thái từng thôn</translation>
        </message>
        <message>
            <source>Figures of the villages</source>
            <translation>Số liệu của các thôn</translation>
        </message>
        <message>
            <source>Totals</source>
            <translation>Các số tổng</translation>
        </message>
        <message>
            <source>Total</source>
            <translation>Tổng</translation>
        </message>
    </context>
    <context>
        <name>MatrixModel</name>
        <message>
            <source>Total</source>
            <translation>Tổng</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Category</source>
            <translation>Phân tổ</translation>
        </message>
        <message>
            <source>Village</source>
            <translation>Thôn</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Total of {counted}/{expected} villages</source>
            <translation>Tổng {counted}/{expected} thôn</translation>
        </message>
        <message>
            <source>No figure yet</source>
            <translation>Chưa có số liệu</translation>
        </message>
        <message>
            <source>Not handed over, not counted in the total</source>
            <translation>Chưa gửi, không tính vào tổng</translation>
        </message>
        <message>
            <source>Typed on the village's behalf</source>
            <translation>Nhập thay thôn</translation>
        </message>
        <message>
            <source>Estimate</source>
            <translation>Ước</translation>
        </message>
        <message>
            <source>Preliminary</source>
            <translation>Sơ bộ</translation>
        </message>
        <message>
            <source>Note: {text}</source>
            <translation>Giải trình: {text}</translation>
        </message>
        <message>
            <source>Changed {moment} by {name}</source>
            <translation>Sửa lúc {moment}, {name}</translation>
        </message>
        <message>
            <source>Formed of {names}</source>
            <translation>Sáp nhập từ {names}</translation>
        </message>
        <message>
            <source>Reminded {day} by {name}</source>
            <translation>Đã nhắc {day}, {name}</translation>
        </message>
        <message>
            <source>Villages</source>
            <translation>Số thôn</translation>
        </message>
        <message numerus="yes">
            <source>%n event(s)</source>
            <translation>
                <numerusform>%n vụ</numerusform>
            </translation>
        </message>
        <message>
            <source>not sent yet</source>
            <translation>chưa gửi đi</translation>
        </message>
        <message numerus="yes">
            <source>%n village(s)</source>
            <translation>
                <numerusform>%n thôn</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MatrixPanel</name>
        <message>
            <source>The figure stays open until everybody has answered; none counts as 0.</source>
            <translation>Khi chưa đủ thôn, số tổng còn để ngỏ; thôn chưa báo không bị tính là 0.</translation>
        </message>
        <message>
            <source>What each village gives</source>
            <translation>Số liệu của từng thôn</translation>
        </message>
        <message>
            <source>Village</source>
            <translation>Thôn</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Số liệu</translation>
        </message>
        <message>
            <source>In the total</source>
            <translation>Trong số tổng</translation>
        </message>
        <message>
            <source>Changed {moment} by {name}</source>
            <translation>Sửa lúc {moment}, {name}</translation>
        </message>
        <message>
            <source>The village has not begun this report.</source>
            <translation>Thôn chưa bắt đầu nhập báo cáo này.</translation>
        </message>
        <message>
            <source>Report of the village</source>
            <translation>Báo cáo của thôn</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Close the panel</source>
            <translation>Đóng khung này</translation>
        </message>
        <message>
            <source>Close the panel (Esc)</source>
            <translation>Đóng khung này (Esc)</translation>
        </message>
        <message>
            <source>Open the commune's report</source>
            <translation>Mở báo cáo xã</translation>
        </message>
    </context>
    <context>
        <name>MatrixWords</name>
        <message>
            <source>Accepted</source>
            <translation>Đã tiếp nhận</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Đã gửi</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>Bị trả lại</translation>
        </message>
        <message numerus="yes">
            <source>Overdue by %n day(s)</source>
            <translation>
                <numerusform>Quá hạn %n ngày</numerusform>
            </translation>
        </message>
        <message>
            <source>Entering, {share} %</source>
            <translation>Đang nhập {share} %</translation>
        </message>
        <message>
            <source>Nothing entered</source>
            <translation>Chưa nhập</translation>
        </message>
        <message>
            <source>missing {names}</source>
            <translation>thiếu {names}</translation>
        </message>
        <message numerus="yes">
            <source>and %n other(s)</source>
            <translation>
                <numerusform>và %n thôn khác</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n report(s)</source>
            <translation>
                <numerusform>%n báo cáo</numerusform>
            </translation>
        </message>
        <message>
            <source>no report</source>
            <translation>chưa có báo cáo</translation>
        </message>
        <message>
            <source>{counted}/{expected} villages</source>
            <translation>{counted}/{expected} thôn</translation>
        </message>
        <message numerus="yes">
            <source>%n event(s) in the period</source>
            <translation>
                <numerusform>%n vụ việc trong kỳ</numerusform>
            </translation>
        </message>
        <message>
            <source>{sent}/{total} villages have sent</source>
            <translation>{sent}/{total} thôn đã gửi</translation>
        </message>
        <message>
            <source>counted</source>
            <translation>đã tính</translation>
        </message>
        <message>
            <source>not applicable, left out</source>
            <translation>không áp dụng, không tính</translation>
        </message>
        <message>
            <source>sent without this figure</source>
            <translation>đã gửi, để trống ô này</translation>
        </message>
        <message>
            <source>not handed over, not counted</source>
            <translation>chưa gửi, không tính</translation>
        </message>
        <message>
            <source>returned, not counted</source>
            <translation>bị trả lại, không tính</translation>
        </message>
        <message>
            <source>no figure yet</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>on its behalf</source>
            <translation>nhập thay</translation>
        </message>
        <message>
            <source>weight {number}</source>
            <translation>trọng số {number}</translation>
        </message>
        <message>
            <source>formed of {names}</source>
            <translation>sáp nhập từ {names}</translation>
        </message>
        <message numerus="yes">
            <source>missing %n village(s)</source>
            <translation>
                <numerusform>thiếu %n thôn</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n in italics: not handed over, not counted</source>
            <translation>
                <numerusform>%n báo cáo (chữ nghiêng) chưa gửi, chưa tính vào tổng</numerusform>
            </translation>
        </message>
        <message>
            <source>reminded {day}</source>
            <translation>đã nhắc {day}</translation>
        </message>
        <message>
            <source>Commune's report: {figure}</source>
            <translation>Báo cáo xã: {figure}</translation>
        </message>
        <message>
            <source>Commune's report: {figure} (difference {gap})</source>
            <translation>Báo cáo xã: {figure} (chênh {gap})</translation>
        </message>
        <message>
            <source>Note: {text}</source>
            <translation>Giải trình: {text}</translation>
        </message>
        <message>
            <source>No note explains it yet.</source>
            <translation>Chưa có giải trình.</translation>
        </message>
        <message>
            <source>The report has the villages' earlier figures; opening it takes these over.</source>
            <translation>Báo cáo còn số cũ của thôn; mở báo cáo là lấy số mới.</translation>
        </message>
        <message>
            <source>Villages changed their figures after the report went on.</source>
            <translation>Thôn sửa số sau khi báo cáo đã chuyển đi.</translation>
        </message>
        <message numerus="yes">
            <source>The total still lacks %n village(s).</source>
            <translation>
                <numerusform>Tổng các thôn còn thiếu %n thôn.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MovePage</name>
        <message>
            <source>The report is at version {version} of its form. No figure was lost.</source>
            <translation>Báo cáo đã chuyển sang mẫu phiên bản {version}. Không mất số liệu nào.</translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) copied.</source>
            <translation>
                <numerusform>Đã chép %n số liệu.</numerusform>
            </translation>
        </message>
        <message>
            <source>Move to the new form</source>
            <translation>Chuyển sang mẫu mới</translation>
        </message>
        <message>
            <source>version {old} → {new}</source>
            <translation>phiên bản {old} → {new}</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Để sau</translation>
        </message>
        <message>
            <source>Copy the figures that go out</source>
            <translation>Chép số liệu bị bỏ</translation>
        </message>
        <message>
            <source>Back to the report</source>
            <translation>Về báo cáo</translation>
        </message>
        <message>
            <source>Back to the report (Esc)</source>
            <translation>Về báo cáo (Esc)</translation>
        </message>
        <message>
            <source>What the move changes</source>
            <translation>Những gì thay đổi khi chuyển mẫu</translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) stay as they are</source>
            <translation>
                <numerusform>%n số liệu giữ nguyên</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new indicator(s) to fill in</source>
            <translation>
                <numerusform>%n chỉ tiêu mới cần nhập</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) have no place any more</source>
            <translation>
                <numerusform>%n số liệu không còn ô trong mẫu mới</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) to be typed again</source>
            <translation>
                <numerusform>%n số liệu phải nhập lại</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing that was typed is lost: figures without a place stay in the report's history.</source>
            <translation>Không mất gì đã nhập: số liệu không còn ô vẫn giữ trong lịch sử báo cáo.</translation>
        </message>
        <message>
            <source>The move can be taken back until the report is sent.</source>
            <translation>Có thể hoàn tác cho đến khi báo cáo được gửi lên máy chủ.</translation>
        </message>
        <message>
            <source>Dropped</source>
            <translation>Bị bỏ</translation>
        </message>
        <message>
            <source>stays in the history</source>
            <translation>giữ trong lịch sử</translation>
        </message>
        <message>
            <source>Added</source>
            <translation>Thêm mới</translation>
        </message>
        <message>
            <source>to be filled in</source>
            <translation>cần nhập</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>Kiểm tra</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Figure now</source>
            <translation>Số hiện có</translation>
        </message>
        <message>
            <source>What happens</source>
            <translation>Sẽ thế nào</translation>
        </message>
        <message>
            <source>there was no figure</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>Thay đổi</translation>
        </message>
        <message>
            <source>to be typed again; the old figure stays in the history</source>
            <translation>phải nhập lại; số cũ giữ trong lịch sử</translation>
        </message>
        <message>
            <source>stays</source>
            <translation>giữ nguyên</translation>
        </message>
        <message>
            <source>Total</source>
            <translation>Tổng</translation>
        </message>
    </context>
    <context>
        <name>NetworkPill</name>
        <message>
            <source>Open the page Synchronisation</source>
            <translation>Mở trang Đồng bộ</translation>
        </message>
        <message>
            <source>Sending {done}/{total}</source>
            <translation>Đang gửi {done}/{total}</translation>
        </message>
        <message numerus="yes">
            <source>Needs attention: %n rejected</source>
            <translation>
                <numerusform>Cần xử lý: %n bị từ chối</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Offline · %n report(s) waiting</source>
            <translation>
                <numerusform>Ngoại tuyến · %n báo cáo chờ gửi</numerusform>
            </translation>
        </message>
        <message>
            <source>Offline · nothing waiting</source>
            <translation>Ngoại tuyến · không có gì chờ gửi</translation>
        </message>
        <message numerus="yes">
            <source>Online · %n report(s) waiting</source>
            <translation>
                <numerusform>Trực tuyến · %n báo cáo chờ gửi</numerusform>
            </translation>
        </message>
        <message>
            <source>Online · all sent {time}</source>
            <translation>Trực tuyến · đã gửi hết {time}</translation>
        </message>
        <message>
            <source>Not connected yet</source>
            <translation>Chưa kết nối lần nào</translation>
        </message>
        <message numerus="yes">
            <source>Offline · %n message(s) waiting</source>
            <translation>
                <numerusform>Ngoại tuyến · %n tin chờ gửi</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Online · %n message(s) waiting</source>
            <translation>
                <numerusform>Trực tuyến · %n tin chờ gửi</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Needs attention: %n report(s) to choose figures in</source>
            <translation>
                <numerusform>Cần chọn số: %n báo cáo</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NewFormView</name>
        <message numerus="yes">
            <source>%n figure(s) stay as they are.</source>
            <translation>
                <numerusform>%n số liệu giữ nguyên.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new question(s).</source>
            <translation>
                <numerusform>%n câu hỏi mới.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n figure(s) are not asked that way any more; they are kept.</source>
            <translation>
                <numerusform>%n số liệu không còn hỏi như trước; vẫn được giữ.</numerusform>
            </translation>
        </message>
        <message>
            <source>The old form is not taken any more.</source>
            <translation>Tỉnh không còn nhận mẫu cũ.</translation>
        </message>
        <message>
            <source>The province has a new form for this report</source>
            <translation>Tỉnh đã có mẫu mới cho báo cáo này</translation>
        </message>
        <message>
            <source>Use the new form</source>
            <translation>Dùng mẫu mới</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Để sau</translation>
        </message>
    </context>
    <context>
        <name>NewsStrips</name>
        <message numerus="yes">
            <source>This computer and the server have different figures in %n cell(s).</source>
            <translation>
                <numerusform>Máy này và máy chủ có số liệu khác nhau ở %n ô.</numerusform>
            </translation>
        </message>
        <message>
            <source>Choose the right figures (F7)</source>
            <translation>Chọn số đúng (F7)</translation>
        </message>
        <message>
            <source>Seen (Shift+F7)</source>
            <translation>Đã xem (Shift+F7)</translation>
        </message>
        <message>
            <source>Next cell (F7)</source>
            <translation>Ô kế tiếp (F7)</translation>
        </message>
        <message>
            <source>The report was moved to version {version} of its form; nothing of it was sent yet.</source>
            <translation>Báo cáo đã chuyển sang mẫu phiên bản {version}, chưa gửi lên máy chủ.</translation>
        </message>
        <message>
            <source>The server did not take what was sent:</source>
            <translation>Máy chủ chưa nhận:</translation>
        </message>
        <message>
            <source>Synchronisation</source>
            <translation>Đồng bộ</translation>
        </message>
        <message>
            <source>The report was merged with the server's and did not go on. Please look at it, then send it again.</source>
            <translation>Báo cáo đã được gộp với bản trên máy chủ nên chưa gửi đi. Xin xem lại rồi gửi lại.</translation>
        </message>
        <message numerus="yes">
            <source>Another computer filled in %n cell(s)</source>
            <translation>
                <numerusform>Máy khác đã nhập %n ô</numerusform>
            </translation>
        </message>
        <message>
            <source>The report did not go on; please look at it, then send it again.</source>
            <translation>Báo cáo chưa gửi đi; xin xem lại rồi gửi lại.</translation>
        </message>
        <message>
            <source>Please look at it.</source>
            <translation>Xin xem lại.</translation>
        </message>
        <message>
            <source>Move to the new form… (Ctrl+M)</source>
            <translation>Chuyển sang mẫu mới… (Ctrl+M)</translation>
        </message>
        <message>
            <source>Take it back (Ctrl+M)</source>
            <translation>Quay lại mẫu cũ (Ctrl+M)</translation>
        </message>
        <message>
            <source>Chosen {done} of {total} so far.</source>
            <translation>Đã chọn {done}/{total} ô.</translation>
        </message>
        <message>
            <source>The totals of the report have been added up again.</source>
            <translation>Các tổng trong báo cáo đã tính lại.</translation>
        </message>
        <message>
            <source>The report has gone on and does not have them.</source>
            <translation>Báo cáo đã chuyển đi, chưa có các số này.</translation>
        </message>
        <message>
            <source>See the villages</source>
            <translation>Xem bảng các thôn</translation>
        </message>
    </context>
    <context>
        <name>NotePanel</name>
        <message>
            <source>Save the note</source>
            <translation>Lưu giải trình</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>Why is the figure as it is?</source>
            <translation>Vì sao có số liệu này?</translation>
        </message>
    </context>
    <context>
        <name>NoticesPage</name>
        <message>
            <source>Notices</source>
            <translation>Thông báo</translation>
        </message>
        <message>
            <source>Notices, rules for supplying data and the hotline</source>
            <translation>Thông báo, quy chế cung cấp số liệu và đường dây nóng</translation>
        </message>
        <message>
            <source>List of notices and rules</source>
            <translation>Danh sách thông báo và quy chế</translation>
        </message>
        <message>
            <source>Text of the notice</source>
            <translation>Nội dung thông báo</translation>
        </message>
        <message>
            <source>I have read this</source>
            <translation>Tôi đã đọc</translation>
        </message>
        <message>
            <source>The province has not published anything yet.</source>
            <translation>Tỉnh chưa ban hành thông báo nào.</translation>
        </message>
        <message>
            <source>Rule</source>
            <translation>Quy chế</translation>
        </message>
        <message>
            <source>Notice</source>
            <translation>Thông báo</translation>
        </message>
        <message>
            <source>to be acknowledged</source>
            <translation>cần xác nhận</translation>
        </message>
        <message>
            <source>new</source>
            <translation>mới</translation>
        </message>
        <message>
            <source>You acknowledged this on {moment}.</source>
            <translation>Đã xác nhận lúc {moment}.</translation>
        </message>
    </context>
    <context>
        <name>PackageCard</name>
        <message>
            <source>No network? Carry the figures in a sealed package</source>
            <translation>Không có mạng? Chuyển số liệu bằng gói niêm phong</translation>
        </message>
        <message>
            <source>One file for a USB stick or a chat app. Only computers of this commune can open it; every figure is signed by who typed it. Taking it twice is harmless.</source>
            <translation>Một tệp để chuyển bằng USB hoặc ứng dụng nhắn tin. Chỉ máy của xã này mở được; mỗi số liệu có chữ ký của người nhập. Nhận hai lần không bị tính trùng.</translation>
        </message>
        <message>
            <source>One file for a USB stick or a chat app. Only your commune can open it. Sending the same figures later by network is harmless.</source>
            <translation>Một tệp để chuyển bằng USB hoặc ứng dụng nhắn tin. Chỉ xã mở được. Sau này gửi lại qua mạng cũng không bị tính trùng.</translation>
        </message>
        <message>
            <source>Make a sealed package…</source>
            <translation>Xuất gói niêm phong…</translation>
        </message>
        <message>
            <source>Take a sealed package…</source>
            <translation>Nhận gói niêm phong…</translation>
        </message>
        <message>
            <source>What to seal:</source>
            <translation>Đóng gói:</translation>
        </message>
        <message>
            <source>What to seal</source>
            <translation>Đóng gói những gì</translation>
        </message>
        <message>
            <source>Choose where to save…</source>
            <translation>Chọn nơi lưu…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message numerus="yes">
            <source>everything that waits (%n report(s))</source>
            <translation>
                <numerusform>tất cả số liệu đang chờ (%n báo cáo)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{period} (%n report(s))</source>
            <translation>
                <numerusform>{period} (%n báo cáo)</numerusform>
            </translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>Mở thư mục</translation>
        </message>
        <message>
            <source>Where to save the package</source>
            <translation>Lưu gói niêm phong vào đâu</translation>
        </message>
        <message>
            <source>Take a sealed package</source>
            <translation>Nhận gói niêm phong</translation>
        </message>
        <message>
            <source>Sealed packages</source>
            <translation>Gói niêm phong</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>Mọi tệp</translation>
        </message>
    </context>
    <context>
        <name>PackageLook</name>
        <message>
            <source>Figures in the package</source>
            <translation>Số liệu trong gói</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>Sealed package of {unit}</source>
            <translation>Gói niêm phong của {unit}</translation>
        </message>
        <message>
            <source>Sealed by {name}, {moment}</source>
            <translation>{name} niêm phong lúc {moment}</translation>
        </message>
        <message>
            <source>Take it in</source>
            <translation>Nhận vào máy này</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Đóng</translation>
        </message>
        <message numerus="yes">
            <source>{title}, {period} – {unit}: %n changed figure(s); will be “{state}”</source>
            <translation>
                <numerusform>{unit} – {title}, {period}: %n số liệu thay đổi; trạng thái sau khi nhận: “{state}”</numerusform>
            </translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Unit of measure</source>
            <translation>Đơn vị tính</translation>
        </message>
        <message>
            <source>Here now</source>
            <translation>Máy này đang có</translation>
        </message>
        <message>
            <source>In the package</source>
            <translation>Trong gói</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Giải trình</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Loading…</source>
            <translation>Đang tải…</translation>
        </message>
    </context>
    <context>
        <name>Past</name>
        <message>
            <source>sent to the commune</source>
            <translation>gửi xã</translation>
        </message>
        <message>
            <source>submitted for approval</source>
            <translation>trình duyệt</translation>
        </message>
        <message>
            <source>taken back</source>
            <translation>rút lại</translation>
        </message>
        <message>
            <source>approved</source>
            <translation>duyệt</translation>
        </message>
        <message>
            <source>sent to the province</source>
            <translation>gửi tỉnh</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>tiếp nhận</translation>
        </message>
        <message>
            <source>returned</source>
            <translation>trả lại</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>khóa</translation>
        </message>
        <message>
            <source>reopening asked for</source>
            <translation>đề nghị mở lại</translation>
        </message>
        <message>
            <source>reopened</source>
            <translation>mở lại (đính chính)</translation>
        </message>
        <message>
            <source>reopening refused</source>
            <translation>từ chối mở lại</translation>
        </message>
        <message>
            <source>Not sent yet: {state}</source>
            <translation>Chưa gửi đi: {state}</translation>
        </message>
        <message>
            <source>Not chosen, beside version {number}</source>
            <translation>Không được chọn, cạnh phiên bản {number}</translation>
        </message>
        <message>
            <source>Version {number}: {said}</source>
            <translation>Phiên bản {number}: {said}</translation>
        </message>
        <message>
            <source>{count} cells changed</source>
            <translation>{count} ô thay đổi</translation>
        </message>
        <message>
            <source>not on this computer yet</source>
            <translation>chưa có trên máy này</translation>
        </message>
        <message>
            <source>Reason: {text}</source>
            <translation>Lý do: {text}</translation>
        </message>
        <message>
            <source>Refused by the server, beside version {number}</source>
            <translation>Máy chủ không nhận, cạnh phiên bản {number}</translation>
        </message>
    </context>
    <context>
        <name>PastPage</name>
        <message>
            <source>Asking the server…</source>
            <translation>Đang hỏi máy chủ…</translation>
        </message>
        <message>
            <source>What this computer knows; the rest comes when there is a network.</source>
            <translation>Đây là những gì có trên máy; phần còn lại tải về khi có mạng.</translation>
        </message>
        <message>
            <source>An empty report</source>
            <translation>Báo cáo trống</translation>
        </message>
        <message>
            <source>This version is not on this computer yet. It is fetched when there is a network.</source>
            <translation>Phiên bản này chưa có trên máy. Khi có mạng sẽ tải về.</translation>
        </message>
        <message>
            <source>No figure and no note is another.</source>
            <translation>Không có số liệu hay giải trình nào khác.</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>Trước</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Sau</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Giải trình</translation>
        </message>
        <message>
            <source>By whom</source>
            <translation>Ai, lúc nào</translation>
        </message>
        <message>
            <source>note taken away: {text}</source>
            <translation>đã bỏ giải trình: {text}</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Số liệu</translation>
        </message>
        <message>
            <source>History of the report</source>
            <translation>Lịch sử báo cáo</translation>
        </message>
        <message>
            <source>Back to the report</source>
            <translation>Về báo cáo</translation>
        </message>
        <message>
            <source>Back to the report (Esc)</source>
            <translation>Về báo cáo (Esc)</translation>
        </message>
        <message>
            <source>Fetch from the server</source>
            <translation>Tải từ máy chủ</translation>
        </message>
        <message>
            <source>Read the whole version</source>
            <translation>Xem toàn bộ số liệu</translation>
        </message>
        <message>
            <source>Compared with</source>
            <translation>So với</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>Các phiên bản</translation>
        </message>
        <message>
            <source>What changed</source>
            <translation>Thay đổi</translation>
        </message>
        <message>
            <source>All versions of the server are here, as of {time}.</source>
            <translation>Đã có đủ các phiên bản của máy chủ, lúc {time}.</translation>
        </message>
        <message>
            <source>See what changed</source>
            <translation>Xem thay đổi</translation>
        </message>
    </context>
    <context>
        <name>PastePanel</name>
        <message>
            <source>Block of {rows} × {columns} cells</source>
            <translation>Khối {rows} × {columns} ô</translation>
        </message>
        <message numerus="yes">
            <source>Paste %n cell(s)</source>
            <translation>
                <numerusform>Dán %n ô</numerusform>
            </translation>
        </message>
        <message>
            <source>Do not paste</source>
            <translation>Không dán</translation>
        </message>
        <message numerus="yes">
            <source>%n place(s) lie outside the form and are left out.</source>
            <translation>
                <numerusform>%n ô nằm ngoài biểu, không dán.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) are read-only (calculated or gathered) and are left out.</source>
            <translation>
                <numerusform>%n ô chỉ đọc (tự tính hoặc tổng hợp), không dán.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n text(s) cannot be taken and are left out:</source>
            <translation>
                <numerusform>%n giá trị không nhận được, không dán:</numerusform>
            </translation>
        </message>
        <message>
            <source>row {row}, column {column}</source>
            <translation>dòng {row}, cột {column}</translation>
        </message>
        <message>
            <source>Read “{text}” as {number}</source>
            <translation>Đọc “{text}” là {number}</translation>
        </message>
        <message>
            <source>Read “{text}” as {number} (and {more} more the same way)</source>
            <translation>Đọc “{text}” là {number} (và {more} giá trị khác tương tự)</translation>
        </message>
    </context>
    <context>
        <name>PreviewTable</name>
        <message>
            <source>Take over</source>
            <translation>Nhập</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>Đơn vị</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Đang có</translation>
        </message>
        <message>
            <source>In the file</source>
            <translation>Trong tệp</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>Vấn đề</translation>
        </message>
        <message>
            <source>Place</source>
            <translation>Vị trí</translation>
        </message>
        <message>
            <source>none occurred</source>
            <translation>không phát sinh</translation>
        </message>
        <message>
            <source>not applicable</source>
            <translation>không áp dụng</translation>
        </message>
        <message>
            <source>Cannot</source>
            <translation>Không được</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>Lấy</translation>
        </message>
        <message>
            <source>The same</source>
            <translation>Không đổi</translation>
        </message>
        <message>
            <source>Confirm</source>
            <translation>Xác nhận</translation>
        </message>
        <message>
            <source>No</source>
            <translation>Để lại</translation>
        </message>
    </context>
    <context>
        <name>PreviewView</name>
        <message>
            <source>The files</source>
            <translation>Các tệp</translation>
        </message>
        <message>
            <source>Show problems only</source>
            <translation>Chỉ xem vấn đề</translation>
        </message>
        <message>
            <source>Hide what stays the same</source>
            <translation>Ẩn ô không đổi</translation>
        </message>
        <message>
            <source>What the import would change</source>
            <translation>Những ô sẽ thay đổi</translation>
        </message>
        <message>
            <source>Other files</source>
            <translation>Tệp khác</translation>
        </message>
        <message numerus="yes">
            <source>%Ln figure(s) to confirm</source>
            <translation>
                <numerusform>%Ln số cần xác nhận</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln cannot be taken over</source>
            <translation>
                <numerusform>%Ln ô không nhập được</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln break(s) a check and can be mended in the report</source>
            <translation>
                <numerusform>%Ln ô cần xem lại, có thể sửa trong báo cáo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln the same already</source>
            <translation>
                <numerusform>%Ln ô không đổi</numerusform>
            </translation>
        </message>
        <message>
            <source>Confirm all as read</source>
            <translation>Xác nhận tất cả như đã đọc</translation>
        </message>
        <message>
            <source>Leave out  (Space)</source>
            <translation>Để lại  (phím cách)</translation>
        </message>
        <message>
            <source>Take over  (Space)</source>
            <translation>Lấy số này  (phím cách)</translation>
        </message>
        <message>
            <source>It is {figure}</source>
            <translation>Là {figure}</translation>
        </message>
        <message numerus="yes">
            <source>Take over (%Ln cell(s))</source>
            <translation>
                <numerusform>Nhập vào báo cáo (%Ln ô)</numerusform>
            </translation>
        </message>
        <message>
            <source>on the village's behalf</source>
            <translation>nhập thay thôn</translation>
        </message>
        <message>
            <source>the report is begun by this import</source>
            <translation>báo cáo mới</translation>
        </message>
        <message>
            <source>Every figure in the file is here already: nothing to take over.</source>
            <translation>Mọi số liệu trong tệp đều đã có, không có gì để nhập.</translation>
        </message>
        <message numerus="yes">
            <source>%Ln note(s) come with it</source>
            <translation>
                <numerusform>kèm %Ln giải trình</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Problems</name>
        <message numerus="yes">
            <source>and %n more</source>
            <translation>
                <numerusform>và %n vấn đề khác</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing to mend or explain.</source>
            <translation>Không có gì phải sửa hay giải trình.</translation>
        </message>
        <message>
            <source>The whole report</source>
            <translation>Toàn báo cáo</translation>
        </message>
        <message>
            <source>See the note</source>
            <translation>Xem giải trình</translation>
        </message>
        <message>
            <source>Explain</source>
            <translation>Giải trình</translation>
        </message>
        <message numerus="yes">
            <source>%n check(s) wait for figures that are not there yet.</source>
            <translation>
                <numerusform>%n phép kiểm tra còn chờ số liệu chưa có.</numerusform>
            </translation>
        </message>
        <message>
            <source>Answer with a note</source>
            <translation>Trả lời bằng giải trình</translation>
        </message>
    </context>
    <context>
        <name>QAbstractSpinBox</name>
        <message>
            <source>&amp;Select All</source>
            <translation>&amp;Chọn tất cả</translation>
        </message>
        <message>
            <source>&amp;Step up</source>
            <translation>&amp;Tăng</translation>
        </message>
        <message>
            <source>Step &amp;down</source>
            <translation>&amp;Giảm</translation>
        </message>
    </context>
    <context>
        <name>QDialogButtonBox</name>
        <message>
            <source>OK</source>
            <translation>Đồng ý</translation>
        </message>
    </context>
    <context>
        <name>QFileDialog</name>
        <message>
            <source>File &amp;name:</source>
            <translation>&amp;Tên tệp:</translation>
        </message>
        <message>
            <source>&amp;Open</source>
            <translation>&amp;Mở</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>&amp;Lưu</translation>
        </message>
        <message>
            <source>Save As</source>
            <translation>Lưu thành</translation>
        </message>
        <message>
            <source>Look in:</source>
            <translation>Tìm trong:</translation>
        </message>
        <message>
            <source>Files of type:</source>
            <translation>Loại tệp:</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Forward</source>
            <translation>Tiến</translation>
        </message>
        <message>
            <source>Parent Directory</source>
            <translation>Thư mục cha</translation>
        </message>
        <message>
            <source>Create New Folder</source>
            <translation>Tạo thư mục mới</translation>
        </message>
        <message>
            <source>List View</source>
            <translation>Dạng danh sách</translation>
        </message>
        <message>
            <source>Detail View</source>
            <translation>Dạng chi tiết</translation>
        </message>
        <message>
            <source>My Computer</source>
            <translation>Máy tính này</translation>
        </message>
    </context>
    <context>
        <name>QFileSystemModel</name>
        <message>
            <source>Name</source>
            <translation>Tên</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Kích thước</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>Loại</translation>
        </message>
        <message>
            <source>Date Modified</source>
            <translation>Ngày sửa</translation>
        </message>
    </context>
    <context>
        <name>QLineEdit</name>
        <message>
            <source>&amp;Undo</source>
            <translation>&amp;Hoàn tác</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>&amp;Làm lại</translation>
        </message>
        <message>
            <source>Cu&amp;t</source>
            <translation>&amp;Cắt</translation>
        </message>
        <message>
            <source>&amp;Copy</source>
            <translation>Ché&amp;p</translation>
        </message>
        <message>
            <source>&amp;Paste</source>
            <translation>&amp;Dán</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Xóa</translation>
        </message>
        <message>
            <source>Select All</source>
            <translation>Chọn tất cả</translation>
        </message>
    </context>
    <context>
        <name>QMessageBox</name>
        <message>
            <source>OK</source>
            <translation>Đồng ý</translation>
        </message>
        <message>
            <source>Show Details...</source>
            <translation>Hiện chi tiết…</translation>
        </message>
        <message>
            <source>Hide Details...</source>
            <translation>Ẩn chi tiết…</translation>
        </message>
    </context>
    <context>
        <name>QPlatformTheme</name>
        <message>
            <source>OK</source>
            <translation>Đồng ý</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Lưu</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Mở</translation>
        </message>
        <message>
            <source>&amp;Yes</source>
            <translation>&amp;Có</translation>
        </message>
        <message>
            <source>&amp;No</source>
            <translation>&amp;Không</translation>
        </message>
        <message>
            <source>Abort</source>
            <translation>Dừng</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Thử lại</translation>
        </message>
        <message>
            <source>Ignore</source>
            <translation>Bỏ qua</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Đóng</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Không lưu</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Trợ giúp</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Áp dụng</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>Đặt lại</translation>
        </message>
        <message>
            <source>Restore Defaults</source>
            <translation>Khôi phục mặc định</translation>
        </message>
    </context>
    <context>
        <name>QProgressDialog</name>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
    </context>
    <context>
        <name>QWidgetTextControl</name>
        <message>
            <source>&amp;Undo</source>
            <translation>&amp;Hoàn tác</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>&amp;Làm lại</translation>
        </message>
        <message>
            <source>Cu&amp;t</source>
            <translation>&amp;Cắt</translation>
        </message>
        <message>
            <source>&amp;Copy</source>
            <translation>Ché&amp;p</translation>
        </message>
        <message>
            <source>Copy &amp;Link Location</source>
            <translation>Chép &amp;liên kết</translation>
        </message>
        <message>
            <source>&amp;Paste</source>
            <translation>&amp;Dán</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Xóa</translation>
        </message>
        <message>
            <source>Select All</source>
            <translation>Chọn tất cả</translation>
        </message>
    </context>
    <context>
        <name>QuestionView</name>
        <message>
            <source>{figure}: did anything occur?</source>
            <translation>{figure}: kỳ này có phát sinh không?</translation>
        </message>
        <message>
            <source>{what}: is there one more?</source>
            <translation>{what}: còn nữa không?</translation>
        </message>
        <message>
            <source>It is made up of: {parts}.</source>
            <translation>Gồm: {parts}.</translation>
        </message>
        <message>
            <source>In all: {total}</source>
            <translation>Tổng cộng: {total}</translation>
        </message>
        <message>
            <source>So far: {parts}</source>
            <translation>Đã nhập: {parts}</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>Nothing occurred</source>
            <translation>Không phát sinh</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Tiếp tục</translation>
        </message>
        <message>
            <source>Yes, enter figures</source>
            <translation>Có, nhập số</translation>
        </message>
        <message>
            <source>No, continue</source>
            <translation>Không còn, tiếp tục</translation>
        </message>
        <message>
            <source>Yes, add one</source>
            <translation>Còn, thêm nữa</translation>
        </message>
        <message>
            <source>Enter continues, K says nothing occurred, Esc goes back</source>
            <translation>Enter để tiếp tục, K nếu không phát sinh, Esc để quay lại</translation>
        </message>
        <message>
            <source>Enter continues, Esc goes back</source>
            <translation>Enter để tiếp tục, Esc để quay lại</translation>
        </message>
    </context>
    <context>
        <name>Rail</name>
        <message>
            <source>Pages</source>
            <translation>Các trang</translation>
        </message>
        <message>
            <source>To do</source>
            <translation>Việc cần làm</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>Báo cáo</translation>
        </message>
        <message>
            <source>Villages</source>
            <translation>Các thôn</translation>
        </message>
        <message>
            <source>Approvals</source>
            <translation>Phê duyệt</translation>
        </message>
        <message>
            <source>Notices</source>
            <translation>Thông báo</translation>
        </message>
        <message>
            <source>Synchronisation</source>
            <translation>Đồng bộ</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Trợ giúp</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Cài đặt</translation>
        </message>
        <message>
            <source>Receive</source>
            <translation>Tiếp nhận</translation>
        </message>
    </context>
    <context>
        <name>ReasonBar</name>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>Please write a reason, so that the other side knows what to mend.</source>
            <translation>Xin viết lý do để người nhận biết cần sửa gì.</translation>
        </message>
        <message>
            <source>Remark at this figure (empty: the reason above)</source>
            <translation>Nhận xét riêng (để trống: dùng lý do trên)</translation>
        </message>
        <message numerus="yes">
            <source>and %n more figure(s), with the reason above</source>
            <translation>
                <numerusform>và %n số liệu khác, ghi lý do trên</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReasonLine</name>
        <message>
            <source>Reason</source>
            <translation>Lý do</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Hủy</translation>
        </message>
        <message>
            <source>What is to be corrected, or why</source>
            <translation>Cần sửa gì, hoặc vì sao</translation>
        </message>
    </context>
    <context>
        <name>RefusalCard</name>
        <message>
            <source>Why the server did not take it</source>
            <translation>Vì sao máy chủ không nhận</translation>
        </message>
        <message numerus="yes">
            <source>and %n more reason(s)</source>
            <translation>
                <numerusform>và %n lý do khác</numerusform>
            </translation>
        </message>
        <message>
            <source>Correct</source>
            <translation>Sửa số này</translation>
        </message>
    </context>
    <context>
        <name>ReportsPage</name>
        <message>
            <source>Reports</source>
            <translation>Báo cáo</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Tìm kiếm</translation>
        </message>
        <message>
            <source>Search in the list</source>
            <translation>Tìm trong danh sách</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Kỳ báo cáo</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>Biểu mẫu</translation>
        </message>
        <message>
            <source>List of reports</source>
            <translation>Danh sách báo cáo</translation>
        </message>
        <message>
            <source>All periods</source>
            <translation>Tất cả các kỳ</translation>
        </message>
        <message>
            <source>All forms</source>
            <translation>Tất cả biểu mẫu</translation>
        </message>
        <message>
            <source>All states</source>
            <translation>Tất cả</translation>
        </message>
        <message>
            <source>There are no reports yet. What is due is under To do.</source>
            <translation>Chưa có báo cáo nào. Báo cáo đến hạn ở trang Việc cần làm.</translation>
        </message>
        <message>
            <source>No report matches. Please choose another filter or fewer letters.</source>
            <translation>Không có báo cáo phù hợp. Xin chọn bộ lọc khác hoặc gõ ít chữ hơn.</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Báo cáo</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>Đơn vị</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Tiến độ</translation>
        </message>
        <message>
            <source>Due</source>
            <translation>Hạn</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>Cập nhật</translation>
        </message>
        <message>
            <source>Title, unit, person</source>
            <translation>Tên, đơn vị, người nhập</translation>
        </message>
        <message numerus="yes">
            <source>%Ln report(s)</source>
            <translation>
                <numerusform>%Ln báo cáo</numerusform>
            </translation>
        </message>
        <message>
            <source>Import from files…</source>
            <translation>Nhập từ tệp…</translation>
        </message>
        <message numerus="yes">
            <source>%n unread message(s)</source>
            <translation>
                <numerusform>%n tin chưa đọc</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReturnedView</name>
        <message numerus="yes">
            <source>%n figure(s) to look at again.</source>
            <translation>
                <numerusform>Có %n số liệu cần xem lại.</numerusform>
            </translation>
        </message>
        <message>
            <source>The commune has sent this report back</source>
            <translation>Xã trả lại báo cáo này</translation>
        </message>
        <message>
            <source>See and correct</source>
            <translation>Xem và sửa</translation>
        </message>
    </context>
    <context>
        <name>ReviewDesk</name>
        <message>
            <source>What is the reason?</source>
            <translation>Lý do là gì?</translation>
        </message>
        <message>
            <source>Space picks what was looked at.</source>
            <translation>Phím cách chọn báo cáo đã xem.</translation>
        </message>
    </context>
    <context>
        <name>ReviewList</name>
        <message>
            <source>Please look at the report first: it opens at the right.</source>
            <translation>Xin xem báo cáo trước: báo cáo mở ở khung bên phải.</translation>
        </message>
        <message>
            <source>There is nothing to answer on this report.</source>
            <translation>Báo cáo này không có việc gì phải xử lý.</translation>
        </message>
        <message>
            <source>Only reports in the same state can be answered together.</source>
            <translation>Chỉ xử lý cùng lúc được các báo cáo có cùng trạng thái.</translation>
        </message>
        <message>
            <source>picked</source>
            <translation>đã chọn</translation>
        </message>
        <message>
            <source>not looked at yet</source>
            <translation>chưa xem</translation>
        </message>
    </context>
    <context>
        <name>ReviewView</name>
        <message>
            <source>Open the whole report</source>
            <translation>Mở toàn bộ báo cáo</translation>
        </message>
        <message>
            <source>What matters in this report</source>
            <translation>Điểm cần chú ý trong báo cáo</translation>
        </message>
        <message>
            <source>submitted by {name}</source>
            <translation>người trình: {name}</translation>
        </message>
        <message numerus="yes">
            <source>Changed beyond the expected range (%n)</source>
            <translation>
                <numerusform>Thay đổi ngoài khoảng dự kiến (%n)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Warnings with their notes (%n)</source>
            <translation>
                <numerusform>Cảnh báo kèm giải trình (%n)</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing stands out against the last period.</source>
            <translation>Không có gì bất thường so với kỳ trước.</translation>
        </message>
        <message>
            <source>No note was given.</source>
            <translation>Chưa có giải trình.</translation>
        </message>
        <message>
            <source>Point the return at {figure}</source>
            <translation>Trả lại vì số liệu này: {figure}</translation>
        </message>
        <message>
            <source>before: {figure}</source>
            <translation>kỳ trước: {figure}</translation>
        </message>
        <message>
            <source>Only what matters</source>
            <translation>Chỉ những điều cần xem</translation>
        </message>
        <message numerus="yes">
            <source>All figures (%n)</source>
            <translation>
                <numerusform>Toàn bộ số liệu (%n)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Errors (%n)</source>
            <translation>
                <numerusform>Lỗi (%n)</numerusform>
            </translation>
        </message>
        <message>
            <source>Remark at this figure (optional)</source>
            <translation>Nhận xét cho số liệu này (không bắt buộc)</translation>
        </message>
        <message>
            <source>Please read it over once more</source>
            <translation>Xin đọc lại một lượt</translation>
        </message>
        <message>
            <source>Everything is filled in. Choose a line to change it.</source>
            <translation>Đã nhập đủ. Muốn sửa dòng nào, xin chọn dòng đó.</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Quay lại</translation>
        </message>
        <message>
            <source>To what is open</source>
            <translation>Đến câu còn thiếu</translation>
        </message>
        <message>
            <source>noted</source>
            <translation>có giải trình</translation>
        </message>
        <message>
            <source>{figure}, in all</source>
            <translation>{figure}, tổng cộng</translation>
        </message>
        <message>
            <source>Talk ({count})</source>
            <translation>Trao đổi ({count})</translation>
        </message>
        <message>
            <source>Talk</source>
            <translation>Trao đổi</translation>
        </message>
        <message numerus="yes">
            <source>%n question(s) not answered</source>
            <translation>
                <numerusform>%n câu chưa trả lời</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n error(s) to correct</source>
            <translation>
                <numerusform>%n lỗi phải sửa</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n thing(s) to explain</source>
            <translation>
                <numerusform>%n chỗ cần giải trình</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n remark(s) to answer</source>
            <translation>
                <numerusform>%n nhận xét của xã chưa trả lời</numerusform>
            </translation>
        </message>
        <message>
            <source>Not yet to be sent: {what}.</source>
            <translation>Chưa gửi được: còn {what}.</translation>
        </message>
        <message>
            <source>not answered</source>
            <translation>chưa trả lời</translation>
        </message>
        <message>
            <source>to mend</source>
            <translation>phải sửa</translation>
        </message>
        <message>
            <source>to explain</source>
            <translation>cần giải trình</translation>
        </message>
        <message>
            <source>Files ({count})</source>
            <translation>Tệp kèm theo ({count})</translation>
        </message>
        <message>
            <source>Pictures, papers</source>
            <translation>Ảnh, giấy tờ</translation>
        </message>
        <message>
            <source>There is no earlier period to compare with.</source>
            <translation>Chưa có kỳ trước để so sánh.</translation>
        </message>
        <message>
            <source>To what is to be mended</source>
            <translation>Đến chỗ cần sửa</translation>
        </message>
    </context>
    <context>
        <name>Sealer</name>
        <message>
            <source>Open the folder</source>
            <translation>Mở thư mục</translation>
        </message>
        <message>
            <source>Where to save the package</source>
            <translation>Lưu gói vào đâu</translation>
        </message>
        <message>
            <source>Sealed packages</source>
            <translation>Gói niêm phong</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <source>Search</source>
            <translation>Tìm kiếm</translation>
        </message>
        <message>
            <source>Search results</source>
            <translation>Kết quả tìm kiếm</translation>
        </message>
        <message>
            <source>Nothing found. Try fewer letters, with or without diacritics.</source>
            <translation>Không tìm thấy. Xin thử ít chữ hơn, có dấu hay không dấu đều được.</translation>
        </message>
        <message>
            <source>Find a form…  Ctrl+K</source>
            <translation>Tìm biểu, chỉ tiêu…  Ctrl+K</translation>
        </message>
    </context>
    <context>
        <name>SectionButton</name>
        <message numerus="yes">
            <source>%n error(s)</source>
            <translation>
                <numerusform>%n lỗi</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s)</source>
            <translation>
                <numerusform>%n cảnh báo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n empty</source>
            <translation>
                <numerusform>%n ô trống</numerusform>
            </translation>
        </message>
        <message>
            <source>done</source>
            <translation>đã đủ</translation>
        </message>
        <message numerus="yes">
            <source>%n remark(s)</source>
            <translation>
                <numerusform>%n nhận xét</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SectionList</name>
        <message>
            <source>Questions</source>
            <translation>Câu hỏi</translation>
        </message>
    </context>
    <context>
        <name>SentView</name>
        <message>
            <source>To what there is to do</source>
            <translation>Về Việc cần làm</translation>
        </message>
        <message>
            <source>Take it back</source>
            <translation>Rút lại để sửa</translation>
        </message>
        <message>
            <source>The commune has received the report</source>
            <translation>Xã đã nhận được báo cáo</translation>
        </message>
        <message>
            <source>Nothing more is to be done. Thank you.</source>
            <translation>Không phải làm gì thêm. Xin cảm ơn.</translation>
        </message>
        <message>
            <source>The report could not be taken</source>
            <translation>Báo cáo chưa được tiếp nhận</translation>
        </message>
        <message>
            <source>The report is finished and kept on this computer</source>
            <translation>Báo cáo đã xong và đã lưu trên máy</translation>
        </message>
        <message>
            <source>There is no network now. It goes to the commune by itself as soon as there is one.</source>
            <translation>Hiện chưa có mạng. Khi có mạng, báo cáo sẽ tự gửi cho xã; không phải làm gì thêm.</translation>
        </message>
        <message>
            <source>It is on its way to the commune, and goes by itself if there is no network.</source>
            <translation>Báo cáo đang gửi cho xã. Nếu chưa có mạng, khi có mạng sẽ tự gửi.</translation>
        </message>
    </context>
    <context>
        <name>SettingsPage</name>
        <message>
            <source>Settings</source>
            <translation>Cài đặt</translation>
        </message>
        <message>
            <source>Language and look</source>
            <translation>Ngôn ngữ và giao diện</translation>
        </message>
        <message>
            <source>Comparison columns in forms</source>
            <translation>Cột so sánh trong biểu</translation>
        </message>
        <message>
            <source>Synchronisation</source>
            <translation>Đồng bộ</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>Hồ sơ làm việc</translation>
        </message>
        <message>
            <source>About this program</source>
            <translation>Về chương trình</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Ngôn ngữ</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Giao diện</translation>
        </message>
        <message>
            <source>Text size (Ctrl + and Ctrl −)</source>
            <translation>Cỡ chữ (Ctrl + và Ctrl −)</translation>
        </message>
        <message>
            <source>Send and fetch by itself</source>
            <translation>Tự động gửi và nhận</translation>
        </message>
        <message>
            <source>Period before</source>
            <translation>Kỳ trước</translation>
        </message>
        <message>
            <source>Same period last year</source>
            <translation>Cùng kỳ năm trước</translation>
        </message>
        <message>
            <source>Year to date</source>
            <translation>Lũy kế</translation>
        </message>
        <message>
            <source>Share of plan</source>
            <translation>% kế hoạch năm</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Sáng</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Tối</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Tương phản cao</translation>
        </message>
        <message>
            <source>As the computer</source>
            <translation>Theo máy tính</translation>
        </message>
        <message numerus="yes">
            <source>Every %n minute(s)</source>
            <translation>
                <numerusform>Mỗi %n phút</numerusform>
            </translation>
        </message>
        <message>
            <source>Only when I ask</source>
            <translation>Chỉ khi tôi yêu cầu</translation>
        </message>
        <message>
            <source>Training on this computer</source>
            <translation>Tập huấn trên máy này</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Phiên bản</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>Dữ liệu</translation>
        </message>
        <message>
            <source>Log file</source>
            <translation>Tệp nhật ký</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Thiết bị</translation>
        </message>
        <message>
            <source>Simple mode: one question a page, large type</source>
            <translation>Chế độ đơn giản: mỗi trang một câu hỏi, chữ to</translation>
        </message>
    </context>
    <context>
        <name>SidePanel</name>
        <message>
            <source>Problems ({count})</source>
            <translation>Vấn đề ({count})</translation>
        </message>
        <message>
            <source>Problems</source>
            <translation>Vấn đề</translation>
        </message>
        <message>
            <source>Indicator</source>
            <translation>Chỉ tiêu</translation>
        </message>
        <message>
            <source>History</source>
            <translation>Lịch sử</translation>
        </message>
        <message>
            <source>Fold the panel away</source>
            <translation>Thu bảng bên</translation>
        </message>
        <message>
            <source>Fold the panel away (F4)</source>
            <translation>Thu bảng bên (F4)</translation>
        </message>
        <message>
            <source>Talk ({count})</source>
            <translation>Trao đổi ({count})</translation>
        </message>
        <message>
            <source>Talk</source>
            <translation>Trao đổi</translation>
        </message>
        <message>
            <source>Files ({count})</source>
            <translation>Tệp ({count})</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Tệp</translation>
        </message>
    </context>
    <context>
        <name>SignInDialog</name>
        <message>
            <source>Sign in</source>
            <translation>Đăng nhập</translation>
        </message>
        <message>
            <source>Please sign in again</source>
            <translation>Xin đăng nhập lại</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Để sau</translation>
        </message>
        <message>
            <source>Your session has ended, or the password was changed. Everything is saved; it is sent after signing in.</source>
            <translation>Phiên làm việc đã hết hạn, hoặc mật khẩu vừa được đổi. Mọi số liệu đã lưu trên máy và sẽ gửi tiếp sau khi đăng nhập.</translation>
        </message>
    </context>
    <context>
        <name>SignInForm</name>
        <message>
            <source>Account</source>
            <translation>Tên đăng nhập</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Mật khẩu</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Đăng nhập</translation>
        </message>
        <message>
            <source>Please enter the account and the password.</source>
            <translation>Xin nhập tên đăng nhập và mật khẩu.</translation>
        </message>
        <message>
            <source>Signing in…</source>
            <translation>Đang đăng nhập…</translation>
        </message>
        <message>
            <source>New password</source>
            <translation>Mật khẩu mới</translation>
        </message>
        <message>
            <source>New password again</source>
            <translation>Nhập lại mật khẩu mới</translation>
        </message>
        <message>
            <source>10 characters or more</source>
            <translation>Từ 10 ký tự trở lên</translation>
        </message>
        <message>
            <source>Set the password and sign in</source>
            <translation>Đặt mật khẩu và đăng nhập</translation>
        </message>
        <message>
            <source>Please enter the new password.</source>
            <translation>Xin nhập mật khẩu mới.</translation>
        </message>
        <message>
            <source>The two new passwords differ. Please enter them again.</source>
            <translation>Hai lần nhập mật khẩu mới chưa giống nhau. Xin nhập lại.</translation>
        </message>
    </context>
    <context>
        <name>Simple</name>
        <message>
            <source>Last month</source>
            <translation>Tháng trước</translation>
        </message>
        <message>
            <source>Last quarter</source>
            <translation>Quý trước</translation>
        </message>
        <message>
            <source>Last year</source>
            <translation>Năm trước</translation>
        </message>
        <message>
            <source>Last time</source>
            <translation>Lần trước</translation>
        </message>
        <message>
            <source>Period before</source>
            <translation>Kỳ trước</translation>
        </message>
        <message>
            <source>no figure yet</source>
            <translation>chưa có số liệu</translation>
        </message>
        <message>
            <source>nothing occurred</source>
            <translation>không phát sinh</translation>
        </message>
        <message>
            <source>not applicable</source>
            <translation>không áp dụng</translation>
        </message>
        <message>
            <source>Twice as much as {before}</source>
            <translation>Gấp đôi {before}</translation>
        </message>
        <message>
            <source>{times} times as much as {before}</source>
            <translation>Gấp {times} lần {before}</translation>
        </message>
        <message>
            <source>Less than half of {before}</source>
            <translation>Chưa bằng một nửa {before}</translation>
        </message>
        <message>
            <source>{share} % more than {before}</source>
            <translation>Tăng {share} % so với {before}</translation>
        </message>
        <message>
            <source>{share} % less than {before}</source>
            <translation>Giảm {share} % so với {before}</translation>
        </message>
        <message>
            <source>I have counted again; the figure is right</source>
            <translation>Đã kiểm tra lại, số liệu đúng</translation>
        </message>
        <message>
            <source>Some of it is left over from the period before</source>
            <translation>Có phần từ kỳ trước chuyển sang</translation>
        </message>
        <message>
            <source>Our village is a special case</source>
            <translation>Do đặc điểm riêng của thôn</translation>
        </message>
        <message>
            <source>It really rose in this period</source>
            <translation>Thực tế trong kỳ có tăng</translation>
        </message>
        <message>
            <source>The period before was reported too low</source>
            <translation>Kỳ trước báo cáo thiếu</translation>
        </message>
        <message>
            <source>It really fell in this period</source>
            <translation>Thực tế trong kỳ có giảm</translation>
        </message>
        <message>
            <source>The period before was reported too high</source>
            <translation>Kỳ trước báo cáo thừa</translation>
        </message>
    </context>
    <context>
        <name>SimpleHome</name>
        <message>
            <source>Today {date}</source>
            <translation>Hôm nay {date}</translation>
        </message>
        <message>
            <source>To do</source>
            <translation>Việc cần làm</translation>
        </message>
        <message>
            <source>Nothing left to do. Thank you.</source>
            <translation>Không còn việc đến hạn. Xin cảm ơn.</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Đã gửi</translation>
        </message>
        <message>
            <source>Has something happened? Report it at once:</source>
            <translation>Có việc đột xuất? Xin báo cáo ngay:</translation>
        </message>
        <message>
            <source>Waiting for the network: the list of reports is fetched from the server.</source>
            <translation>Đang chờ mạng để tải danh sách báo cáo từ máy chủ về.</translation>
        </message>
    </context>
    <context>
        <name>SimplePage</name>
        <message>
            <source>The commune says: {text}</source>
            <translation>Xã nhận xét: {text}</translation>
        </message>
        <message>
            <source>Please type the figure, or press K if nothing occurred. Enter again leaves it for later.</source>
            <translation>Xin gõ số, hoặc bấm K nếu không phát sinh. Bấm Enter lần nữa để nhập sau.</translation>
        </message>
        <message>
            <source>Please answer this question. Enter again leaves it for later.</source>
            <translation>Xin trả lời câu này. Bấm Enter lần nữa để trả lời sau.</translation>
        </message>
        <message>
            <source>Correct it, or press Enter again to leave it for later.</source>
            <translation>Xin sửa lại, hoặc bấm Enter lần nữa để sửa sau.</translation>
        </message>
        <message>
            <source>This report has been sent to the commune. It can no longer be changed here.</source>
            <translation>Báo cáo này đã gửi xã, không sửa được nữa.</translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message>
            <source>K nothing occurred · Ctrl+; note · F1 definition · F8 next problem</source>
            <translation>K không phát sinh · Ctrl+; giải trình · F1 định nghĩa · F8 vấn đề tiếp theo</translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) selected</source>
            <translation>
                <numerusform>đã chọn %n ô</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Selected total: {total} · Mean: {mean} · %n figure(s)</source>
            <translation>
                <numerusform>Tổng các ô chọn: {total} · Trung bình: {mean} · %n số liệu</numerusform>
            </translation>
        </message>
        <message>
            <source>last period: {figure}</source>
            <translation>kỳ trước: {figure}</translation>
        </message>
        <message>
            <source>same period last year: {figure}</source>
            <translation>cùng kỳ năm trước: {figure}</translation>
        </message>
        <message>
            <source>This cell is not typed: {why}.</source>
            <translation>Ô này không nhập: {why}.</translation>
        </message>
        <message>
            <source>The report cannot be changed now.</source>
            <translation>Hiện không sửa được báo cáo này.</translation>
        </message>
        <message>
            <source>F1 definition</source>
            <translation>F1 định nghĩa</translation>
        </message>
    </context>
    <context>
        <name>Stepper</name>
        <message>
            <source>State: {state}</source>
            <translation>Trạng thái: {state}</translation>
        </message>
        <message>
            <source>Sent to the commune</source>
            <translation>Đã gửi xã</translation>
        </message>
    </context>
    <context>
        <name>Strips</name>
        <message>
            <source>Go to the cell</source>
            <translation>Đến ô đó</translation>
        </message>
        <message>
            <source>You are typing on behalf of {unit}. Your name stays with every figure.</source>
            <translation>Anh/chị đang nhập thay {unit}. Tên anh/chị được ghi cùng từng số liệu.</translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) hold text that could not be saved. Please correct it first.</source>
            <translation>
                <numerusform>%n ô có nội dung chưa lưu được. Xin sửa lại trước.</numerusform>
            </translation>
        </message>
        <message>
            <source>Leave without it</source>
            <translation>Rời đi, bỏ nội dung đó</translation>
        </message>
        <message>
            <source>The report is “{state}”: its figures can be read, not changed.</source>
            <translation>Báo cáo ở trạng thái “{state}”: chỉ xem, không sửa.</translation>
        </message>
        <message>
            <source>Returned by {who}: {text}</source>
            <translation>{who} trả lại: {text}</translation>
        </message>
        <message numerus="yes">
            <source>(and %n more remark(s) at the cells)</source>
            <translation>
                <numerusform>(và %n nhận xét khác tại các ô)</numerusform>
            </translation>
        </message>
        <message>
            <source>Ask for reopening…</source>
            <translation>Đề nghị mở lại…</translation>
        </message>
        <message>
            <source>{who} asks for reopening: {text}</source>
            <translation>{who} đề nghị mở lại: {text}</translation>
        </message>
        <message>
            <source>Reopened by {who}: {text}</source>
            <translation>{who} đồng ý mở lại: {text}</translation>
        </message>
        <message>
            <source>Reopening was refused by {who}: {text}</source>
            <translation>{who} không đồng ý mở lại: {text}</translation>
        </message>
    </context>
    <context>
        <name>SyncPage</name>
        <message>
            <source>Synchronisation</source>
            <translation>Đồng bộ</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>Gửi ngay</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Dừng</translation>
        </message>
        <message>
            <source>Nothing is waiting: everything has been sent and receipted.</source>
            <translation>Không có gì chờ gửi: mọi báo cáo đã gửi và đã có biên nhận.</translation>
        </message>
        <message>
            <source>Reports waiting to be sent</source>
            <translation>Báo cáo chờ gửi</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Gửi lại</translation>
        </message>
        <message>
            <source>See</source>
            <translation>Xem</translation>
        </message>
        <message>
            <source>none yet</source>
            <translation>chưa có</translation>
        </message>
        <message>
            <source>Last successful exchange: {moment}</source>
            <translation>Lần đồng bộ thành công gần nhất: {moment}</translation>
        </message>
        <message>
            <source>Server: {address}</source>
            <translation>Máy chủ: {address}</translation>
        </message>
        <message>
            <source>Next attempt: {moment}</source>
            <translation>Lần thử tiếp theo: {moment}</translation>
        </message>
        <message numerus="yes">
            <source>This computer's clock is %n minute(s) behind the server. Please set it.</source>
            <translation>
                <numerusform>Đồng hồ máy này chậm %n phút so với máy chủ. Xin chỉnh lại.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>This computer's clock is %n minute(s) ahead of the server. Please set it.</source>
            <translation>
                <numerusform>Đồng hồ máy này nhanh %n phút so với máy chủ. Xin chỉnh lại.</numerusform>
            </translation>
        </message>
        <message>
            <source>This computer's clock agrees with the server.</source>
            <translation>Đồng hồ máy này khớp với máy chủ.</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Báo cáo</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Trạng thái</translation>
        </message>
        <message>
            <source>Since</source>
            <translation>Từ lúc</translation>
        </message>
        <message>
            <source>Tries</source>
            <translation>Số lần</translation>
        </message>
        <message>
            <source>What the server said</source>
            <translation>Máy chủ trả lời</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Chờ gửi</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Đang gửi</translation>
        </message>
        <message>
            <source>Conflict</source>
            <translation>Xung đột</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Bị từ chối</translation>
        </message>
        <message>
            <source>Put aside</source>
            <translation>Bỏ qua</translation>
        </message>
        <message>
            <source>Give up what came in the package; its author still has it</source>
            <translation>Bỏ phần số liệu nhận từ gói này; người lập vẫn còn giữ</translation>
        </message>
        <message>
            <source>Choose figures</source>
            <translation>Chọn số đúng</translation>
        </message>
        <message>
            <source>Today: sent {up}, received {down}</source>
            <translation>Hôm nay: đã gửi {up}, đã nhận {down}</translation>
        </message>
        <message>
            <source>This month: sent {up}, received {down}</source>
            <translation>Tháng này: đã gửi {up}, đã nhận {down}</translation>
        </message>
        <message>
            <source>Give up…</source>
            <translation>Bỏ…</translation>
        </message>
        <message>
            <source>Go back to the server's figures; what was typed stays in the report's history</source>
            <translation>Trở lại số liệu của máy chủ; số đã nhập vẫn còn trong lịch sử báo cáo</translation>
        </message>
        <message>
            <source>Correct the figures</source>
            <translation>Sửa số liệu</translation>
        </message>
        <message>
            <source>Given up. The report has the server's figures again; yours can be read in its history.</source>
            <translation>Đã bỏ. Báo cáo trở lại số liệu của máy chủ; số đã nhập xem lại ở lịch sử báo cáo.</translation>
        </message>
    </context>
    <context>
        <name>TalkView</name>
        <message>
            <source>Messages about this report</source>
            <translation>Trao đổi về báo cáo này</translation>
        </message>
        <message>
            <source>Write a message…</source>
            <translation>Viết nội dung trao đổi…</translation>
        </message>
        <message>
            <source>New message</source>
            <translation>Nội dung mới</translation>
        </message>
        <message>
            <source>Send  Enter</source>
            <translation>Gửi  Enter</translation>
        </message>
        <message>
            <source>All who see the report can read it. What was sent stays.</source>
            <translation>Ai xem được báo cáo đều đọc được. Đã gửi thì không sửa, không xóa.</translation>
        </message>
        <message>
            <source>About: {figure}</source>
            <translation>Về: {figure}</translation>
        </message>
        <message>
            <source>This looks like somebody's number or address. Please write no personal data.</source>
            <translation>Nội dung có vẻ chứa số điện thoại, số giấy tờ hoặc địa chỉ thư. Xin không ghi thông tin cá nhân.</translation>
        </message>
        <message numerus="yes">
            <source>%n character(s) too many.</source>
            <translation>
                <numerusform>Thừa %n ký tự.</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing has been said yet.</source>
            <translation>Chưa có trao đổi nào.</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Anh/chị</translation>
        </message>
        <message>
            <source>new</source>
            <translation>mới</translation>
        </message>
        <message>
            <source>Waits to be sent</source>
            <translation>Chờ gửi</translation>
        </message>
        <message>
            <source>About the chosen figure</source>
            <translation>Về số liệu đang chọn</translation>
        </message>
    </context>
    <context>
        <name>Task</name>
        <message>
            <source>The commune says: {text}</source>
            <translation>Xã nhận xét: {text}</translation>
        </message>
        <message>
            <source>Sent; the commune is looking at it</source>
            <translation>Đã gửi, chờ xã xem</translation>
        </message>
        <message>
            <source>The commune has accepted it</source>
            <translation>Xã đã tiếp nhận</translation>
        </message>
        <message>
            <source>With somebody else</source>
            <translation>Đang chờ người khác</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>Bắt đầu</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>Nhập tiếp</translation>
        </message>
        <message>
            <source>See and correct</source>
            <translation>Xem và sửa</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Xem</translation>
        </message>
        <message numerus="yes">
            <source>%n new message(s) from the commune</source>
            <translation>
                <numerusform>Xã nhắn %n tin mới</numerusform>
            </translation>
        </message>
        <message>
            <source>Choose</source>
            <translation>Chọn số</translation>
        </message>
        <message>
            <source>See and go on</source>
            <translation>Xem lại</translation>
        </message>
    </context>
    <context>
        <name>Top</name>
        <message>
            <source>Whole form</source>
            <translation>Xem cả biểu</translation>
        </message>
        <message>
            <source>Back to what there is to do</source>
            <translation>Về Việc cần làm</translation>
        </message>
        <message>
            <source>Saved on this computer {time}</source>
            <translation>Đã lưu trên máy {time}</translation>
        </message>
        <message>
            <source>{done} of {count} answered</source>
            <translation>Đã trả lời {done}/{count} câu</translation>
        </message>
        <message>
            <source>Question {number} of {count}</source>
            <translation>Câu {number}/{count}</translation>
        </message>
        <message>
            <source>Ask the commune</source>
            <translation>Hỏi xã</translation>
        </message>
        <message numerus="yes">
            <source>%n new message(s)</source>
            <translation>
                <numerusform>%n tin mới</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TrainingStrip</name>
        <message>
            <source>TRAINING MODE – figures are not sent anywhere.</source>
            <translation>CHẾ ĐỘ TẬP HUẤN – số liệu không gửi đi đâu.</translation>
        </message>
        <message>
            <source>Cut the network</source>
            <translation>Ngắt mạng</translation>
        </message>
        <message>
            <source>Practise working without a network; what you enter stays here.</source>
            <translation>Tập làm việc khi mất mạng; số liệu đã nhập vẫn được lưu trên máy này.</translation>
        </message>
        <message>
            <source>Connect the network</source>
            <translation>Nối mạng</translation>
        </message>
        <message>
            <source>What waits is sent as soon as the network is back.</source>
            <translation>Báo cáo đang chờ được gửi ngay khi có mạng lại.</translation>
        </message>
    </context>
    <context>
        <name>VillagesPage</name>
        <message>
            <source>Villages</source>
            <translation>Các thôn</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>Biểu mẫu</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Kỳ báo cáo</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Tiếp nhận</translation>
        </message>
        <message>
            <source>Return to the village</source>
            <translation>Trả lại thôn</translation>
        </message>
        <message>
            <source>No village answers this form.</source>
            <translation>Không có thôn nào phải nộp biểu này.</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Mở</translation>
        </message>
        <message>
            <source>Enter on its behalf</source>
            <translation>Nhập thay</translation>
        </message>
        <message>
            <source>Saved; it goes out with the next synchronisation.</source>
            <translation>Đã lưu trên máy; sẽ gửi trong lần đồng bộ tới.</translation>
        </message>
        <message>
            <source>Turn</source>
            <translation>Xoay bảng</translation>
        </message>
        <message>
            <source>Villages across, indicators down, and back (Ctrl+T)</source>
            <translation>Đổi thôn thành cột, chỉ tiêu thành dòng và ngược lại (Ctrl+T)</translation>
        </message>
        <message>
            <source>Copy the table</source>
            <translation>Sao chép bảng</translation>
        </message>
        <message>
            <source>With headings and totals, for Excel (Ctrl+Shift+C)</source>
            <translation>Cả tiêu đề và dòng tổng, để dán vào Excel (Ctrl+Shift+C)</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Xem trước</translation>
        </message>
        <message>
            <source>Read the village's report here (Space)</source>
            <translation>Đọc báo cáo của thôn ngay tại đây (phím cách)</translation>
        </message>
        <message>
            <source>Accept what is chosen (Ctrl+Enter)</source>
            <translation>Tiếp nhận các báo cáo đang chọn (Ctrl+Enter)</translation>
        </message>
        <message>
            <source>With a reason, pinned at the chosen cells (Ctrl+R)</source>
            <translation>Kèm lý do, ghi tại các ô đang chọn (Ctrl+R)</translation>
        </message>
        <message>
            <source>No village has reported an event in this period.</source>
            <translation>Chưa thôn nào báo vụ việc trong kỳ này.</translation>
        </message>
        <message numerus="yes">
            <source>%n cell(s) copied for Excel.</source>
            <translation>
                <numerusform>Đã sao chép %n ô, dán được vào Excel.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Accept %n village(s)</source>
            <translation>
                <numerusform>Tiếp nhận %n thôn</numerusform>
            </translation>
        </message>
        <message>
            <source>Why is the report of {village} returned?</source>
            <translation>Vì sao trả lại báo cáo của {village}?</translation>
        </message>
        <message numerus="yes">
            <source>The reason will stand at %n chosen cell(s).</source>
            <translation>
                <numerusform>Lý do sẽ được ghi tại %n ô đang chọn.</numerusform>
            </translation>
        </message>
        <message>
            <source>The village is told at its next exchange (Ctrl+M)</source>
            <translation>Thôn nhận được khi đồng bộ lần tới (Ctrl+M)</translation>
        </message>
        <message>
            <source>Everybody whose report has not come; once a day (Ctrl+Shift+M)</source>
            <translation>Mọi thôn chưa gửi báo cáo, mỗi ngày một lần (Ctrl+Shift+M)</translation>
        </message>
        <message>
            <source>Reminded today</source>
            <translation>Đã nhắc hôm nay</translation>
        </message>
        <message numerus="yes">
            <source>Remind %n village(s)</source>
            <translation>
                <numerusform>Nhắc %n thôn</numerusform>
            </translation>
        </message>
        <message>
            <source>Remind</source>
            <translation>Nhắc</translation>
        </message>
        <message numerus="yes">
            <source>%n village(s) reminded; it goes out with the next synchronisation.</source>
            <translation>
                <numerusform>Đã nhắc %n thôn; thôn nhận được khi đồng bộ lần tới.</numerusform>
            </translation>
        </message>
        <message>
            <source>Blank workbooks…</source>
            <translation>Tệp Excel trống…</translation>
        </message>
        <message>
            <source>Excel workbooks to fill in, for the chosen villages or for all whose report has not come</source>
            <translation>Tệp Excel để điền, cho các thôn đã chọn hoặc cho mọi thôn chưa gửi báo cáo</translation>
        </message>
        <message>
            <source>More</source>
            <translation>Khác</translation>
        </message>
        <message numerus="yes">
            <source>Remind all %n</source>
            <translation>
                <numerusform>Nhắc cả %n thôn</numerusform>
            </translation>
        </message>
        <message>
            <source>due {day}</source>
            <translation>hạn {day}</translation>
        </message>
        <message>
            <source>Enter an event for a village…</source>
            <translation>Nhập thay một vụ việc…</translation>
        </message>
        <message>
            <source>What a village has told by telephone or on paper is entered on its behalf (Ctrl+N)</source>
            <translation>Thôn báo qua điện thoại hoặc bằng giấy thì xã nhập thay (Ctrl+N)</translation>
        </message>
        <message>
            <source>Told by telephone or on paper? Enter it for the village with the button below.</source>
            <translation>Thôn báo qua điện thoại hoặc bằng giấy thì bấm “Nhập thay một vụ việc…” bên dưới.</translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>Draft</source>
            <translation>Nháp</translation>
        </message>
        <message>
            <source>For approval</source>
            <translation>Chờ duyệt</translation>
        </message>
        <message>
            <source>Approved</source>
            <translation>Đã duyệt</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Đã gửi</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Đã tiếp nhận</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>Bị trả lại</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>Đã khóa</translation>
        </message>
        <message>
            <source>Reopening requested</source>
            <translation>Đề nghị mở lại</translation>
        </message>
        <message>
            <source>Reopened (correction)</source>
            <translation>Mở lại (đính chính)</translation>
        </message>
        <message>
            <source>Data entry</source>
            <translation>Người nhập số liệu</translation>
        </message>
        <message>
            <source>Commune officer</source>
            <translation>Công chức xã</translation>
        </message>
        <message>
            <source>Commune leader</source>
            <translation>Lãnh đạo xã</translation>
        </message>
        <message>
            <source>Province</source>
            <translation>Quản trị tỉnh</translation>
        </message>
        <message>
            <source>{done}/{total} cells</source>
            <translation>{done}/{total} ô</translation>
        </message>
        <message>
            <source>Sector system</source>
            <translation>Hệ thống ngành</translation>
        </message>
        <message>
            <source>Not begun</source>
            <translation>Chưa nhập</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>Đang kết nối…</translation>
        </message>
        <message>
            <source>Sending what was entered…</source>
            <translation>Đang gửi số liệu đã nhập…</translation>
        </message>
        <message>
            <source>Receiving reports…</source>
            <translation>Đang nhận báo cáo…</translation>
        </message>
        <message>
            <source>Comparing with the server…</source>
            <translation>Đang đối chiếu với máy chủ…</translation>
        </message>
        <message>
            <source>Receiving forms and lists…</source>
            <translation>Đang nhận biểu mẫu và danh mục…</translation>
        </message>
    </context>
    <context>
        <name>WorkPage</name>
        <message>
            <source>To do</source>
            <translation>Việc cần làm</translation>
        </message>
        <message>
            <source>Today {date}</source>
            <translation>Hôm nay {date}</translation>
        </message>
        <message>
            <source>Nothing left to do. Next due: {day}.</source>
            <translation>Không còn việc đến hạn. Kỳ tới: {day}.</translation>
        </message>
        <message>
            <source>Nothing left to do.</source>
            <translation>Không còn việc đến hạn.</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>Bị trả lại</translation>
        </message>
        <message>
            <source>Overdue</source>
            <translation>Quá hạn</translation>
        </message>
        <message>
            <source>Due within 3 days</source>
            <translation>Đến hạn trong 3 ngày</translation>
        </message>
        <message>
            <source>In this period</source>
            <translation>Trong kỳ</translation>
        </message>
        <message>
            <source>Waiting for others</source>
            <translation>Chờ người khác</translation>
        </message>
        <message>
            <source>Done (30 days)</source>
            <translation>Đã xong (30 ngày)</translation>
        </message>
        <message>
            <source>For you to approve</source>
            <translation>Chờ anh/chị duyệt</translation>
        </message>
        <message>
            <source>Hand over…</source>
            <translation>Bàn giao…</translation>
        </message>
        <message>
            <source>To look at again</source>
            <translation>Cần xem lại</translation>
        </message>
        <message>
            <source>For the province to answer</source>
            <translation>Chờ tỉnh xử lý</translation>
        </message>
        <message>
            <source>This computer has no list of units and forms yet. It is fetched from the server once there is a network; what is to be done then stands here.</source>
            <translation>Máy này chưa có danh mục đơn vị và biểu mẫu. Khi có mạng, chương trình tự tải về từ máy chủ; việc cần làm sẽ hiện ở đây.</translation>
        </message>
    </context>
    <context>
        <name>WorkRowWidget</name>
        <message>
            <source>on a village's behalf</source>
            <translation>nhập thay thôn</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>Bắt đầu</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Nhập tiếp</translation>
        </message>
        <message>
            <source>See the reason</source>
            <translation>Xem lý do</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>Duyệt</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Gửi tỉnh</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Xem</translation>
        </message>
        <message numerus="yes">
            <source>%n unread message(s)</source>
            <translation>
                <numerusform>%n tin chưa đọc</numerusform>
            </translation>
        </message>
        <message>
            <source>Choose figures</source>
            <translation>Chọn số đúng</translation>
        </message>
        <message>
            <source>Look at it</source>
            <translation>Xem lại</translation>
        </message>
        <message>
            <source>See and answer</source>
            <translation>Xem và xử lý</translation>
        </message>
    </context>
</TS>
