"""What Airflow asks a provider package: the connection type `procore`, with the words of its form."""

from __future__ import annotations

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
            }
        ],
    }
