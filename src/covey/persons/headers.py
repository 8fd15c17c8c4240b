"""What a column would hold of a person by its name.

It is known in English and Vietnamese, and in German, French, Spanish and Portuguese; a French
"nombre" is a number.
"""

from __future__ import annotations

import re
from typing import Final

from covey.persons.words import joined

_SOMEBODY: Final = (
    r"(patient|client|victim|survivor|person|individual|respondent|beneficiary|participant|"
    r"student|trainee|learner|child|guardian|contact|suspect|defendant|offender|case|record)s?"
)
_NUMBER: Final = r"(n|no|nr|num|numero)?(d[aeo])?"
_HEADERS: Final = {
    "names of persons": rf"((full|first|last|family|given|middle|maiden)|{_SOMEBODY})name|"
    r"fname|lname|surname|nickname|ho(va)?ten(dem)?|ten(daydu|khaisinh)|bidanh|"
    r"(ho)?(va)?ten(nannhan|benhnhan|khachhang|hocvien|nguoi\w*|bo|me|tre)|"
    r"(familien|nach|vor)name(und|oder)?((familien|nach|vor)name)?|namevorname|"
    r"(nom(et)?)?prenoms?(etnom)?|nom(complet|defamille)|"
    r"(nombres?y)?apellidos?(y?nombres?)?|nombrecompleto|(sobre|pre)nome|apelidos?|"
    r"nome(completo|proprio|d[aeo]+s?(utente|paciente|doente|aluno|crianca|mae|pai|vitima|"
    r"beneficiari[ao]|titular))",
    "dates of birth": r"dob|birth(day|date)|(date|day|month)ofbirth|"
    r"ngay(thangnam)?sinh|nthns|geb(urts)?(datum|tag)|geborenam|(date(de)?)?naissance|neele|"
    r"(fecha|data|f)(de)?(nacimiento|nascimento|nasc)",
    # No "client number": that may well be how many clients there are.
    "identity numbers": rf"{_SOMEBODY}(id|no|code)|"
    r"(national|citizen|personal|identity|identification)(id|no|number|code)|id(card|number|no)+|"
    r"nid|passport(id|no|number)?|ssn|mrn|(so)?(cccd|cmnd|cmt)(so)?|(so|the)?cancuoc(congdan)?|"
    r"(so|ma)dinhdanh(canhan)?|(so)?chungminh(nhandan|thu)?|(so)?hochieu|(so|ma)?(the)?bhyt|"
    r"(so|ma)(the)?baohiem\w*|ma(so)?(benhnhan|nannhan|hocvien|khachhang|hoso|thue|canhan)|"
    r"((personal)?ausweis|reisepass|pass|sozialversicherungs|steuer|versicherten)(id|nummer|nr)|"
    rf"{_NUMBER}(cni|secu(ritesociale)?|passeport|dni|nie|curp|pasaporte|cedula(deidentidad)?|"
    r"nuit|nif|cpf|niss|cartaodecidadao|passaporte|bilhetedeidentidade)|n[or]?d[eo]bi",
    "telephone numbers": r"((tele|mobile|cell)?phone|mobile|tel)(no|number|s)?|"
    r"(so)?(dienthoai|didong|dt)|sdt|zalo|whatsapp|(telefon|handy|mobil|ruf)(nummer|nr)|telefon|"
    rf"{_NUMBER}(telephone|telefono|telefone|telemovel|movil|celular)",
    "addresses": r"(home|street|postal|mail|email|ip|permanent|current)?address(line)?[12]?|"
    r"street(name)?|house(no|number)|email|(so)?diachi\w*|noi(o|cutru|thuongtru|tamtru|lamviec)|"
    r"sonha|(ten)?duong(pho)?|thuongtru|tamtru|(wohn)?(anschrift|adresse)|adresse(postale|mail)|"
    r"strasse((und)?hausn(umme)?r)?|hausn(umme)?r|courriel|direccion|domicilio|correoelectronico|"
    r"endereco|morada|correioeletronico",
    "points on a map": r"lat(itude)?|lon(g|gitude)?|lng|gps\w*|coord(inate)?s?|geo(point|location)|"
    r"toado\w*|kinhdo|vido|latitud|longitud|(breiten|langen)grad|koordinaten|coordonnees(gps)?|"
    r"coord[eo]nadas",
}
_UNCOUNTED_HEADERS: Final = {
    "names or numbers of persons": r"id|name|names|ho|ten|nom|nome",
    "years of birth": r"birthyear|yearofbirth|born|namsinh|geburtsjahr|anneedenaissance|"
    r"anod[eo]nac?scimi?ento",
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
