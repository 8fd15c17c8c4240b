"""Letters about files that were not refused: one that is held, one that does not speak of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from covey.contracts import Codes
from covey.intake.letter import Defect
from covey.tables import Hierarchy


def write_held_letter(file: str, period: str, doubts: Sequence[Defect]) -> str:
    """Write the letter about a file that counts only once a data officer has accepted it.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        doubts: why it is held, at least one; what was sent is not in them.
    """
    return _letter(
        f"{file} is held: it has no defect, but it is unlike what was accepted before. It counts",
        f"for {period} only once the data officer of the hub has accepted it.",
        *(f"  '{doubt.rule.name}' {doubt.detail}" for doubt in doubts),
        "If the file is right, tell the data officer why. If not, send the right file, whole: it",
        "takes the place of this one.",
        "",
        f"{file} đang được giữ lại, chưa được tính cho kỳ {period}.",
        *(f"  '{doubt.rule.name}' {doubt.rule.vietnamese}" for doubt in doubts),
        "Nếu tệp đúng, hãy báo lý do cho cán bộ phụ trách. Nếu sai, hãy gửi lại tệp đúng, đầy đủ.",
    )


def write_declined_letter(file: str, period: str, reason: str) -> str:
    """Write the letter about a file that was held and that a data officer declined.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        reason: of the data officer.
    """
    return _letter(
        f"{file} was held, and now it was not accepted for {period}. The data officer says:",
        f"  {reason}",
        "What was accepted before counts on. Correct the file and send it again.",
        "",
        f"{file} đã được giữ lại và nay không được nhận cho kỳ {period}. Lý do như trên.",
        "Số liệu đã nhận trước đó vẫn được tính. Hãy sửa tệp và gửi lại.",
    )


def write_partial_letter(
    file: str, period: str, silent: Codes, trees: Mapping[str, Hierarchy]
) -> str:
    """Write the letter about an accepted file that does not speak of all that is expected.

    Args:
        file: its name, as it can be printed.
        period: the period it covers.
        silent: the expected codes without a row, with their columns.
        trees: the tree of each dimension.
    """
    return _letter(
        f"{file} was accepted for {period}, but has no row for:",
        *_labelled(silent, trees, "en"),
        "Nothing is published until it has. Send the whole file again with these. Where there was",
        "nothing to report, write one row with the count 0.",
        "",
        f"{file} đã được nhận cho kỳ {period}, nhưng chưa có dòng nào cho:",
        *_labelled(silent, trees, "vi"),
        "Chưa có gì được công bố. Hãy gửi lại cả tệp với các mã này. Nơi nào không có gì để báo",
        "cáo thì ghi một dòng với số đếm 0.",
    )


def _labelled(codes: Codes, trees: Mapping[str, Hierarchy], language: str) -> Iterable[str]:
    for column, code in codes:
        listed = trees[column].codelist
        labels = listed.translations.get(language, listed.labels)
        label = labels[trees[column].position[code]]
        yield f"  {column} {code}" + (f" ({label})" if label and label != code else "")


def _letter(*lines: str) -> str:
    return "\n".join(lines) + "\n"
