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
    category varchar(20),
    department varchar(20),
    manager varchar(60),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, number)
);

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
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS supplier_code ON maestro.supplier (company, code);

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
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, project, code),
    FOREIGN KEY (company, project) REFERENCES maestro.project (company, number)
);

-- The groups that an activity may carry: activity + group = one budget code (WBS code) in Procore.
CREATE TABLE IF NOT EXISTS maestro.activity_group (
    company text NOT NULL,
    project varchar(10) NOT NULL,
    activity varchar(20) NOT NULL,
    group_code varchar(10) NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, project, activity, group_code),
    FOREIGN KEY (company, project, activity) REFERENCES maestro.activity (company, project, code),
    FOREIGN KEY (company, group_code) REFERENCES maestro.cost_group (company, code)
);
