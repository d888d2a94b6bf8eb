"""Who may see and do what on the page: Airflow's login, Airflow's rights, and no forged form."""

from dataclasses import dataclass
from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import (
    AccessView,
    ConnectionDetails,
    DagAccessEntity,
    DagDetails,
    VariableDetails,
)
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_view
from airflow.configuration import conf
from fastapi import Depends, HTTPException, Request, status
from itsdangerous import BadSignature, URLSafeTimedSerializer

from procore.config.companies import dag_of
from procore.config.problems import VARIABLE
from procore.web.airflow_database import team_of_connection, team_of_dag, team_of_variable

CSRF_FIELD = "csrf"
CSRF_SECONDS = 12 * 3600
"""How long a page that is left open can still be sent."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Forbidden(HTTPException):
    """Airflow does not give the person this right: `right` names it, in the page's words."""

    def __init__(self, right: str) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, detail=right)
        self.right = right


class Forged(HTTPException):
    """A form that this page did not give to this person, or gave too long ago."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, detail="forged")


@dataclass(frozen=True, slots=True)
class Rights:
    """What Airflow's auth manager lets one person do."""

    user: Any

    def see(self, company: str) -> bool:
        """Read the company's DAG, so read its page."""
        return self._dag("GET", company, None)

    def run(self, company: str) -> bool:
        """Trigger the company's DAG; deciding what its next run does is the same right."""
        return self.see(company) and self._dag("POST", company, DagAccessEntity.RUN)

    def answer(self, dag_id: str) -> bool:
        """Answer what a DAG's tasks ask, as on Airflow's Required actions."""
        return self._dag_itself("PUT", dag_id, DagAccessEntity.HITL_DETAIL)

    def read_settings(self) -> bool:
        """Read the Variable that holds the companies."""
        return self._variable("GET")

    def save_settings(self) -> bool:
        """Write it."""
        return self._variable("PUT") and self._variable("POST")

    def read_connection(self, conn_id: str) -> bool:
        """See a Connection's host and state."""
        return self._connection("GET", conn_id)

    def use_connection(self, conn_id: str) -> bool:
        """Test a Connection, and list what its credentials see."""
        return self._connection("POST", conn_id)

    def save_connection(self, conn_id: str) -> bool:
        """Write a Connection."""
        return self._connection("POST", conn_id) and self._connection("PUT", conn_id)

    def _dag(self, method: Any, company: str, entity: DagAccessEntity | None) -> bool:
        return self._dag_itself(method, dag_of(company), entity)

    def _dag_itself(self, method: Any, dag_id: str, entity: DagAccessEntity | None) -> bool:
        details = DagDetails(id=dag_id, team_name=team_of_dag(dag_id))
        return bool(
            get_auth_manager().is_authorized_dag(method=method, access_entity=entity, details=details, user=self.user)
        )

    def _variable(self, method: Any) -> bool:
        details = VariableDetails(key=VARIABLE, team_name=team_of_variable(VARIABLE))
        return bool(get_auth_manager().is_authorized_variable(method=method, details=details, user=self.user))

    def _connection(self, method: Any, conn_id: str) -> bool:
        details = ConnectionDetails(conn_id=conn_id, team_name=team_of_connection(conn_id))
        return bool(get_auth_manager().is_authorized_connection(method=method, details=details, user=self.user))


def rights(user: GetUserDep) -> Rights:
    """What the person who asks may do."""
    return Rights(user)


RightsDep = Annotated[Rights, Depends(rights)]


def seen(company: str, may: RightsDep) -> str:
    """The path's company, for those who may see it. Raises Forbidden."""
    if not may.see(company):
        raise Forbidden("see")
    return company


def run(company: Annotated[str, Depends(seen)], may: RightsDep) -> str:
    """The path's company, for those who may trigger its DAG. Raises Forbidden."""
    if not may.run(company):
        raise Forbidden("run")
    return company


def settings_reader(may: RightsDep) -> Rights:
    """Those who may read the Variable. Raises Forbidden."""
    if not may.read_settings():
        raise Forbidden("read_settings")
    return may


def settings_writer(may: Annotated[Rights, Depends(settings_reader)]) -> Rights:
    """Those who may write it. Raises Forbidden."""
    if not may.save_settings():
        raise Forbidden("save_settings")
    return may


SeenDep = Annotated[str, Depends(seen)]
RunDep = Annotated[str, Depends(run)]
ReaderDep = Annotated[Rights, Depends(settings_reader)]
WriterDep = Annotated[Rights, Depends(settings_writer)]


def csrf_token(user: Any) -> str:
    """The token that the page gives its forms: signed with the API server's key, good for one person."""
    token: str = _signer().dumps(str(user.get_id()))
    return token


async def not_forged(request: Request, user: GetUserDep) -> None:
    """Whatever is not a plain read must carry the token of this person, and come from this very site. Raises Forged."""
    if request.method in SAFE:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forged
    form = await request.form()
    try:
        owner = _signer().loads(str(form.get(CSRF_FIELD, "")), max_age=CSRF_SECONDS)
    except BadSignature:
        raise Forged from None
    if owner != str(user.get_id()):
        raise Forged


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(conf.get_mandatory_value("api", "secret_key"), salt="procore-page")


LOGGED_IN = Depends(requires_access_view(AccessView.WEBSITE))
"""A login, and the right to see Airflow."""
NOT_FORGED = Depends(not_forged)
