"""The rules a file is held to: name, way out in English and in Vietnamese, and what has to hold.

Everything else names a rule by its constant here: the models, the intake, the letters and the
defects that are planted. A rule about values carries its check; whether a file, a line or a total
keeps to its rule is found where that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from covey.contracts.counted import LARGEST_COUNT
from covey.contracts.periods import Frequency

if TYPE_CHECKING:
    from polars import Expr


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        name: as it stands in the letter.
        way_out: what is right, in a line; it holds nothing that was sent.
        vietnamese: name and way out in Vietnamese; empty when nobody has translated it.
        holds: for a rule about values, the expression that is true where a column keeps to it, and
            what it is held to, such as the codes of a codelist.
        in_pandera: what the checks that pandera brings along call it.
    """

    name: str
    way_out: str = "see the contract of this file"
    vietnamese: str = ""
    holds: Callable[..., Expr] | None = field(default=None, repr=False, compare=False)
    in_pandera: tuple[str, ...] = ()

    def kept(self, column: Expr, *held_to: object) -> Expr:
        """Return the expression that is true where *column* keeps to this rule about values.

        What is missing keeps to every rule but that nothing may be.
        """
        assert self.holds is not None
        return self.holds(column, *held_to).fill_null(value=True)


_LENGTHS: Final[Mapping[Frequency, str]] = {
    "year": "năm",
    "half-year": "nửa năm",
    "quarter": "quý",
    "month": "tháng",
    "week": "tuần",
    "day": "ngày",
}

# The file as a whole.
UNREADABLE: Final = Rule(
    "unreadable file",
    "there is no such file, or it may not be read",
    "không đọc được tệp: tệp không có hoặc không được phép đọc",
)
NOT_REGULAR: Final = Rule(
    "not a regular file",
    "send the file itself: no link, folder or device",
    "không phải tệp thường: hãy gửi chính tệp đó, không gửi liên kết hay thư mục",
)
TOO_LARGE: Final = Rule(
    "file too large",
    "send fewer rows: counts by code need no file of this size",
    "tệp quá lớn: số đếm theo mã không cần tệp lớn như vậy",
)
STILL_WRITTEN: Final = Rule(
    "file still being written",
    "the file changed while it was read; send it when it is complete",
    "tệp đang được ghi: hãy gửi khi tệp đã hoàn tất",
)
EMPTY_FILE: Final = Rule("empty file", "the file holds no text", "tệp trống: không có nội dung nào")
NOT_TEXT: Final = Rule(
    "not a text file",
    "save it as .xlsx, .ods or CSV UTF-8",
    "không phải tệp bảng: hãy lưu dưới dạng .xlsx, .ods hoặc CSV UTF-8",
)
WRONG_ENCODING: Final = Rule(
    "wrong encoding", "save it as CSV UTF-8", "sai bảng mã: hãy lưu dưới dạng CSV UTF-8"
)
NUL_BYTE: Final = Rule(
    "NUL byte",
    "the file is damaged here; export it again",
    "byte NUL: tệp bị hỏng tại đây, hãy xuất lại",
)
ENDLESS_LINE: Final = Rule(
    "line without end",
    "a line is longer than any row of counts; export the file again",
    "dòng quá dài: dòng dài hơn mọi dòng số liệu, hãy xuất lại tệp",
)
HEADER_ONLY: Final = Rule(
    "header only",
    "no row follows the line of column names; where there was nothing to report, write one row "
    "with the count 0",
    "chỉ có dòng tiêu đề: nếu không có gì để báo cáo, hãy ghi một dòng với số đếm 0",
)

