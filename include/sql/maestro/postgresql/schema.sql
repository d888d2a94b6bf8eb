-- The reference maestro* company: what the demo and the tests run on, and what the SQL files beside this one read.
-- No public page names maestro*'s tables, so these are ours. A real site does not run this file: it edits the SQL files
-- next to it until they return the same column names from its own tables.
-- May run twice.

CREATE SCHEMA IF NOT EXISTS maestro;

CREATE TABLE IF NOT EXISTS maestro.company (
    tag text PRIMARY KEY,                       -- identifies the company's data (Company parameters, MA22)
    name text NOT NULL,
    currency char(3) NOT NULL DEFAULT 'CAD'
);

CREATE TABLE IF NOT EXISTS maestro.project (
    company text NOT NULL REFERENCES maestro.company (tag),
    number varchar(10) NOT NULL,                -- no * , # : and no accents
    description varchar(100),
    detailed_description text,
    address varchar(40),
    city varchar(60),
    province varchar(30),                       -- typed by people: QC, PQ, Québec, Ont. ...
    country varchar(30),
    postal_code varchar(12),
    phone varchar(24),
    start_date date,
    closing_date date,
    status char(1) NOT NULL DEFAULT 'A',        -- A active, 1 closed
    procore boolean NOT NULL DEFAULT false,     -- marked for Procore (the Procore sub-tab)
    master varchar(10),                         -- of a sub-project: the number of the project that it is a part of
    template varchar(20),                       -- the project template that it is made from
    category varchar(20),
    department varchar(20),
    manager varchar(60),
    external_id bigint,                         -- Procore's id, where the record came from there
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number)
);
CREATE UNIQUE INDEX IF NOT EXISTS project_external ON maestro.project (company, external_id);

CREATE TABLE IF NOT EXISTS maestro.supplier (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text NOT NULL REFERENCES maestro.company (tag),
    code varchar(10) NOT NULL,                  -- not unique here: imports did leave doubles, and the synchronization must say so
    name varchar(80),
    status char(1) NOT NULL DEFAULT 'A',        -- A active, B blocked, 1 closed
    address varchar(60),
    city varchar(60),
    province varchar(30),
    country varchar(30),
    postal_code varchar(12),
    phone varchar(24),
    email varchar(120),
    language char(2),                           -- fr, en
    tax_number varchar(20),                     -- Quebec business number (NEQ) or GST number
    licence_number varchar(20),                 -- RBQ
    external_id bigint,                         -- Procore's id, where the record came from there
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS supplier_code ON maestro.supplier (company, code);
CREATE UNIQUE INDEX IF NOT EXISTS supplier_external ON maestro.supplier (company, external_id);

-- The codes of suppliers that come from Procore: P and a number.
CREATE TABLE IF NOT EXISTS maestro.supplier_counter (
    company text PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS maestro.cost_group (
    company text NOT NULL REFERENCES maestro.company (tag),
    code varchar(10) NOT NULL,
    description varchar(60),                    -- French
    description_en varchar(60),
    type varchar(20) NOT NULL,                  -- Material, Subcontractor, Miscellaneous, Equipment, Labour, Billing
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, code)
);

CREATE TABLE IF NOT EXISTS maestro.activity (
    company text NOT NULL,
    project varchar(10) NOT NULL,
    code varchar(20) NOT NULL,                  -- whole code: 02-300
    section varchar(20),                        -- the activity above it: 02; NULL at the top
    description varchar(60),
    external_id bigint,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, project, code),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
CREATE UNIQUE INDEX IF NOT EXISTS activity_external ON maestro.activity (company, external_id);

-- The groups that an activity may carry: activity + group = one budget code (WBS code) in Procore.
CREATE TABLE IF NOT EXISTS maestro.activity_group (
    company text NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    external_id bigint,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity) REFERENCES maestro.activity (company, project, code),
    FOREIGN KEY (company, group_code) REFERENCES maestro.cost_group (company, code)
);
CREATE UNIQUE INDEX IF NOT EXISTS activity_group_external ON maestro.activity_group (company, external_id);

-- The budget of an activity and group, as it was first entered. What changes it later is a modification.
CREATE TABLE IF NOT EXISTS maestro.budget (
    company text NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    quantity numeric(14, 3),
    unit varchar(10),
    amount numeric(15, 2) NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES maestro.activity_group (company, project, activity, group_code)
);

