"""The DAGs of Procore sync, for Airflow. Their order and their policy: plugins/procore/dags/company.py."""

from procore.dags import build

globals().update(build())
