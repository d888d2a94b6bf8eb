"""Shows what is wrong in the Variable `procore_companies` as an import error on Airflow's home page (an Airflow DAG file).

It is a file of its own because Airflow takes all DAGs of a file with an import error out of service: here there are none,
so that the companies whose settings are right go on.
"""

from procore.dags import refuse_bad_settings

refuse_bad_settings()
