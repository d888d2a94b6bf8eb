-- The reference maestro* company: what the demo and the tests run on, and what the SQL files beside this one read.
-- No public page names maestro*'s tables, so these are ours. A real site does not run this file: it edits the SQL files
-- next to it until they return the same column names from its own tables.
-- May run twice, in the database that the Connection names.

-- As PostgreSQL compares: a code is another one in capitals, with an accent, or with a blank behind it.
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS company (
    tag varchar(40) PRIMARY KEY,                       -- identifies the company's data (Company parameters, MA22)
    name varchar(200) NOT NULL,
    currency char(3) NOT NULL DEFAULT 'CAD'
);

CREATE TABLE IF NOT EXISTS project (
    company varchar(40) NOT NULL REFERENCES company (tag),
    number varchar(10) NOT NULL,                -- no * , # : and no accents
    description varchar(100),
    detailed_description mediumtext,
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
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number)
);
CREATE UNIQUE INDEX IF NOT EXISTS project_external ON project (company, external_id);

CREATE TABLE IF NOT EXISTS supplier (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    company varchar(40) NOT NULL REFERENCES company (tag),
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
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
);
CREATE INDEX IF NOT EXISTS supplier_code ON supplier (company, code);
CREATE UNIQUE INDEX IF NOT EXISTS supplier_external ON supplier (company, external_id);

-- The codes of suppliers that come from Procore: P and a number.
CREATE TABLE IF NOT EXISTS supplier_counter (
    company varchar(40) PRIMARY KEY REFERENCES company (tag),
    last bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS cost_group (
    company varchar(40) NOT NULL REFERENCES company (tag),
    code varchar(10) NOT NULL,
    description varchar(60),                    -- French
    description_en varchar(60),
    type varchar(20) NOT NULL,                  -- Material, Subcontractor, Miscellaneous, Equipment, Labour, Billing
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, code)
);

CREATE TABLE IF NOT EXISTS activity (
    company varchar(40) NOT NULL,
    project varchar(10) NOT NULL,
    code varchar(20) NOT NULL,                  -- whole code: 02-300
    section varchar(20),                        -- the activity above it: 02; NULL at the top
    description varchar(60),
    external_id bigint,
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, project, code),
    FOREIGN KEY (company, project) REFERENCES project (company, number)
);
CREATE UNIQUE INDEX IF NOT EXISTS activity_external ON activity (company, external_id);

-- The groups that an activity may carry: activity + group = one budget code (WBS code) in Procore.
CREATE TABLE IF NOT EXISTS activity_group (
    company varchar(40) NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    external_id bigint,
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity) REFERENCES activity (company, project, code),
    FOREIGN KEY (company, group_code) REFERENCES cost_group (company, code)
);
CREATE UNIQUE INDEX IF NOT EXISTS activity_group_external ON activity_group (company, external_id);

-- The budget of an activity and group, as it was first entered. What changes it later is a modification.
CREATE TABLE IF NOT EXISTS budget (
    company varchar(40) NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    quantity decimal(14, 3),
    unit varchar(10),
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES activity_group (company, project, activity, group_code)
);

CREATE TABLE IF NOT EXISTS budget_modification (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    company varchar(40) NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    number varchar(20),                         -- the document that it is a line of; NULL: it is none's
    date date NOT NULL DEFAULT (current_date),
    description varchar(100),
    quantity decimal(14, 3),
    amount decimal(15, 2) NOT NULL,             -- what is added; a cut is negative
    transferred boolean NOT NULL DEFAULT false, -- entered is not posted
    source varchar(10),                         -- PROCORE: the synchronization entered it; NULL: a person did
    external_id bigint,                         -- Procore's id of a budget that had none here: the first entry has it
    budget_change bigint,                       -- Procore's id of the budget change that it is a line of; NULL: of none
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES activity_group (company, project, activity, group_code)
);
CREATE INDEX IF NOT EXISTS budget_modification_code
    ON budget_modification (company, project, activity, group_code);
CREATE UNIQUE INDEX IF NOT EXISTS budget_modification_external ON budget_modification (company, external_id);
-- What a company that was made by version 0.2.0 does not have.
ALTER TABLE budget_modification ADD COLUMN IF NOT EXISTS budget_change bigint;
CREATE UNIQUE INDEX IF NOT EXISTS budget_modification_change
    ON budget_modification (company, budget_change, project, activity, group_code);

