"""What a company's suppliers do, and what a letter or a run says of it."""

SECRET = "T0KEN-in-the-path"


def a_supplier(company, code, name="Aciers inc.", province="QC"):
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, country, province) VALUES ('DEMO', :code, :name, 'CA', :province)",
        code=code, name=name, province=province,
    )  # fmt: skip


def mended(company, code):
    company.rows("UPDATE maestro.supplier SET province = 'QC', updated_at = now() WHERE code = :code", code=code)


def names(letter):
    return [one["news"] for one in letter["news"]]


def body(message):
    return message.get_body(("html",)).get_content() if message.is_multipart() else message.get_content()


def states(run):
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def noted(run):
    """The notes as Airflow stores them, of the run and of each task, once its scheduler has told of the run's end."""
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import select  # noqa: PLC0415

    this = select(DagRun).where(DagRun.dag_id == run.dag_id, DagRun.run_id == run.run_id)
    with create_session() as session:
        session.scalar(this).notify_dagrun_state_changed(msg="as the scheduler says it")
    with create_session() as session:
        stored = session.scalar(this)
        notes = {ti.task_id: ti.note for ti in stored.get_task_instances(session=session)}
        return {**notes, "note": stored.note}