CREATE TABLE IF NOT EXISTS maestro.budget_modification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    number varchar(20),                         -- the document that it is a line of; NULL: it is none's
    date date NOT NULL DEFAULT CURRENT_DATE,
    description varchar(100),
    quantity numeric(14, 3),
    amount numeric(15, 2) NOT NULL,             -- what is added; a cut is negative
    transferred boolean NOT NULL DEFAULT false, -- entered is not posted
    source varchar(10),                         -- PROCORE: the synchronization entered it; NULL: a person did
    external_id bigint,                         -- Procore's id of a budget that had none here: the first entry has it
    budget_change bigint,                       -- Procore's id of the budget change that it is a line of; NULL: of none
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES maestro.activity_group (company, project, activity, group_code)
);
CREATE INDEX IF NOT EXISTS budget_modification_code
    ON maestro.budget_modification (company, project, activity, group_code);
CREATE UNIQUE INDEX IF NOT EXISTS budget_modification_external ON maestro.budget_modification (company, external_id);

-- A transaction of the project costs. One that is shared between projects has a number in each.
CREATE TABLE IF NOT EXISTS maestro.cost (
    company text NOT NULL,
    number varchar(20) NOT NULL,
    project varchar(10) NOT NULL,
    type varchar(20) NOT NULL,                  -- Purchase, Invoice, Credit note, Expense, Equipment, Transfer, Payroll
    date date,
    supplier varchar(10),
    invoice_number varchar(30),                 -- the supplier's
    order_number varchar(20),                   -- the purchase order or subcontract that it is invoiced against
    description varchar(120),
    employee varchar(80),                       -- payroll only
    amount numeric(15, 2) NOT NULL,             -- what its lines must add up to
    transferred boolean NOT NULL DEFAULT false, -- entered is not posted
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);

CREATE TABLE IF NOT EXISTS maestro.cost_line (
    company text NOT NULL,
    cost varchar(20) NOT NULL,
    line integer NOT NULL,
    activity varchar(20),
    group_code varchar(10),
    description varchar(120),
    quantity numeric(14, 3),
    unit varchar(10),
    unit_cost numeric(15, 4),
    amount numeric(15, 2) NOT NULL,
    tax_code varchar(20),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, cost, line),
    FOREIGN KEY (company, cost) REFERENCES maestro.cost (company, number)
);

-- Purchase orders and subcontracts are numbered from one counter.
CREATE TABLE IF NOT EXISTS maestro.order_counter (
    company text PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 10000
);

