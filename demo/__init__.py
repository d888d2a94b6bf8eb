"""The demo: maestro*, Procore and Airflow on one machine. Read __main__, ground, database, parts, wiring, screen."""
