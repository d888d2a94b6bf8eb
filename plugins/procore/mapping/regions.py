"""Countries and provinces as people type them -> the ISO codes that Procore checks (docs/procore.md#regions)."""

import re
import unicodedata
from functools import cache

import pycountry

_COUNTRY_ALIASES = {"ETATSUNIS": "US", "EU": "US", "USOFA": "US", "ROYAUMEUNI": "GB", "ALLEMAGNE": "DE", "ITALIE": "IT"}
_PROVINCE_ALIASES = {
    "CA": {
        **dict.fromkeys(("PQ", "QUE", "QUEB"), "QC"),
        "ONT": "ON",
        **dict.fromkeys(("NOUVEAUBRUNSWICK", "NBR"), "NB"),
        **dict.fromkeys(("NOUVELLEECOSSE", "NE"), "NS"),
        **dict.fromkeys(("ILEDUPRINCEEDOUARD", "IPE", "PEI"), "PE"),
        **dict.fromkeys(("TERRENEUVEETLABRADOR", "TERRENEUVE", "TNL", "NFLD", "NF"), "NL"),
        **dict.fromkeys(("COLOMBIEBRITANNIQUE", "CB"), "BC"),
        **dict.fromkeys(("TERRITOIRESDUNORDOUEST", "TNO"), "NT"),
        "ALTA": "AB",
        "SASK": "SK",
        "MAN": "MB",
    }
}


def _plain(text: str) -> str:
    """Upper case without accents, dots, spaces and dashes: `P.Q.` and `Québec` become `PQ` and `QUEBEC`."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", bare.upper())


@cache
def country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country's code or name (English, or French for the usual ones); None: not known."""
    plain = _plain(text)
    return _COUNTRY_ALIASES.get(plain) or _countries().get(plain)


@cache
def province(text: str, country_code: str) -> str | None:
    """ISO 3166-2 part of a province's or state's code or name inside its country; None: not known there."""
    plain = _plain(text)
    return _PROVINCE_ALIASES.get(country_code, {}).get(plain) or _provinces(country_code).get(plain)


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for one in pycountry.countries:
        for name in (one.alpha_2, one.alpha_3, one.name, getattr(one, "common_name", one.name)):
            names[_plain(name)] = one.alpha_2
    return names


@cache
def _provinces(country_code: str) -> dict[str, str]:
    mine = [one for one in pycountry.subdivisions if one.country_code == country_code]
    codes = {one.code.split("-", 1)[1]: _plain(one.name) for one in mine}
    return {name: code for code, name in codes.items()} | {code: code for code in codes}
