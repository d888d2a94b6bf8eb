-- What the columns of the views for people hold, in the database itself: \d+ shows it, and the documentation is made of it.
-- Every statement may run twice.

COMMENT ON VIEW procore_sync.value_ledger IS 'Every value that was written, or is about to be: why does Procore show this?';
COMMENT ON COLUMN procore_sync.value_ledger.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.value_ledger.element IS 'purchase_orders, suppliers ...; of a part, its own id: cost_codes ...';
COMMENT ON COLUMN procore_sync.value_ledger.project IS 'The project''s number; empty: the element is the company''s.';
COMMENT ON COLUMN procore_sync.value_ledger.maestro_key IS 'The record''s code or number in maestro*.';
COMMENT ON COLUMN procore_sync.value_ledger.procore_id IS 'The record''s id in Procore; NULL: it had none yet.';
COMMENT ON COLUMN procore_sync.value_ledger.written_to IS 'maestro or procore.';
COMMENT ON COLUMN procore_sync.value_ledger.verb IS 'create, update, remove, write_origin_id or clear_origin_id.';
COMMENT ON COLUMN procore_sync.value_ledger.line IS 'The line''s number; NULL: the value is of the record itself.';
COMMENT ON COLUMN procore_sync.value_ledger.field IS 'The field.';
COMMENT ON COLUMN procore_sync.value_ledger.before IS 'What it held before; NULL: nothing.';
COMMENT ON COLUMN procore_sync.value_ledger.after IS 'What was written.';
COMMENT ON COLUMN procore_sync.value_ledger.state IS 'planned, intended, done, refused, or settled (found as it should be after a crash).';
COMMENT ON COLUMN procore_sync.value_ledger.dag_run IS 'Airflow''s id of the run.';
COMMENT ON COLUMN procore_sync.value_ledger.run IS 'The element''s row in procore_sync.run.';
COMMENT ON COLUMN procore_sync.value_ledger.at IS 'When it was intended.';
COMMENT ON COLUMN procore_sync.value_ledger.ended_at IS 'When the side had answered; NULL: it has not, or the run broke off.';
COMMENT ON COLUMN procore_sync.value_ledger.reason IS 'Why it was refused: code and facts.';

COMMENT ON VIEW procore_sync.plan_value IS 'Every value of the change sets that were made, as a person sees it who approves one.';
COMMENT ON COLUMN procore_sync.plan_value.plan IS 'The change set''s row in procore_sync.plan.';
COMMENT ON COLUMN procore_sync.plan_value.hash IS 'Its hash: the same change set has the same.';
COMMENT ON COLUMN procore_sync.plan_value.state IS 'made, waiting (for a person), approved, rejected, applied or replaced.';
COMMENT ON COLUMN procore_sync.plan_value.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.plan_value.dag_run IS 'Airflow''s id of the run that made it.';
COMMENT ON COLUMN procore_sync.plan_value.element IS 'The element.';
COMMENT ON COLUMN procore_sync.plan_value.project IS 'The project''s number; empty: the element is the company''s.';
COMMENT ON COLUMN procore_sync.plan_value.maestro_key IS 'The record''s code or number in maestro*; empty: it has none yet.';
COMMENT ON COLUMN procore_sync.plan_value.procore_id IS 'The record''s id in Procore, as text; empty: it has none yet.';
COMMENT ON COLUMN procore_sync.plan_value.writes_to IS 'maestro or procore.';
COMMENT ON COLUMN procore_sync.plan_value.verb IS 'What is done: create, update ...';
COMMENT ON COLUMN procore_sync.plan_value.line IS 'The line''s number; NULL: the value is of the record itself.';
COMMENT ON COLUMN procore_sync.plan_value.field IS 'The field; NULL: the step writes no value.';
COMMENT ON COLUMN procore_sync.plan_value.old IS 'What the target held when it was made.';
COMMENT ON COLUMN procore_sync.plan_value.new IS 'What it is to hold.';
COMMENT ON COLUMN procore_sync.plan_value.why IS 'Why: which side moved, or whose value stands.';
COMMENT ON COLUMN procore_sync.plan_value.money IS 'Dollars that the step adds to the target.';
COMMENT ON COLUMN procore_sync.plan_value.made_at IS 'When it was made.';
COMMENT ON COLUMN procore_sync.plan_value.decided_by IS 'Who approved or rejected it; NULL: nobody had to.';
COMMENT ON COLUMN procore_sync.plan_value.decided_at IS 'When.';

COMMENT ON VIEW procore_sync.undo IS 'What undos did, one row an element.';
COMMENT ON COLUMN procore_sync.undo.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.undo.dag_run IS 'Airflow''s id of the undo.';
COMMENT ON COLUMN procore_sync.undo.undoes IS 'Airflow''s id of the run that it takes back.';
COMMENT ON COLUMN procore_sync.undo.element IS 'The element.';
COMMENT ON COLUMN procore_sync.undo.by_whom IS 'Who asked for it.';
COMMENT ON COLUMN procore_sync.undo.reason IS 'Why.';
COMMENT ON COLUMN procore_sync.undo.state IS 'running, waiting, finished, failed or stopped.';
COMMENT ON COLUMN procore_sync.undo.started_at IS 'When it began.';
COMMENT ON COLUMN procore_sync.undo.ended_at IS 'When it ended; NULL: it has not.';
COMMENT ON COLUMN procore_sync.undo.undone IS 'How many records were taken back.';
COMMENT ON COLUMN procore_sync.undo.not_undone IS 'How many could not be, each with its reason in the undo''s log.';
