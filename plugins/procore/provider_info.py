"""What Airflow asks a provider package: the connection type `procore`, with the words of its form."""

from typing import Any


def get_provider_info() -> dict[str, Any]:
    """The provider's description (entry point `apache_airflow_provider`)."""
    return {
        "package-name": "procore-sync",
        "name": "Procore",
        "description": "Two-way synchronization between maestro* and Procore.",
        "connection-types": [
            {
                "hook-class-name": "procore.hooks.ProcoreHook",
                "hook-name": "Procore",
                "connection-type": "procore",
                "ui-field-behaviour": {
                    "hidden-fields": ["schema", "port"],
                    "relabeling": {"host": "API URL", "login": "Client ID", "password": "Client secret"},
                    "placeholders": {"host": "https://api.procore.com (when empty)"},
                },
                "conn-fields": {
                    "login_url": {
                        "label": "Login URL",
                        "description": "Where tokens are given. Empty: the one that belongs to the API URL.",
                        "schema": {"type": ["string", "null"]},
                    },
                    "procore_company_id": {
                        "label": "Company ID",
                        "description": (
                            "Optional: any one company of these credentials (the number in Procore's web address). "
                            "A service account may list its companies only when it names one."
                        ),
                        "schema": {"type": ["integer", "null"]},
                    },
                },
            },
            {
                "hook-class-name": "procore.hooks.MaestroFilesHook",
                "hook-name": "maestro* files",
                "connection-type": "maestro_files",
                "ui-field-behaviour": {
                    "hidden-fields": ["schema", "port", "login", "password"],
                    "relabeling": {"host": "Folder of the exports"},
                    "placeholders": {"host": "/srv/maestro/exports, or s3://bucket/exports"},
                },
                "conn-fields": {
                    "outbox": _text(
                        "Outbox",
                        "Folder for import files, another one than that of the exports. Empty: only read.",
                    ),
                    "storage_conn_id": _text(
                        "Storage Connection", "Airflow Connection of the storage (S3, SFTP). Empty: none is needed."
                    ),
                    "encoding": _text("Encoding", "Of CSV files: utf-8, cp1252. Empty: each file tells."),
                    "delimiter": _text("Delimiter", "Of CSV files: ; , | or tab. Empty: each file tells."),
                    "decimal": _text(
                        "Decimal mark", "A comma or a point. Empty: each file tells, and what it leaves open is held."
                    ),
                    "day_order": _text(
                        "Day or month first", "day or month, for 03/04/2026. Empty: each file tells, as above."
                    ),
                    "settle_seconds": {
                        "label": "Seconds at rest",
                        "description": "A file that changed less than this ago may be in the making, and is left. Empty: 60.",
                        "schema": {"type": ["integer", "null"]},
                    },
                },
            },
        ],
    }


def _text(label: str, description: str) -> dict[str, Any]:
    """A field of the form that holds a text, or nothing."""
    return {"label": label, "description": description, "schema": {"type": ["string", "null"]}}
