"""maestro* and Procore, kept the same by Airflow. Reading order: elements, mapping, diff, review, run, store, sides."""