CREATE TABLE IF NOT EXISTS maestro.purchase_order (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,      -- a new order that reuses the heading of the first
    project varchar(10) NOT NULL,
    supplier varchar(10) NOT NULL,
    type varchar(10) NOT NULL DEFAULT 'Regular',    -- Regular, Estimate, Open
    status char(1) NOT NULL DEFAULT 'P',        -- A P V Z 1 2 3 4, and up to 22 of the site's own; V: active, transferred
    external_no varchar(30),                    -- the number in Procore
    external_id bigint,                         -- Procore's id, written with the document
    order_date date,
    delivery_date date,
    terms varchar(60),
    description varchar(100),
    memo text,
    currency char(3) NOT NULL DEFAULT 'CAD',
    amount numeric(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
CREATE INDEX IF NOT EXISTS purchase_order_project ON maestro.purchase_order (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS purchase_order_external ON maestro.purchase_order (company, external_id);

CREATE TABLE IF NOT EXISTS maestro.purchase_order_line (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line integer NOT NULL,
    external_line bigint,                       -- Procore's id of the line
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity numeric(15, 4),
    unit varchar(10),
    unit_cost numeric(15, 4),                   -- negative for a credit
    amount numeric(15, 2) NOT NULL DEFAULT 0,
    tax_code varchar(20),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES maestro.purchase_order (company, number, extension)
);

CREATE TABLE IF NOT EXISTS maestro.subcontract (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    project varchar(10) NOT NULL,
    supplier varchar(10) NOT NULL,
    status char(1) NOT NULL DEFAULT 'P',        -- as of purchase orders
    external_no varchar(30),
    external_id bigint,
    contract_date date,
    start_date date,
    completion_date date,
    description varchar(100),
    memo text,
    inclusions text,
    exclusions text,
    currency char(3) NOT NULL DEFAULT 'CAD',
    holdback numeric(5, 2),                     -- percent kept back from each invoice
    original_contract numeric(15, 2) NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
CREATE INDEX IF NOT EXISTS subcontract_project ON maestro.subcontract (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS subcontract_external ON maestro.subcontract (company, external_id);

CREATE TABLE IF NOT EXISTS maestro.subcontract_line (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line integer NOT NULL,
    external_line bigint,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity numeric(15, 4),
    unit varchar(10),
    unit_cost numeric(15, 4),
    amount numeric(15, 2) NOT NULL DEFAULT 0,
    tax_code varchar(20),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES maestro.subcontract (company, number, extension)
);

-- Change orders have a counter of their own.
CREATE TABLE IF NOT EXISTS maestro.change_order_counter (
    company text PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 0
);

-- Each changes one of three: a purchase order, a subcontract, or the contract with the client.
CREATE TABLE IF NOT EXISTS maestro.change_order (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    project varchar(10) NOT NULL,
    purchase_order varchar(20),                 -- with its extension: 24105-0
    subcontract varchar(20),
    client_contract varchar(30),
    status varchar(15) NOT NULL DEFAULT 'Pending',  -- Pending, Submitted, Approved, Rejected, Non billable
    transferred boolean NOT NULL DEFAULT false, -- entered is not posted
    external_no varchar(30),                    -- the number in Procore, which counts below each contract
    external_id bigint,                         -- Procore's id, written with the document
    description varchar(100),
    memo text,
    reason varchar(60),
    due_date date,
    signed_date date,
    schedule_days integer,                      -- effect on the schedule; negative: earlier
    currency char(3) NOT NULL DEFAULT 'CAD',
    amount numeric(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
CREATE INDEX IF NOT EXISTS change_order_project ON maestro.change_order (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS change_order_external ON maestro.change_order (company, external_id);

CREATE TABLE IF NOT EXISTS maestro.change_order_line (
    company text NOT NULL,
    number varchar(15) NOT NULL,
    line integer NOT NULL,
    external_line bigint,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity numeric(15, 4),
    unit varchar(10),
    unit_cost numeric(15, 4),
    amount numeric(15, 2) NOT NULL DEFAULT 0,   -- negative for a credit
    tax_code varchar(20),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number, line),
    FOREIGN KEY (company, number) REFERENCES maestro.change_order (company, number)
);

-- A number is kept as it was typed, and looked up trimmed and in capitals: a page of 2,000 of them, or one that is written, is found
-- by these; without them each page would read its table whole.
CREATE INDEX IF NOT EXISTS supplier_key ON maestro.supplier (upper(trim(code)));
CREATE INDEX IF NOT EXISTS cost_key ON maestro.cost (upper(trim(number)));
CREATE INDEX IF NOT EXISTS cost_line_key ON maestro.cost_line (upper(trim(cost)));
CREATE INDEX IF NOT EXISTS purchase_order_key ON maestro.purchase_order ((upper(trim(number)) || '-' || CAST(extension AS text)));
CREATE INDEX IF NOT EXISTS purchase_order_line_key
    ON maestro.purchase_order_line ((upper(trim(number)) || '-' || CAST(extension AS text)));
CREATE INDEX IF NOT EXISTS subcontract_key ON maestro.subcontract ((upper(trim(number)) || '-' || CAST(extension AS text)));
CREATE INDEX IF NOT EXISTS subcontract_line_key
    ON maestro.subcontract_line ((upper(trim(number)) || '-' || CAST(extension AS text)));
CREATE INDEX IF NOT EXISTS change_order_key ON maestro.change_order (upper(trim(number)));
CREATE INDEX IF NOT EXISTS change_order_line_key ON maestro.change_order_line (upper(trim(number)));

-- What a company that was made by version 0.2.0 does not have.
ALTER TABLE maestro.project ADD COLUMN IF NOT EXISTS template varchar(20);
ALTER TABLE maestro.project ADD COLUMN IF NOT EXISTS master varchar(10);
ALTER TABLE maestro.budget_modification ADD COLUMN IF NOT EXISTS number varchar(20);
ALTER TABLE maestro.budget_modification ADD COLUMN IF NOT EXISTS budget_change bigint;
CREATE UNIQUE INDEX IF NOT EXISTS budget_modification_change
    ON maestro.budget_modification (company, budget_change, project, activity, group_code) WHERE budget_change IS NOT NULL;
ALTER TABLE maestro.cost_line ADD COLUMN IF NOT EXISTS tax_code varchar(20);
ALTER TABLE maestro.purchase_order_line ADD COLUMN IF NOT EXISTS tax_code varchar(20);
ALTER TABLE maestro.subcontract_line ADD COLUMN IF NOT EXISTS tax_code varchar(20);
ALTER TABLE maestro.change_order_line ADD COLUMN IF NOT EXISTS tax_code varchar(20);
