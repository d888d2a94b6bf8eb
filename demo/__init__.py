"""The demo: maestro*, Procore and Airflow on one machine. `__main__` is the command; `stack` starts all of it."""
