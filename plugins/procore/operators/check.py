"""The operator that checks the set-up."""

from airflow.sdk import BaseOperator, Context

from procore.notify.run_note import APPROVERS


class CheckOperator(BaseOperator):
    """Tests the Connections, lists the Procore companies that the credentials see, validates the Variable."""

    def execute(self, context: Context) -> list[str]:
        """Log every finding as one sentence; the findings. Red when one of them has to be corrected."""
        from procore.operators.tasks.check import approvers_to_look_up, check_set_up

        if named := approvers_to_look_up():
            context["ti"].xcom_push(key=APPROVERS, value=named)
        return check_set_up(self.log, context.get("params") or {})
