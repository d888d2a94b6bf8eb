"""One run in the foreground (`make sync`): no scheduler, no screens, no database of Airflow's own that outlives it."""