-- A transaction of the project costs. One that is shared between projects has a number in each.
CREATE TABLE IF NOT EXISTS cost (
    company varchar(40) NOT NULL,
    number varchar(20) NOT NULL,
    project varchar(10) NOT NULL,
    type varchar(20) NOT NULL,                  -- Purchase, Invoice, Credit note, Expense, Equipment, Transfer, Payroll
    date date,
    supplier varchar(10),
    invoice_number varchar(30),                 -- the supplier's
    order_number varchar(20),                   -- the purchase order or subcontract that it is invoiced against
    description varchar(120),
    employee varchar(80),                       -- payroll only
    amount decimal(15, 2) NOT NULL,             -- what its lines must add up to
    transferred boolean NOT NULL DEFAULT false, -- entered is not posted
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES project (company, number)
);

CREATE TABLE IF NOT EXISTS cost_line (
    company varchar(40) NOT NULL,
    cost varchar(20) NOT NULL,
    line integer NOT NULL,
    activity varchar(20),
    group_code varchar(10),
    description varchar(120),
    quantity decimal(14, 3),
    unit varchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL,
    tax_code varchar(20),
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, cost, line),
    FOREIGN KEY (company, cost) REFERENCES cost (company, number)
);

-- Purchase orders and subcontracts are numbered from one counter.
CREATE TABLE IF NOT EXISTS order_counter (
    company varchar(40) PRIMARY KEY REFERENCES company (tag),
    last bigint NOT NULL DEFAULT 10000
);

CREATE TABLE IF NOT EXISTS purchase_order (
    company varchar(40) NOT NULL,
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
    memo mediumtext,
    currency char(3) NOT NULL DEFAULT 'CAD',
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES project (company, number)
);
CREATE INDEX IF NOT EXISTS purchase_order_project ON purchase_order (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS purchase_order_external ON purchase_order (company, external_id);

CREATE TABLE IF NOT EXISTS purchase_order_line (
    company varchar(40) NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line integer NOT NULL,
    external_line bigint,                       -- Procore's id of the line
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity decimal(15, 4),
    unit varchar(10),
    unit_cost decimal(15, 4),                   -- negative for a credit
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    tax_code varchar(20),
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES purchase_order (company, number, extension)
);

CREATE TABLE IF NOT EXISTS subcontract (
    company varchar(40) NOT NULL,
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
    memo mediumtext,
    inclusions mediumtext,
    exclusions mediumtext,
    currency char(3) NOT NULL DEFAULT 'CAD',
    holdback decimal(5, 2),                     -- percent kept back from each invoice
    original_contract decimal(15, 2) NOT NULL DEFAULT 0,
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES project (company, number)
);
CREATE INDEX IF NOT EXISTS subcontract_project ON subcontract (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS subcontract_external ON subcontract (company, external_id);

CREATE TABLE IF NOT EXISTS subcontract_line (
    company varchar(40) NOT NULL,
    number varchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line integer NOT NULL,
    external_line bigint,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity decimal(15, 4),
    unit varchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    tax_code varchar(20),
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES subcontract (company, number, extension)
);

-- Change orders have a counter of their own.
CREATE TABLE IF NOT EXISTS change_order_counter (
    company varchar(40) PRIMARY KEY REFERENCES company (tag),
    last bigint NOT NULL DEFAULT 0
);

-- Each changes one of three: a purchase order, a subcontract, or the contract with the client.
CREATE TABLE IF NOT EXISTS change_order (
    company varchar(40) NOT NULL,
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
    memo mediumtext,
    reason varchar(60),
    due_date date,
    signed_date date,
    schedule_days integer,                      -- effect on the schedule; negative: earlier
    currency char(3) NOT NULL DEFAULT 'CAD',
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES project (company, number)
);
CREATE INDEX IF NOT EXISTS change_order_project ON change_order (company, project);
CREATE UNIQUE INDEX IF NOT EXISTS change_order_external ON change_order (company, external_id);

CREATE TABLE IF NOT EXISTS change_order_line (
    company varchar(40) NOT NULL,
    number varchar(15) NOT NULL,
    line integer NOT NULL,
    external_line bigint,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    description varchar(100),
    quantity decimal(15, 4),
    unit varchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- negative for a credit
    tax_code varchar(20),
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
    PRIMARY KEY (company, number, line),
    FOREIGN KEY (company, number) REFERENCES change_order (company, number)
);
