"""Dollars as people read them, in French and English. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def dollars(amount: str, language: str) -> str:
    """An amount in dollars, as text (`1204.5`), with its sign: $1,204.50, 1 204,50 $. What is no amount stays as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return amount
    sign, plain = ("-" if value < 0 else ""), grouped(abs(value), language)
    return f"{sign}{plain} $" if language == "fr" else f"{sign}${plain}"


def grouped(amount: Decimal, language: str) -> str:
    """Dollars without their sign, as a column of sums holds them: 1,204,310.22, 1 204 310,22."""
    plain = f"{amount:,.2f}"
    return plain.replace(",", " ").replace(".", ",") if language == "fr" else plain
