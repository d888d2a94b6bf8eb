"""How values of a field tell one record from another, and speak for one. No behaviour."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """What of a field's value tells one record from another, when only that is compared."""

    SPELLING = "spelling"  # all of it, but for capitals and spaces
    NAME = "name"  # the words of a name, without accents, legal forms and small words, in one language
    TAX_NUMBER = "tax_number"  # the digits of the business; what follows names an account of it


class Compared(StrEnum):
    """What of two values has to be equal so that they speak for one record."""

    TEXT = "text"  # all of it, but for capitals and spaces around
    NUMBER = "number"  # without spaces, accents and zeros before it
    DIGITS = "digits"  # the digits alone
    TAX_NUMBER = "tax_number"  # the digits of the business
    PHONE = "phone"  # area code and number
    ADDRESS = "address"  # civic number and street, in one language
    POSTAL_CODE = "postal_code"  # without spaces


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much equal values of a field speak for one record, when suggestions are made.

    `weight`: what part of the doubt they take away, 0 to 1. `against`: what is left of the score where both sides have the
    field and it differs.
    """

    compared: Compared
    weight: float
    against: float = 1.0


RECORD_NUMBER = Evidence(Compared.NUMBER, 0.75)
PHONE = Evidence(Compared.PHONE, 0.5)
ADDRESS = Evidence(Compared.ADDRESS, 0.45)
POSTAL_CODE = Evidence(Compared.POSTAL_CODE, 0.2)
