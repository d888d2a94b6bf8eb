"""maestro* and Procore, kept the same by Airflow. Reading order: elements, mapping, match, plan, sync, ledger, sides."""