# The workbook.
DAMAGED_WORKBOOK: Final = Rule(
    "damaged workbook",
    "it cannot be opened, as a file that was cut or changed on its way; open it in a spreadsheet "
    "program, save it again and send it again",
    "bảng tính bị hỏng: không mở được, như tệp bị cắt hoặc thay đổi khi gửi; hãy mở bằng chương "
    "trình bảng tính, lưu lại và gửi lại",
)
NO_SUCH_SHEET: Final = Rule(
    "no such sheet",
    "the counts must stand on the sheet of the agreed name",
    "không có trang tính: số liệu phải nằm trên trang tính có tên đã thoả thuận",
)
SEVERAL_SHEETS: Final = Rule(
    "several sheets",
    "send a workbook with one sheet that is not empty",
    "nhiều trang tính: hãy gửi tệp chỉ có một trang tính có nội dung",
)
HIDDEN: Final = Rule(
    "hidden row, column or sheet",
    "show it or delete it: nobody can see whether it is meant",
    "dòng, cột hoặc trang tính bị ẩn: hãy hiện ra hoặc xoá đi, vì không ai thấy được",
)
MERGED: Final = Rule(
    "merged cells",
    "a count stands in a cell of its own; unmerge the cells and fill in each",
    "ô gộp: mỗi số đếm ở một ô riêng, hãy bỏ gộp và điền từng ô",
)
CELL_DATE: Final = Rule(
    "date in a cell",
    "the spreadsheet made a date of it; format the cell as text and type it again",
    "ô là ngày tháng: bảng tính đã đổi thành ngày, hãy định dạng ô là văn bản và nhập lại",
)
CELL_ERROR: Final = Rule(
    "error in a cell",
    "a formula failed here; put the value in its place",
    "ô bị lỗi: công thức ở đây bị lỗi, hãy thay bằng giá trị",
)
CELL_FORMULA: Final = Rule(
    "formula in a cell",
    "only a total may be a formula; copy the cell and paste its value",
    "ô là công thức: chỉ ô tổng được là công thức, hãy sao chép và dán giá trị",
)
UNCOMPUTED: Final = Rule(
    "formula without a value",
    "no program has computed it; open the file in a spreadsheet program and save it again",
    "công thức chưa có giá trị: chưa chương trình nào tính, hãy mở tệp bằng chương trình bảng tính "
    "rồi lưu lại",
)
SEEN_OTHERWISE: Final = Rule(
    "cell shows another value than it holds",
    "let the cell show what it holds",
    "ô hiện giá trị khác với giá trị đã lưu: hãy để ô hiện đúng giá trị đã lưu",
)
CELL_LOGICAL: Final = Rule(
    "true or false in a cell",
    "neither a code nor a count; format the cell as text and type it again",
    "ô là đúng hoặc sai: không phải mã hay số đếm, hãy định dạng ô là văn bản và nhập lại",
)

# The forms of statistics offices.
DAMAGED_FORM: Final = Rule(
    "damaged file",
    "it begins as a file of its form and does not go on as one; export it again and send it again",
    "tệp bị hỏng: tệp bắt đầu đúng dạng nhưng không đọc tiếp được; hãy xuất lại và gửi lại",
)
KIND_OF_COLUMN: Final = Rule(
    "column of a kind that is no count and no code",
    "codes are text or whole numbers, counts whole numbers; write a date as the text of its period",
    "kiểu cột không phải mã hay số đếm: mã là văn bản hoặc số nguyên, số đếm là số nguyên; ngày "
    "tháng ghi thành văn bản của kỳ",
)
NO_COUNT: Final = Rule(
    "hidden or missing count",
    "the file says that it is not told; send the count itself, and 0 where nobody was counted",
    "số đếm bị ẩn hoặc thiếu: tệp không cho biết; hãy gửi chính số đếm, không có ai thì ghi 0",
)
NOT_FINAL: Final = Rule(
    "status that is read as no count",
    "a count that is sent has the status A, or none: no estimate, no rounded or provisional one",
    "trạng thái không phải số đếm: số gửi có trạng thái A hoặc để trống, không phải số ước tính, "
    "làm tròn hay tạm tính",
)
TO_DELETE: Final = Rule(
    "row that is to be deleted",
    "leave it out: a file holds what is counted, and no orders to a database",
    "dòng cần xoá: hãy bỏ đi, vì tệp chỉ chứa số đếm, không chứa lệnh cho cơ sở dữ liệu",
)

# The shape of the table.
NO_HEADER: Final = Rule(
    "no header",
    "the first line must name the columns",
    "thiếu dòng tiêu đề: dòng đầu phải là tên các cột",
)
MISSING_COLUMN: Final = Rule(
    "missing column", "the header must name this column", "thiếu cột: tiêu đề phải có cột này"
)
EXTRA_COLUMN: Final = Rule("extra column", "remove this column", "thừa cột: hãy bỏ cột này")
SECOND_TABLE: Final = Rule(
    "second table beside the first",
    "put its rows below those of the first, or remove it: one table is read",
    "bảng thứ hai ở bên cạnh: hãy đặt các dòng của bảng này xuống dưới bảng đầu hoặc bỏ đi, vì chỉ "
    "đọc một bảng",
)
SCALED: Final = Rule(
    "counts in thousands, or the like",
    "write every count in full, as in 1500, and name no thousands, millions or per cent",
    "số đếm tính theo nghìn hoặc tương tự: hãy ghi đủ từng số, như 1500, và không tính theo nghìn, "
    "triệu hay phần trăm",
)
TOO_MANY_COLUMNS: Final = Rule(
    "too many columns",
    "keep the columns of the contract alone",
    "quá nhiều cột: chỉ giữ các cột theo quy định",
)
DUPLICATE_COLUMN: Final = Rule(
    "duplicate column",
    "the header names this column twice; keep one",
    "trùng cột: hãy giữ lại một cột",
)
TOO_FEW_FIELDS: Final = Rule(
    "too few fields",
    "the line has fewer fields than the header",
    "thiếu ô: dòng có ít ô hơn tiêu đề",
)
TOO_MANY_FIELDS: Final = Rule(
    "too many fields",
    "the line has more fields than the header; quote a field that holds the separator",
    "thừa ô: dòng có nhiều ô hơn tiêu đề",
)
BROKEN_QUOTES: Final = Rule(
    "broken quotes",
    'a quoted field must end with one " right before the next separator',
    'sai dấu ngoặc kép: ô mở bằng " phải đóng bằng " ngay trước dấu phân cách',
)

