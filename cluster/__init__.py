"""Airflow on several Celery workers, started as processes: what becomes of the companies when a worker is killed."""
