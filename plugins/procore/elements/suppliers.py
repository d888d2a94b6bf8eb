"""Suppliers and the company directory's vendors (facts: docs/maestro.md#suppliers, docs/procore.md#vendors)."""

from procore.elements.element import BOTH_OR_EITHER, Direction, Element, Field, Kind, Side
from procore.elements.element_facts import EventResource
from procore.elements.evidence import ADDRESS, PHONE, POSTAL_CODE, RECORD_NUMBER, Compared, Evidence, Likeness

TEXTS = ("abbreviated_name", "trade_name", "mobile_phone", "fax_number", "website", "notes", "labor_union")
FLAGS = ("authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage")
"""Fields of a vendor that a site may map itself."""

SUPPLIERS = Element(
    id="suppliers",
    maestro="Suppliers",
    procore="Companies (vendors) of the Directory",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    webhook_resources={"Company Vendors": EventResource.RECORD},
    key=("code",),
    matches=(("code",), ("name", "tax_number")),
    similar_by=("tax_number", "name"),
    told_apart_by=("name", "tax_number"),
    numbered_by_maestro=True,
    origin_kind="SUP",
    name_field="name",
    active_field="active",
    mappable=(
        *(Field(name=path, label=path, procore=path) for path in TEXTS),
        *(Field(name=path, label=path, procore=path, kind=Kind.FLAG) for path in FLAGS),
    ),
    fields=(
        Field(
            name="code",
            evidence=RECORD_NUMBER,
            label="Code",
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
            procore="name",
            maestro_length=80,
            procore_length=255,
            cut=True,
            required_by=frozenset(Side),
            likeness=Likeness.NAME,
        ),
        Field(
            name="active",
            label="Status",
            kind=Kind.FLAG,
            is_status=True,
            procore="is_active",
            table="letters",
            maestro_codes={"A": True, "B": False, "1": False},
            maestro_flags={True: "A", False: "B"},  # closing an account is accounting's: Procore can only block it
            required_by=frozenset(Side),
        ),
        Field(
            name="address",
            evidence=ADDRESS,
            label="Address",
            procore="address",
            maestro_length=60,
            cut=True,
        ),
        Field(name="city", label="City", identifying=True, procore="city", maestro_length=60, cut=True),
        Field(
            name="country",
            label="Country",
            kind=Kind.COUNTRY,
            procore="country_code",
        ),
        Field(
            name="province",
            label="Province",
            kind=Kind.PROVINCE,
            procore="state_code",
            country_field="country",
        ),
        Field(
            name="postal_code",
            evidence=POSTAL_CODE,
            label="Postal code",
            procore="zip",
            maestro_length=12,
        ),
        Field(
            name="phone",
            evidence=PHONE,
            label="Phone",
            identifying=True,
            procore="business_phone",
            maestro_length=24,
        ),
        Field(
            name="email",
            evidence=Evidence(Compared.TEXT, 0.6),
            label="E-mail",
            identifying=True,
            procore="email_address",
            maestro_length=120,
        ),
        Field(
            name="language",
            label="Language",
            procore="origin_data",  # Procore's vendors have no language: it travels where only we write
            maestro_length=2,
            written=frozenset({Side.PROCORE}),
        ),
        Field(
            name="tax_number",
            evidence=Evidence(Compared.TAX_NUMBER, 0.9, against=0.5),
            label="Tax number",
            identifying=True,
            procore="business_register.identifier",
            procore_write="business_register_attributes.identifier",
            maestro_length=20,
            likeness=Likeness.TAX_NUMBER,
        ),
        Field(
            name="licence_number",
            evidence=Evidence(Compared.DIGITS, 0.8, against=0.7),
            label="Licence number (RBQ)",
            identifying=True,
            procore="license_number",
            maestro_length=20,
        ),
    ),
)