# The cells.
PERSON: Final = Rule(
    "one row per person",
    "this seems to be about single persons",
    "mỗi dòng một người: hãy gửi số đếm, không gửi danh sách người",
)
FORMULA: Final = Rule(
    "formula-like text",
    "a field may not start with = + - @ or a tab",
    "giống công thức: ô không được bắt đầu bằng = + - @ hoặc tab",
)
EMPTY: Final = Rule(
    "empty field",
    "every field must be filled in",
    "ô trống: mọi ô phải được điền",
    holds=lambda value: value.is_not_null(),
    in_pandera=("not_nullable",),
)
UNKNOWN_CODE: Final = Rule(
    "unknown code",
    "not in the codelist",
    "mã lạ: mã không có trong danh mục",
    holds=lambda code, codes: code.is_in(codes),
    in_pandera=("isin",),
)
NOT_A: Final[Mapping[Frequency, Rule]] = {
    frequency: Rule(
        f"not a {frequency}",
        f"each row counts a whole {frequency}, and names it",
        f"không phải {in_vietnamese}: mỗi dòng đếm cả {in_vietnamese} và ghi tên kỳ đó",
        holds=lambda period, others: ~period.is_in(others),
    )
    for frequency, in_vietnamese in _LENGTHS.items()
}
"""The rule of a period, by the length that it should have."""
OUTSIDE_CALENDAR: Final = Rule(
    "period outside the calendar of the hub",
    "where the period is as meant, it is the data officer's turn to add it",
    "kỳ nằm ngoài lịch của nơi nhận: nếu kỳ đúng như ý, đến lượt cán bộ dữ liệu thêm kỳ này",
)
NOT_A_NUMBER: Final = Rule(
    "not a number",
    "a count is written in digits, and 0 where there was nothing to count",
    "không phải số: số đếm chỉ viết bằng chữ số, không có gì để đếm thì ghi 0",
)
NOT_WHOLE: Final = Rule(
    "not a whole number",
    "a count is written in digits alone: no decimal point or comma, no thousand separator",
    "không phải số nguyên: chỉ viết chữ số, không dấu thập phân, không dấu phân cách hàng nghìn",
    holds=lambda text: text.str.contains("^-?[0-9]+$"),
)
NEGATIVE: Final = Rule(
    "negative count",
    "a count is 0 or more",
    "số âm: số đếm phải từ 0 trở lên",
    holds=lambda number: number >= 0,
    in_pandera=("greater_than_or_equal_to(0)",),
)
BEYOND: Final = Rule(
    "count beyond any population",
    "more than all people there are; check the digits",
    "số quá lớn: lớn hơn mọi dân số, hãy kiểm tra lại các chữ số",
    holds=lambda number, largest=LARGEST_COUNT: number <= largest,
)

# The rows together.
DUPLICATE: Final = Rule(
    "duplicate key",
    "the same codes stand on an earlier line; keep one of them",
    "trùng dòng: cùng các mã với một dòng trước, hãy giữ lại một dòng",
    holds=lambda codes: codes.is_first_distinct(),
    in_pandera=("multiple_fields_uniqueness",),
)
TWO_PERIODS: Final = Rule(
    "two periods in one file",
    "a file covers one period; send one file each",
    "hai kỳ trong một tệp: mỗi tệp chỉ cho một kỳ",
    holds=lambda period: period == period.drop_nulls().first(),
)
BELOW_TOTAL: Final = Rule(
    "row below the total",
    "put it above the row of totals if it belongs to the table, or leave it out",
    "dòng nằm dưới dòng tổng: nếu thuộc bảng thì đưa lên trên dòng tổng, nếu không thì bỏ đi",
)
WRONG_TOTAL: Final = Rule(
    "total differs from its parts",
    "correct the parts or the total, or leave the total out",
    "tổng không khớp: hãy sửa các phần hoặc tổng, hoặc bỏ dòng tổng",
)
UNCHECKED_TOTAL: Final = Rule(
    "total not checked",
    "a line that may belong to it has a defect; see whether they agree when that is corrected",
    "chưa kiểm tra được tổng: một dòng có thể thuộc tổng này đang có lỗi",
)

