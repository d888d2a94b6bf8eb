"""The operator that gives a company's pairing up."""

from airflow.sdk import BaseOperator, Context


class GiveUpPairingOperator(BaseOperator):
    """Gives a company's pairing up, with a reason and its tag typed again."""

    def execute(self, context: Context) -> str:
        """Give the pairing up; the name that its history has now. Red, and nothing changed, without reason or tag."""
        from procore.operators.tasks.pairing import give_up_pairing

        return give_up_pairing(context, self.log)
