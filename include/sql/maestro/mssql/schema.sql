-- The reference maestro* company: what the demo and the tests run on, and what the SQL files beside this one read.
-- No public page names maestro*'s tables, so these are ours. A real site does not run this file: it edits the SQL files
-- next to it until they return the same column names from its own tables.
-- May run twice, statement by statement, in a database whose collation tells codes apart by case, accent and blanks:
-- CREATE DATABASE maestro COLLATE Latin1_General_100_BIN2_UTF8.

IF schema_id('maestro') IS NULL EXEC('CREATE SCHEMA maestro');

IF object_id('maestro.company') IS NULL CREATE TABLE maestro.company (
    tag nvarchar(40) PRIMARY KEY,                       -- identifies the company's data (Company parameters, MA22)
    name nvarchar(200) NOT NULL,
    currency nchar(3) NOT NULL DEFAULT 'CAD'
);

IF object_id('maestro.project') IS NULL CREATE TABLE maestro.project (
    company nvarchar(40) NOT NULL REFERENCES maestro.company (tag),
    number nvarchar(10) NOT NULL,                -- no * , # : and no accents
    description nvarchar(100),
    detailed_description nvarchar(max),
    address nvarchar(40),
    city nvarchar(60),
    province nvarchar(30),                       -- typed by people: QC, PQ, Québec, Ont. ...
    country nvarchar(30),
    postal_code nvarchar(12),
    phone nvarchar(24),
    start_date date,
    closing_date date,
    status nchar(1) NOT NULL DEFAULT 'A',        -- A active, 1 closed
    procore bit NOT NULL DEFAULT 0,     -- marked for Procore (the Procore sub-tab)
    master nvarchar(10),                        -- of a sub-project: the number of the project that it is a part of
    template nvarchar(20),                      -- the project template that it is made from
    category nvarchar(20),
    department nvarchar(20),
    manager nvarchar(60),
    external_id bigint,                         -- Procore's id, where the record came from there
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number)
);
IF indexproperty(object_id('maestro.project'), 'project_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX project_external ON maestro.project (company, external_id) WHERE external_id IS NOT NULL;

IF object_id('maestro.supplier') IS NULL CREATE TABLE maestro.supplier (
    id bigint IDENTITY PRIMARY KEY,
    company nvarchar(40) NOT NULL REFERENCES maestro.company (tag),
    code nvarchar(10) NOT NULL,                  -- not unique here: imports did leave doubles, and the synchronization must say so
    name nvarchar(80),
    status nchar(1) NOT NULL DEFAULT 'A',        -- A active, B blocked, 1 closed
    address nvarchar(60),
    city nvarchar(60),
    province nvarchar(30),
    country nvarchar(30),
    postal_code nvarchar(12),
    phone nvarchar(24),
    email nvarchar(120),
    language nchar(2),                           -- fr, en
    tax_number nvarchar(20),                     -- Quebec business number (NEQ) or GST number
    licence_number nvarchar(20),                 -- RBQ
    external_id bigint,                         -- Procore's id, where the record came from there
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime()
);
IF indexproperty(object_id('maestro.supplier'), 'supplier_code', 'IndexID') IS NULL
    CREATE INDEX supplier_code ON maestro.supplier (company, code);
IF indexproperty(object_id('maestro.supplier'), 'supplier_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX supplier_external ON maestro.supplier (company, external_id) WHERE external_id IS NOT NULL;

-- The codes of suppliers that come from Procore: P and a number.
IF object_id('maestro.supplier_counter') IS NULL CREATE TABLE maestro.supplier_counter (
    company nvarchar(40) PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 0
);

IF object_id('maestro.cost_group') IS NULL CREATE TABLE maestro.cost_group (
    company nvarchar(40) NOT NULL REFERENCES maestro.company (tag),
    code nvarchar(10) NOT NULL,
    description nvarchar(60),                    -- French
    description_en nvarchar(60),
    type nvarchar(20) NOT NULL,                  -- Material, Subcontractor, Miscellaneous, Equipment, Labour, Billing
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, code)
);

IF object_id('maestro.activity') IS NULL CREATE TABLE maestro.activity (
    company nvarchar(40) NOT NULL,
    project nvarchar(10) NOT NULL,
    code nvarchar(20) NOT NULL,                  -- whole code: 02-300
    section nvarchar(20),                        -- the activity above it: 02; NULL at the top
    description nvarchar(60),
    external_id bigint,
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, project, code),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
IF indexproperty(object_id('maestro.activity'), 'activity_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX activity_external ON maestro.activity (company, external_id) WHERE external_id IS NOT NULL;

-- The groups that an activity may carry: activity + group = one budget code (WBS code) in Procore.
IF object_id('maestro.activity_group') IS NULL CREATE TABLE maestro.activity_group (
    company nvarchar(40) NOT NULL,
    project nvarchar(10) NOT NULL,
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    external_id bigint,
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity) REFERENCES maestro.activity (company, project, code),
    FOREIGN KEY (company, group_code) REFERENCES maestro.cost_group (company, code)
);
IF indexproperty(object_id('maestro.activity_group'), 'activity_group_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX activity_group_external ON maestro.activity_group (company, external_id) WHERE external_id IS NOT NULL;

-- The budget of an activity and group, as it was first entered. What changes it later is a modification.
IF object_id('maestro.budget') IS NULL CREATE TABLE maestro.budget (
    company nvarchar(40) NOT NULL,
    project nvarchar(10) NOT NULL,
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    quantity decimal(14, 3),
    unit nvarchar(10),
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES maestro.activity_group (company, project, activity, group_code)
);

IF object_id('maestro.budget_modification') IS NULL CREATE TABLE maestro.budget_modification (
    id bigint IDENTITY PRIMARY KEY,
    company nvarchar(40) NOT NULL,
    project nvarchar(10) NOT NULL,
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    number nvarchar(20),                         -- the document that it is a line of; NULL: it is none's
    date date NOT NULL DEFAULT CAST(sysutcdatetime() AS date),
    description nvarchar(100),
    quantity decimal(14, 3),
    amount decimal(15, 2) NOT NULL,             -- what is added; a cut is negative
    transferred bit NOT NULL DEFAULT 0, -- entered is not posted
    source nvarchar(10),                         -- PROCORE: the synchronization entered it; NULL: a person did
    external_id bigint,                         -- Procore's id of a budget that had none here: the first entry has it
    budget_change bigint,                       -- Procore's id of the budget change that it is a line of; NULL: of none
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    FOREIGN KEY (company, project, activity, group_code)
        REFERENCES maestro.activity_group (company, project, activity, group_code)
);
IF indexproperty(object_id('maestro.budget_modification'), 'budget_modification_code', 'IndexID') IS NULL
    CREATE INDEX budget_modification_code ON maestro.budget_modification (company, project, activity, group_code);
IF indexproperty(object_id('maestro.budget_modification'), 'budget_modification_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX budget_modification_external ON maestro.budget_modification (company, external_id) WHERE external_id IS NOT NULL;
-- What a company that was made by version 0.2.0 does not have.
IF col_length('maestro.budget_modification', 'budget_change') IS NULL ALTER TABLE maestro.budget_modification ADD budget_change bigint;
IF indexproperty(object_id('maestro.budget_modification'), 'budget_modification_change', 'IndexID') IS NULL
    CREATE UNIQUE INDEX budget_modification_change ON maestro.budget_modification (company, budget_change, project, activity, group_code)
        WHERE budget_change IS NOT NULL;

-- A transaction of the project costs. One that is shared between projects has a number in each.
IF object_id('maestro.cost') IS NULL CREATE TABLE maestro.cost (
    company nvarchar(40) NOT NULL,
    number nvarchar(20) NOT NULL,
    project nvarchar(10) NOT NULL,
    type nvarchar(20) NOT NULL,                  -- Purchase, Invoice, Credit note, Expense, Equipment, Transfer, Payroll
    date date,
    supplier nvarchar(10),
    invoice_number nvarchar(30),                 -- the supplier's
    order_number nvarchar(20),                   -- the purchase order or subcontract that it is invoiced against
    description nvarchar(120),
    employee nvarchar(80),                       -- payroll only
    amount decimal(15, 2) NOT NULL,             -- what its lines must add up to
    transferred bit NOT NULL DEFAULT 0, -- entered is not posted
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);

IF object_id('maestro.cost_line') IS NULL CREATE TABLE maestro.cost_line (
    company nvarchar(40) NOT NULL,
    cost nvarchar(20) NOT NULL,
    line int NOT NULL,
    activity nvarchar(20),
    group_code nvarchar(10),
    description nvarchar(120),
    quantity decimal(14, 3),
    unit nvarchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL,
    tax_code nvarchar(20),
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, cost, line),
    FOREIGN KEY (company, cost) REFERENCES maestro.cost (company, number)
);

-- Purchase orders and subcontracts are numbered from one counter.
IF object_id('maestro.order_counter') IS NULL CREATE TABLE maestro.order_counter (
    company nvarchar(40) PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 10000
);

IF object_id('maestro.purchase_order') IS NULL CREATE TABLE maestro.purchase_order (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,      -- a new order that reuses the heading of the first
    project nvarchar(10) NOT NULL,
    supplier nvarchar(10) NOT NULL,
    type nvarchar(10) NOT NULL DEFAULT 'Regular',    -- Regular, Estimate, Open
    status nchar(1) NOT NULL DEFAULT 'P',        -- A P V Z 1 2 3 4, and up to 22 of the site's own; V: active, transferred
    external_no nvarchar(30),                    -- the number in Procore
    external_id bigint,                         -- Procore's id, written with the document
    order_date date,
    delivery_date date,
    terms nvarchar(60),
    description nvarchar(100),
    memo nvarchar(max),
    currency nchar(3) NOT NULL DEFAULT 'CAD',
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
IF indexproperty(object_id('maestro.purchase_order'), 'purchase_order_project', 'IndexID') IS NULL
    CREATE INDEX purchase_order_project ON maestro.purchase_order (company, project);
IF indexproperty(object_id('maestro.purchase_order'), 'purchase_order_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX purchase_order_external ON maestro.purchase_order (company, external_id) WHERE external_id IS NOT NULL;

IF object_id('maestro.purchase_order_line') IS NULL CREATE TABLE maestro.purchase_order_line (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line int NOT NULL,
    external_line bigint,                       -- Procore's id of the line
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    description nvarchar(100),
    quantity decimal(15, 4),
    unit nvarchar(10),
    unit_cost decimal(15, 4),                   -- negative for a credit
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    tax_code nvarchar(20),
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES maestro.purchase_order (company, number, extension)
);

IF object_id('maestro.subcontract') IS NULL CREATE TABLE maestro.subcontract (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    project nvarchar(10) NOT NULL,
    supplier nvarchar(10) NOT NULL,
    status nchar(1) NOT NULL DEFAULT 'P',        -- as of purchase orders
    external_no nvarchar(30),
    external_id bigint,
    contract_date date,
    start_date date,
    completion_date date,
    description nvarchar(100),
    memo nvarchar(max),
    inclusions nvarchar(max),
    exclusions nvarchar(max),
    currency nchar(3) NOT NULL DEFAULT 'CAD',
    holdback decimal(5, 2),                     -- percent kept back from each invoice
    original_contract decimal(15, 2) NOT NULL DEFAULT 0,
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number, extension),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
IF indexproperty(object_id('maestro.subcontract'), 'subcontract_project', 'IndexID') IS NULL
    CREATE INDEX subcontract_project ON maestro.subcontract (company, project);
IF indexproperty(object_id('maestro.subcontract'), 'subcontract_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX subcontract_external ON maestro.subcontract (company, external_id) WHERE external_id IS NOT NULL;

IF object_id('maestro.subcontract_line') IS NULL CREATE TABLE maestro.subcontract_line (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    extension smallint NOT NULL DEFAULT 0,
    line int NOT NULL,
    external_line bigint,
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    description nvarchar(100),
    quantity decimal(15, 4),
    unit nvarchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL DEFAULT 0,
    tax_code nvarchar(20),
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number, extension, line),
    FOREIGN KEY (company, number, extension) REFERENCES maestro.subcontract (company, number, extension)
);

-- Change orders have a counter of their own.
IF object_id('maestro.change_order_counter') IS NULL CREATE TABLE maestro.change_order_counter (
    company nvarchar(40) PRIMARY KEY REFERENCES maestro.company (tag),
    last bigint NOT NULL DEFAULT 0
);

-- Each changes one of three: a purchase order, a subcontract, or the contract with the client.
IF object_id('maestro.change_order') IS NULL CREATE TABLE maestro.change_order (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    project nvarchar(10) NOT NULL,
    purchase_order nvarchar(20),                 -- with its extension: 24105-0
    subcontract nvarchar(20),
    client_contract nvarchar(30),
    status nvarchar(15) NOT NULL DEFAULT 'Pending',  -- Pending, Submitted, Approved, Rejected, Non billable
    transferred bit NOT NULL DEFAULT 0, -- entered is not posted
    external_no nvarchar(30),                    -- the number in Procore, which counts below each contract
    external_id bigint,                         -- Procore's id, written with the document
    description nvarchar(100),
    memo nvarchar(max),
    reason nvarchar(60),
    due_date date,
    signed_date date,
    schedule_days int,                      -- effect on the schedule; negative: earlier
    currency nchar(3) NOT NULL DEFAULT 'CAD',
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- what its lines add up to
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);
IF indexproperty(object_id('maestro.change_order'), 'change_order_project', 'IndexID') IS NULL
    CREATE INDEX change_order_project ON maestro.change_order (company, project);
IF indexproperty(object_id('maestro.change_order'), 'change_order_external', 'IndexID') IS NULL
    CREATE UNIQUE INDEX change_order_external ON maestro.change_order (company, external_id) WHERE external_id IS NOT NULL;

IF object_id('maestro.change_order_line') IS NULL CREATE TABLE maestro.change_order_line (
    company nvarchar(40) NOT NULL,
    number nvarchar(15) NOT NULL,
    line int NOT NULL,
    external_line bigint,
    activity nvarchar(20) NOT NULL,
    group_code nvarchar(10) NOT NULL,
    description nvarchar(100),
    quantity decimal(15, 4),
    unit nvarchar(10),
    unit_cost decimal(15, 4),
    amount decimal(15, 2) NOT NULL DEFAULT 0,   -- negative for a credit
    tax_code nvarchar(20),
    updated_at datetime2(6) NOT NULL DEFAULT sysutcdatetime(),
    PRIMARY KEY (company, number, line),
    FOREIGN KEY (company, number) REFERENCES maestro.change_order (company, number)
);