# The file beside those that were accepted before.
ALREADY_ACCEPTED: Final = Rule(
    "already accepted",
    "the hub has this file, byte for byte; nothing changed",
    "đã được nhận: hệ thống đã có đúng tệp này, không có gì thay đổi",
)
RETIRED: Final = Rule(
    "period is closed",
    "what was published of it is final, and no correction of it is taken",
    "kỳ đã đóng: số liệu đã công bố là cuối cùng, không nhận tệp sửa",
)
FEWER_CELLS: Final = Rule(
    "far fewer rows",
    "a correction takes the place of the whole file before it",
    "ít dòng hơn nhiều: tệp sửa thay thế toàn bộ tệp trước",
)
FEWER_COUNTED: Final = Rule(
    "far smaller counts",
    "a correction takes the place of the whole file before it",
    "số đếm ít hơn nhiều: tệp sửa thay thế toàn bộ tệp trước",
)
JUMP: Final = Rule(
    "jump against the period before",
    "the counts together are far from those of the period before",
    "khác xa kỳ trước: tổng số đếm khác xa kỳ trước",
)
SAME_COUNTS: Final = Rule(
    "same counts as another period",
    "only the period was changed",
    "giống hệt một kỳ khác: chỉ có kỳ được thay đổi",
)
OLD_FILE: Final = Rule(
    "an older file again",
    "a later file took its place; is that to be taken back?",
    "tệp cũ xuất hiện lại: đã có tệp mới hơn thay thế; có phải muốn lấy lại tệp cũ không?",
)
UNLIKE_HISTORY: Final = Rule(
    "unlike its own history",
    "the count of this cell is far from those of the periods before",
    "khác xa các kỳ trước: số đếm của ô này khác xa các kỳ trước",
)
DIGITS: Final = Rule(
    "digits exchanged",
    "with two of its digits exchanged, the count would be like those of the periods before",
    "đảo chữ số: nếu đổi chỗ hai chữ số thì số đếm sẽ giống các kỳ trước",
)
TENFOLD: Final = Rule(
    "a digit too many or too few",
    "ten times as many, or as few, would be like the periods before",
    "thừa hoặc thiếu một chữ số: gấp mười lần, hoặc một phần mười, sẽ giống các kỳ trước",
)
THOUSAND: Final = Rule(
    "a mark of thousands lost",
    "a thousand times as many would be like the periods before; was 1.000 read as 1?",
    "mất dấu phân cách hàng nghìn: gấp nghìn lần sẽ giống các kỳ trước; có phải 1.000 bị đọc là 1?",
)
EXCHANGED: Final = Rule(
    "two columns exchanged",
    "one has what the other had in the periods before",
    "hai cột bị đổi chỗ: cột này có số liệu mà cột kia đã có ở các kỳ trước",
)
CUMULATED: Final = Rule(
    "earlier periods counted again",
    "the counts are added to those of earlier periods; a file counts its own period alone",
    "cộng dồn các kỳ trước: tệp chỉ đếm kỳ của nó",
)
NOT_BEGUN: Final = Rule(
    "period not begun yet",
    "nobody can have been counted in it; was another period meant?",
    "kỳ chưa bắt đầu: chưa thể đếm ai trong kỳ đó; có phải là kỳ khác?",
)
AT_ODDS: Final = Rule(
    "at odds with another file",
    "another file of the same period says otherwise",
    "mâu thuẫn với tệp khác: một tệp khác của cùng kỳ cho biết khác",
)

RULES: Final = {
    rule.name: rule
    for rule in (*tuple(globals().values()), *NOT_A.values())
    if isinstance(rule, Rule)
}
"""Every rule by its name."""

_CALLED: Final = {name: rule for rule in RULES.values() for name in rule.in_pandera} | RULES


def rule_called(*names: str) -> Rule | None:
    """Return the rule that a check calls by one of *names*; None for a rule of the model's own.

    >>> rule_called("isin").name, rule_called("odd count")
    ('unknown code', None)
    """
    return next((_CALLED[name] for name in names if name in _CALLED), None)
