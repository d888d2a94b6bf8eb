"""What Airflow is told of this project: the page's entry in the navigation and the app behind it, and who writes notes."""

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from procore.notify.addresses import HOOKS, PREFIX


class ProcorePlugin(AirflowPlugin):
    """The page. Its app is made when the API server asks for it: workers and the scheduler load this file too."""

    name = "procore"
    external_views = [  # noqa: RUF012  (Airflow's own shape)
        {
            "name": "Procore",
            "href": f"{PREFIX.removeprefix('/')}/",
            "destination": "nav",
            "category": None,
            "url_route": "procore",
        }
    ]

    @property
    def listeners(self) -> list[Any]:  # type: ignore[override]
        """What writes the notes of runs and red tasks, in the scheduler."""
        from procore import listener as notes  # noqa: PLC0415  # only where listeners are called

        return [notes]

    @property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """The page's app, guarded as a whole; and beside it the receiver of webhooks, which has its own proof of who asks."""
        from procore.web.app import create_app  # noqa: PLC0415  # only the API server pays for it
        from procore.web.receiver import create_receiver  # noqa: PLC0415  # as above

        return [
            {"name": "Procore", "url_prefix": PREFIX, "app": create_app()},
            {"name": "Procore webhooks", "url_prefix": HOOKS, "app": create_receiver()},
        ]

    @property
    def fastapi_root_middlewares(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """What lets the page call Airflow's own API as the person who looks at it."""
        from procore.web.airflow_api import OfferAirflowApi  # noqa: PLC0415  # as above

        return [{"name": "Procore", "middleware": OfferAirflowApi}]
