"""What a column would hold of a person by its name, in English and Vietnamese."""

from __future__ import annotations

import re
from typing import Final

from covey.persons.words import joined

_SOMEBODY: Final = (
    r"(patient|client|victim|survivor|person|individual|respondent|beneficiary|participant|"
    r"student|trainee|learner|child|guardian|contact|suspect|defendant|offender|case|record)s?"
)
_HEADERS: Final = {
    "names of persons": rf"((full|first|last|family|given|middle|maiden)|{_SOMEBODY})name|"
    r"fname|lname|surname|nickname|ho(va)?ten(dem)?|ten(daydu|khaisinh)|bidanh|"
    r"(ho)?(va)?ten(nannhan|benhnhan|khachhang|hocvien|nguoi\w*|bo|me|tre)",
    "dates of birth": r"dob|birth(day|date)|(date|day|month)ofbirth|"
    r"ngay(thangnam)?sinh|nthns",
    # No "client number": that may well be how many clients there are.
    "identity numbers": rf"{_SOMEBODY}(id|no|code)|"
    r"(national|citizen|personal|identity|identification)(id|no|number|code)|id(card|number|no)+|"
    r"nid|passport(id|no|number)?|ssn|mrn|(so)?(cccd|cmnd|cmt)(so)?|(so|the)?cancuoc(congdan)?|"
    r"(so|ma)dinhdanh(canhan)?|(so)?chungminh(nhandan|thu)?|(so)?hochieu|(so|ma)?(the)?bhyt|"
    r"(so|ma)(the)?baohiem\w*|ma(so)?(benhnhan|nannhan|hocvien|khachhang|hoso|thue|canhan)",
    "telephone numbers": r"((tele|mobile|cell)?phone|mobile|tel)(no|number|s)?|"
    r"(so)?(dienthoai|didong|dt)|sdt|zalo|whatsapp",
    "addresses": r"(home|street|postal|mail|email|ip|permanent|current)?address(line)?[12]?|"
    r"street(name)?|house(no|number)|email|(so)?diachi\w*|noi(o|cutru|thuongtru|tamtru|lamviec)|"
    r"sonha|(ten)?duong(pho)?|thuongtru|tamtru",
    "points on a map": r"lat(itude)?|lon(g|gitude)?|lng|gps\w*|coord(inate)?s?|geo(point|location)|"
    r"toado\w*|kinhdo|vido",
}
_UNCOUNTED_HEADERS: Final = {
    "names or numbers of persons": r"id|name|names|ho|ten",
    "years of birth": r"birthyear|yearofbirth|born|namsinh",
}
"""In a table of counts these are codes and cohorts; in a table without, they are of a person."""

_ABOUT_PERSONS: Final = re.compile(
    rf"({_SOMEBODY}|attendee|worker|employee|visitor|guest|caller|accused|migrant|member|who)s?|"
    r"(ten)?(nannhan|benhnhan|nghinhan|nghipham|khach(hang)?|nguoi(\w{2,6})?|doituong|hocvien|"
    r"hocsinh|sinhvien|bican|bicao|duongsu|nhanvien|congnhan|laodong|chuho|chau|tre)"
)
_HEADER_SIGNS: Final = {what: re.compile(pattern) for what, pattern in _HEADERS.items()}
_UNCOUNTED_SIGNS: Final = {
    what: re.compile(pattern) for what, pattern in _UNCOUNTED_HEADERS.items()
}


def sign_in_header(name: str, counted: bool) -> str | None:
    """Return what a column called *name* would hold of a person, or None.

    Args:
        name: as it stands in the file.
        counted: whether the file has a column of counts.

    >>> sign_in_header("Họ và tên", counted=True), sign_in_header("district name", counted=True)
    ('names of persons', None)
    """
    folded = joined(name)
    signs = _HEADER_SIGNS if counted else _HEADER_SIGNS | _UNCOUNTED_SIGNS
    return next((what for what, sign in signs.items() if sign.fullmatch(folded)), None)


def is_about_persons(name: str) -> bool:
    """Tell whether *name* is a word for a person, which categories of persons have as well.

    >>> is_about_persons("Nạn nhân"), is_about_persons("district")
    (True, False)
    """
    return bool(_ABOUT_PERSONS.fullmatch(joined(name)))
