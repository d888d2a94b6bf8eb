"""Suppliers and the company directory's vendors (facts: docs/maestro.md#suppliers, docs/procore.md#vendors)."""

from __future__ import annotations

from procore.elements.element import BOTH_OR_EITHER, Direction, Element, Field, Kind, Side

SUPPLIERS = Element(
    id="suppliers",
    maestro="Suppliers",
    procore="Companies (vendors) of the Directory",
    francais="Fournisseurs",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    key=("code",),
    matches=(("code",), ("name", "tax_number")),
    similar_by=("name",),
    numbered_by_maestro=True,
    origin_kind="SUP",
    name_field="name",
    active_field="active",
    fields=(
        Field(
            name="code",
            label="Code",
            libelle="Code",
            kind=Kind.CODE,
            procore="origin_code",
            maestro_length=10,
            required_by=frozenset({Side.MAESTRO}),
            fixed=True,
            with_origin_id=True,
            forbidden=r"\|",
        ),
        Field(
            name="name",
            label="Name",
            libelle="Nom",
            procore="name",
            maestro_length=80,
            procore_length=255,
            cut=True,
            required_by=frozenset(Side),
        ),
        Field(
            name="active",
            label="Status",
            libelle="Statut",
            kind=Kind.FLAG,
            procore="is_active",
            maestro_codes={"A": True, "B": False, "1": False},
            maestro_flags={True: "A", False: "B"},  # closing an account is accounting's: Procore can only block it
            required_by=frozenset(Side),
        ),
        Field(name="address", label="Address", libelle="Adresse", procore="address", maestro_length=60, cut=True),
        Field(name="city", label="City", libelle="Ville", procore="city", maestro_length=60, cut=True),
        Field(
            name="country",
            label="Country",
            libelle="Pays",
            kind=Kind.COUNTRY,
            procore="country_code",
        ),
        Field(
            name="province",
            label="Province",
            libelle="Province",
            kind=Kind.PROVINCE,
            procore="state_code",
            country_field="country",
        ),
        Field(name="postal_code", label="Postal code", libelle="Code postal", procore="zip", maestro_length=12),
        Field(name="phone", label="Phone", libelle="Téléphone", procore="business_phone", maestro_length=24),
        Field(name="email", label="E-mail", libelle="Courriel", procore="email_address", maestro_length=120),
        Field(
            name="language",
            label="Language",
            libelle="Langue",
            procore="origin_data",  # Procore's vendors have no language: it travels where only we write
            maestro_length=2,
            written=frozenset({Side.PROCORE}),
        ),
        Field(
            name="tax_number",
            label="Tax number",
            libelle="Numéro de taxe",
            procore="business_register.identifier",
            procore_write="business_register_attributes.identifier",
            maestro_length=20,
        ),
        Field(
            name="licence_number",
            label="Licence number (RBQ)",
            libelle="Numéro de licence (RBQ)",
            procore="license_number",
            maestro_length=20,
        ),
    ),
)
