"""Vietnamese names: the family, most often one of two dozen, then a middle name, then the own one.

Faker and some forms write the own name first, so both orders are known. Where a text has marks
they must agree: "Hỗ trợ" begins with no family, though "ho tro" might.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from covey.persons.words import fold, listed, marked_words

_COMMON_FAMILIES: Final = listed(
    "nguyễn,trần,lê,phạm,hoàng,huỳnh,phan,vũ,võ,đặng,bùi,đỗ,hồ,ngô,dương,lý,trịnh,đinh,đoàn,"
    "lương,trương,đào,mai,lâm,hà"
)
"""Nine Vietnamese in ten have one of these."""

_OTHER_FAMILIES: Final = listed(
    "tô,tạ,lưu,thái,cao,chu,quách,tăng,kiều,nghiêm,tống,la,thạch,sơn,vương,châu,quản,từ,tôn,mạc,"
    "kim,khuất,phùng,lục,giáp,ninh,nhữ,thiều,đồng,âu,bạch,biện,cấn,đàm,đậu,diệp,hán,hứa,khúc,lại,"
    "liêu,mạch,ông,phí,phó,sầm,tiêu,vi,viên,cù,lò,giàng,vàng,vừ,thào,sùng,mùa,cư,hầu,lù,lỳ,ly,ma,"
    "tráng,tẩn,bàn,phàn,chang,lèo,quàng,lường,cà,tòng,lậu,hờ,bế,nông,lộc,triệu,chẻo,lầu,hạng,h,y"
)
"""With those of Mông, Thái, Tày and Dao."""

_MIDDLES: Final = listed("thị,văn,hữu,đức,đình,công,ngọc,thanh,quốc,xuân,seo,a")

_OWN_NAMES: Final = listed(
    "an,anh,bình,chi,cúc,cường,dung,dũng,duyên,đạt,đức,giang,hà,hải,hạnh,hằng,hiền,hiếu,hoa,hòa,"
    "hoàng,hồng,huệ,hùng,hương,huy,khánh,khoa,lan,liên,linh,loan,long,ly,mai,minh,my,nam,nga,"
    "ngân,ngọc,nhung,oanh,phong,phúc,phương,quân,quang,sơn,tâm,thảo,thắng,thanh,thành,thu,thuỷ,"
    "thủy,trang,trâm,trung,tú,tuấn,tùng,tuyết,vân,việt,vinh,xuân,yến"
)
"""Names that people are called by."""

_FAMOUS: Final = listed(
    "an duong,ban me thuot,binh duong,bui dinh tuy,bui thi xuan,bui vien,ca mau,cao ba quat,"
    "cao bang,cao lanh,cao loc,cao phong,cao thang,chau doc,chau duc,chau phu,chau thanh,"
    "chau van liem,chu van an,cu kuin,cu lao dung,cu mgar,dang thai mai,dang van ngu,dao duy anh,"
    "dao duy tu,dao tan,dinh bo linh,dinh cong trang,dinh hoa,dinh lap,dinh quan,dinh tien hoang,"
    "do luong,do son,doan hung,doan ket,doan thi diem,dong anh,dong da,dong ha,dong hung,"
    "dong nai,dong thap,duong kinh,duong minh chau,giang thanh,ha dong,ha giang,ha hoa,ha lang,"
    "ha long,ha nam,ha noi,ha quang,ha tien,ha tinh,ha trung,hai duong,hai ha,ho chi minh,"
    "ho tung mau,ho xuan huong,hoang dieu,hoang hoa tham,hoang mai,hoang quoc viet,hoang sa,"
    "hoang su phi,hoang van thu,huynh man dat,huynh thuc khang,kim bang,kim boi,kim dong,kim son,"
    "kim thanh,la gi,lai chau,lai vung,lam binh,lam dong,lam ha,lam son,lam thao,le chan,"
    "le dai hanh,le duan,le hoan,le hong phong,le lai,le loi,le quang dinh,le quy don,"
    "le thanh nghi,le thanh tong,le trong tan,le van sy,le van tam,lo thi,loc binh,loc ha,"
    "loc ninh,luong ngoc quyen,luong son,luong tai,luong the vinh,luong van can,ly bon,ly nam de,"
    "ly nhan,ly son,ly thai to,ly thuong kiet,ly tu trong,ma lam,mac dinh chi,mac thi buoi,"
    "mai chau,mai hac de,mai son,mai thuc loan,ngo gia tu,ngo quyen,ngo si lien,ngo tat to,"
    "ngo thi nham,nguyen an ninh,nguyen binh,nguyen chi thanh,nguyen cong tru,nguyen cu trinh,"
    "nguyen dinh chieu,nguyen du,nguyen hue,nguyen huu canh,nguyen huu tho,nguyen khoai,"
    "nguyen khuyen,nguyen luong bang,nguyen phich,nguyen sieu,nguyen thai binh,nguyen thai hoc,"
    "nguyen thi dinh,nguyen thi minh khai,nguyen trai,nguyen tri phuong,nguyen truong to,"
    "nguyen van cu,nguyen van linh,nguyen van thoai,nguyen van troi,nguyen xi,ninh binh,"
    "ninh giang,ninh hoa,ninh phuoc,ninh son,ninh thuan,nong cong,nong son,pham hong thai,"
    "pham hung,pham ngoc thach,pham ngu lao,pham van dong,phan boi chau,phan chau trinh,"
    "phan chu trinh,phan dang luu,phan dinh phung,phan rang,phan ri,phan thiet,quan son,"
    "quang trung,son duong,son la,son tay,son tra,ta hien,ta quang buu,tam duong,thach an,"
    "thach ha,thach thanh,thach that,thai binh,thai hoa,thai nguyen,thai phien,thai thuy,"
    "to hien thanh,to hieu,to huu,ton duc thang,ton that thuyet,ton that tung,tran binh trong,"
    "tran cao van,tran de,tran duy hung,tran hung dao,tran khanh du,tran khat chan,"
    "tran nguyen han,tran nhan tong,tran nhat duat,tran phu,tran quang dieu,tran quang khai,"
    "tran quoc toan,tran van thoi,tran yen,trieu phong,trieu son,trinh cong son,trinh hoai duc,"
    "truong chinh,truong cong dinh,truong dinh,truong han sieu,truong sa,tu ky,tu son,vi thanh,"
    "vi thuy,vi xuyen,vo chi cong,vo nguyen giap,vo nhai,vo thi sau,vo van kiet,vo van tan,"
    "vu ban,vu quang,vu thu,y yen"
)
"""Streets, schools and districts with the names of people, or almost."""

_PLACES: Final = listed(
    "trường,thpt,thcs,th,học,phố,đường,xã,phường,huyện,quận,chợ,viện,bv,cầu,khu"
)
"""What stands before the name of somebody after whom a place is called."""

_SYLLABLE: Final = re.compile(
    r"(?:ngh?|nh|ph|th|tr|ch|gi|kh|gh|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?|[a-z]"
)
_MARKED: Final = {
    "common": frozenset(_COMMON_FAMILIES),
    "family": frozenset(_COMMON_FAMILIES + _OTHER_FAMILIES),
    "middle": frozenset(_MIDDLES),
    "own": frozenset(_OWN_NAMES),
}
_PLAIN: Final = {what: frozenset(map(fold, names)) for what, names in _MARKED.items()}

_MOST: Final = 0.6
_NEARLY_ALL: Final = 0.9
_HALF: Final = 0.5
_SOME: Final = 0.15
_FEW: Final = 3


def is_vietnamese_name(text: str) -> bool:
    """Tell whether *text* could be a Vietnamese name, the family first or last.

    >>> [is_vietnamese_name(name) for name in ("PHAM THI MAI", "Mai Phạm", "Trần Hưng Đạo")]
    [True, True, False]
    >>> is_vietnamese_name("Hỗ trợ pháp lý")
    False
    """
    name = marked_words(text)
    return (
        2 <= len(name) <= 5
        and (_is("family", name[0], text) or _is("common", name[-1], text))
        and " ".join(map(fold, name)) not in _FAMOUS
        and all(_SYLLABLE.fullmatch(fold(word)) for word in name)
        and _has_equal_capitals(text)
    )


def holds_full_name(text: str) -> bool:
    """Tell whether a family name, thị or văn, and an own name stand in the midst of *text*.

    >>> holds_full_name("cháu Hoa, mẹ là Trần Thị Lan"), holds_full_name("phố Trần Thị Lan")
    (True, False)
    """
    found = marked_words(text)
    return any(
        _is("family", found[at], text)
        and (middle in ("thị", "văn") or (text.isascii() and middle in ("thi", "van")))
        and (_SYLLABLE.fullmatch(given) or not text.isascii())
        and not (at and found[at - 1] in _PLACES)
        and not any(fold(" ".join(found[at : at + many])) in _FAMOUS for many in (3, 4))
        and (given.title() in text or given.upper() in text or text.islower())
        for at, (middle, given) in enumerate(pairwise(found[1:]))
    )


def vietnamese_names(texts: Sequence[str], names: Sequence[str]) -> bool | None:
    """Tell whether the values of a column are Vietnamese names: True; may be: False; else None.

    Args:
        texts: the values.
        names: of each, what would be the name in it.
    """
    if sum(map(holds_full_name, texts)) >= max(_SOME * len(texts), min(2, len(texts))):
        return True
    if len(texts) < _FEW:
        return None
    found = [name for name in names if is_vietnamese_name(name)]
    if len(found) >= _MOST * len(texts):
        return _are_names(found)
    alone = sum(_is("own", name.casefold(), name) for name in names)
    if alone < _MOST * len(texts):
        return None
    return alone >= _NEARLY_ALL * len(texts) and len(texts) > _FEW


def _are_names(names: Sequence[str]) -> bool:
    """Names of places that look like persons are short, of rare families, without thị or văn."""
    parts = [marked_words(name) for name in names]
    both = list(zip(parts, names, strict=True))
    common = sum(
        _is("common", name[0], text) or _is("common", name[-1], text) for name, text in both
    )
    middles = sum(len(name) > 2 and _is("middle", name[1], text) for name, text in both)
    long = sum(len(name) > 2 for name in parts)
    return (
        middles >= _SOME * len(names)
        or common >= _NEARLY_ALL * len(names)
        or (common >= _MOST * len(names) and long >= _HALF * len(names))
    )


def _is(what: str, word: str, text: str) -> bool:
    return word in (_PLAIN if text.isascii() else _MARKED)[what]


def _has_equal_capitals(text: str) -> bool:
    """A label begins with a capital and goes on without: "Hỗ trợ", but "Hồ Trợ" or "hồ trợ"."""
    capitals = [word[0].isupper() for word in text.split() if word[0].isalpha()]
    return all(capitals) or not any(capitals)
