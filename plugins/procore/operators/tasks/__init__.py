"""What the operators do when Airflow runs their task: one module an operator, and what they share."""
