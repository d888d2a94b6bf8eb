# Airflow with this package, for docker-compose.yaml or any registry: docker build -t procore-sync:airflow-3.3.2 .
# The image's tag is exact; who wants more writes its digest behind it (docker buildx imagetools inspect IMAGE).
FROM apache/airflow:3.3.2-python3.12
# What a run needs, in the locked versions, each file known by its hash; what else is in the image (Celery, FAB, Redis) stays.
COPY --chown=airflow:root requirements.lock /opt/procore-sync/
RUN pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r /opt/procore-sync/requirements.lock
# The package itself, built by the locked setuptools: nothing more is fetched.
COPY --chown=airflow:root pyproject.toml LICENSE /opt/procore-sync/
COPY --chown=airflow:root plugins /opt/procore-sync/plugins
COPY --chown=airflow:root include /opt/procore-sync/include
RUN pip install --no-cache-dir --no-deps --no-build-isolation /opt/procore-sync && rm -rf /opt/procore-sync
