-- A large contractor's records beside demo.sql: 100 projects (25-001 to 25-100), 2,000 suppliers, and for each project a
-- budget, 50 purchase orders of 3 lines, 10 subcontracts of 5 lines, 500 transferred costs with 600 lines, 5 change orders.
-- Each project buys from 10 suppliers and subcontracts to 5 others. All of it is clean: what cannot travel is in demo.sql.
-- It comes after demo.sql, and may run twice: what is there stays as it is.
-- Smaller, for tests: SET demo.projects = 10; SET demo.costs = 20 (costs a project) before it.

CREATE TEMPORARY TABLE large_size AS
SELECT
    CAST(coalesce(nullif(current_setting('demo.projects', true), ''), '100') AS integer) AS projects,
    CAST(coalesce(nullif(current_setting('demo.costs', true), ''), '500') AS integer) AS costs;

INSERT INTO maestro.project (
    company, number, description, address, city, province, country, postal_code, start_date, closing_date, status, procore,
    category, department, manager
)
SELECT
    'DEMO', '25-' || lpad(CAST(n AS text), 3, '0'),
    (ARRAY['École', 'Aréna', 'Usine', 'Résidence', 'Centre communautaire', 'Entrepôt', 'Clinique', 'Caserne'])[1 + n % 8]
        || ' ' || (ARRAY['des Pins', 'du Ruisseau', 'Saint-Laurent', 'de la Montagne', 'Jean-Talon', 'du Quai', 'Sainte-Anne'])[1 + n % 7]
        || ' – lot ' || n,
    n || ', rue ' || (ARRAY['Principale', 'de l''Église', 'Saint-Jean', 'du Moulin', 'Notre-Dame'])[1 + n % 5],
    (ARRAY['Montréal', 'Québec', 'Laval', 'Gatineau', 'Sherbrooke', 'Saguenay', 'Lévis', 'Trois-Rivières'])[1 + n % 8],
    (ARRAY['QC', 'Québec', 'PQ', 'Qué.'])[1 + n % 4], 'Canada', 'H2X 1Y4', DATE '2025-01-06' + n, DATE '2026-12-18' + n, 'A', true,
    (ARRAY['INSTITUT', 'COMM', 'RESID'])[1 + n % 3], 'BAT', (ARRAY['Mélanie Côté', 'Benoît Lapointe'])[1 + n % 2]
FROM large_size CROSS JOIN LATERAL generate_series(1, projects) AS n
ON CONFLICT DO NOTHING;

INSERT INTO maestro.activity (company, project, code, section, description)
SELECT p.company, p.number, a.code, a.section, a.description
FROM maestro.project AS p
JOIN maestro.activity AS a ON a.company = p.company AND a.project = '24-001'
WHERE p.company = 'DEMO' AND p.number LIKE '25-%'
ON CONFLICT DO NOTHING;

INSERT INTO maestro.activity_group (company, project, activity, group_code)
SELECT p.company, p.number, g.activity, g.group_code
FROM maestro.project AS p
JOIN maestro.activity_group AS g ON g.company = p.company AND g.project = '24-001'
WHERE p.company = 'DEMO' AND p.number LIKE '25-%'
ON CONFLICT DO NOTHING;

-- The school's budget, in the size of each project.
INSERT INTO maestro.budget (company, project, activity, group_code, quantity, unit, amount)
SELECT
    p.company, p.number, b.activity, b.group_code, round(b.quantity * s.size, 1), b.unit, round(b.amount * s.size, 2)
FROM maestro.project AS p
CROSS JOIN LATERAL (SELECT 0.4 + 0.0173 * CAST(right(p.number, 3) AS integer) AS size) AS s
JOIN maestro.budget AS b ON b.company = p.company AND b.project = '24-001'
WHERE p.company = 'DEMO' AND p.number LIKE '25-%'
ON CONFLICT DO NOTHING;

-- Twenty suppliers a project with those of demo.sql, one in 25 blocked or closed.
INSERT INTO maestro.supplier (company, code, name, status, address, city, province, country, phone, language, tax_number)
SELECT
    'DEMO', 'F' || lpad(CAST(n AS text), 6, '0'),
    (ARRAY['Béton', 'Acier', 'Électricité', 'Plomberie', 'Toiture', 'Peinture', 'Excavation', 'Menuiserie', 'Location'])[1 + n % 9]
        || ' ' || (ARRAY['Tremblay', 'Gagnon', 'Roy', 'Côté', 'Bouchard', 'Gauthier', 'Morin', 'Lavoie', 'Fortin', 'Gagné'])[1 + n % 10]
        || ' ' || n || (ARRAY[' inc.', ' ltée', ' & Fils', ' enr.'])[1 + n % 4],
    CASE n % 50 WHEN 0 THEN 'B' WHEN 1 THEN '1' ELSE 'A' END,
    n || ', boulevard Industriel', (ARRAY['Montréal', 'Québec', 'Laval', 'Longueuil'])[1 + n % 4], 'QC', 'Canada',
    '514 555-' || lpad(CAST(n % 10000 AS text), 4, '0'), 'fr', CAST(1150000000 + n AS text)
FROM large_size CROSS JOIN LATERAL generate_series(1, 20 * projects - 30) AS n
WHERE NOT EXISTS (
    SELECT FROM maestro.supplier AS x WHERE x.company = 'DEMO' AND x.code = 'F' || lpad(CAST(n AS text), 6, '0')
);

-- Who works for whom: places 1 to 10 of a project deliver, 11 to 15 are its subcontractors.
CREATE TEMPORARY TABLE large_supplier AS
SELECT p AS project, place, f.code
FROM large_size
CROSS JOIN LATERAL generate_series(1, projects) AS p
CROSS JOIN generate_series(1, 15) AS place
JOIN (
    SELECT code, row_number() OVER (ORDER BY code) - 1 AS nth, count(*) OVER () AS total
    FROM maestro.supplier WHERE company = 'DEMO' AND status = 'A' AND code LIKE 'F0%'
) AS f ON f.nth = (p * 17 + place) % f.total;

CREATE TEMPORARY TABLE large_item AS
SELECT * FROM (VALUES
    ('PO', 0, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 'm3', 218.7500),
    ('PO', 1, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 't', 1985.0000),
    ('PO', 2, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 'ea', 58.4900),
    ('PO', 3, '05-120', 'MAT', 'Poutres W610', 't', 2875.0000),
    ('PO', 4, '06-100', 'MAT', 'Épinette 2x6, 4,9 m', 'ea', 9.8725),
    ('PO', 5, '07-210', 'MAT', 'Panneau 150 mm, R-42', 'm2', 87.4125),
    ('PO', 6, '01-500', 'EQU', 'Nacelle 12 m, location', 'wk', 487.5000),
    ('PO', 7, '08-100', 'MAT', 'Portes et cadres d''acier', 'ea', 1129.9900),
    ('PO', 8, '02-300', 'MAT', 'Pierre 0-20 mm', 't', 21.3500),
    ('PO', 9, '09-250', 'MAT', 'Crédit – plaques retournées', 'm2', -3.3333),
    ('SC', 0, '03-100', 'SCT', 'Coffrages', 'm2', 38.4500),
    ('SC', 1, '05-500', 'SCT', 'Garde-corps', 'm', 241.3333),
    ('SC', 2, '07-500', 'SCT', 'Membrane', 'm2', 92.1500),
    ('SC', 3, '09-900', 'SCT', 'Peinture', 'm2', 6.8750),
    ('SC', 4, '26-050', 'SCT', 'Distribution, par local', 'ea', 1475.2500),
    ('SC', 5, '22-100', 'SCT', 'Appareils sanitaires', 'ea', 612.5000),
    ('SC', 6, '23-300', 'SCT', 'Conduits', 'kg', 17.6667),
    ('SC', 7, '01-740', 'SCT', 'Nettoyage – inclus', 'ls', 0.0000),
    ('CT', 0, '03-300', 'MAT', 'Béton, coulée', 'm3', 221.1250),
    ('CT', 1, '01-100', 'MO', 'Gérance', 'hr', 68.2500),
    ('CT', 2, '01-100', 'DIV', 'Stationnement, repas, photocopies', 'ls', 14.3600),
    ('CT', 3, '02-300', 'EQU', 'Pelle 320, heures internes', 'hr', 142.0000),
    ('CT', 4, '03-100', 'MAT', 'Retour de contreplaqué', 'ea', -58.4900),
    ('CT', 5, '03-300', 'MO', 'Mise en place du béton', 'hr', 54.8675)
) AS i (kind, nth, activity, group_code, description, unit, unit_cost);

-- Orders and subcontracts are numbered from one counter: 60 of it for each project.
CREATE TEMPORARY TABLE large_order_line AS
SELECT
    o.kind, CAST(30000 + 60 * o.project + o.nth AS text) AS number, o.project, o.nth, line, i.activity, i.group_code, i.description,
    q.quantity, i.unit, i.unit_cost, round(q.quantity * i.unit_cost, 2) AS amount
FROM (
    SELECT p AS project, n AS nth, CASE WHEN n <= 50 THEN 'PO' ELSE 'SC' END AS kind
    FROM large_size CROSS JOIN LATERAL generate_series(1, projects) AS p CROSS JOIN generate_series(1, 60) AS n
) AS o
CROSS JOIN LATERAL generate_series(1, CASE o.kind WHEN 'PO' THEN 3 ELSE 5 END) AS line
CROSS JOIN LATERAL (SELECT 1 + (o.project * 31 + o.nth * 7 + line * 13) % 97 + 0.25 * (line % 4) AS quantity) AS q
JOIN large_item AS i ON i.kind = o.kind AND i.nth = (o.nth + line * 3) % CASE o.kind WHEN 'PO' THEN 10 ELSE 8 END;

WITH entered AS (
    INSERT INTO maestro.purchase_order (
        company, number, project, supplier, type, status, order_date, delivery_date, terms, description, amount
    )
    SELECT
        'DEMO', l.number, '25-' || lpad(CAST(l.project AS text), 3, '0'), s.code,
        (ARRAY['Regular', 'Open', 'Estimate'])[1 + l.nth % 3], (ARRAY['P', 'V', 'V', 'A', 'V', '2', 'V', 'V'])[1 + l.nth % 8],
        DATE '2025-03-03' + l.nth, DATE '2025-05-05' + l.nth, 'Net 30 jours', min(l.description) || ' – livraison ' || l.nth, sum(l.amount)
    FROM large_order_line AS l
    JOIN large_supplier AS s ON s.project = l.project AND s.place = 1 + l.nth % 10
    WHERE l.kind = 'PO'
    GROUP BY l.number, l.project, l.nth, s.code
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.purchase_order_line (
    company, number, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, 10 * l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM large_order_line AS l JOIN entered USING (number);

WITH entered AS (
    INSERT INTO maestro.subcontract (
        company, number, project, supplier, status, contract_date, start_date, completion_date, description, holdback,
        original_contract
    )
    SELECT
        'DEMO', l.number, '25-' || lpad(CAST(l.project AS text), 3, '0'), s.code, (ARRAY['V', 'P', 'V', 'V', 'A'])[1 + l.nth % 5],
        DATE '2025-02-03' + l.nth, DATE '2025-04-07' + l.nth, DATE '2026-06-01' + l.nth, min(l.description) || ' – phase ' || l.nth - 50,
        CASE WHEN l.nth % 4 > 0 THEN 10 END, sum(l.amount)
    FROM large_order_line AS l
    JOIN large_supplier AS s ON s.project = l.project AND s.place = 11 + l.nth % 5
    WHERE l.kind = 'SC'
    GROUP BY l.number, l.project, l.nth, s.code
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.subcontract_line (
    company, number, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, 10 * l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM large_order_line AS l JOIN entered USING (number);

-- Change orders: two of an order, three of a subcontract, two lines each, coded as the first lines of what they change; a credit
-- has a negative unit cost.
CREATE TEMPORARY TABLE large_change_line AS
SELECT
    CAST(2000 + 5 * l.project + c.nth AS text) AS number, l.project, c.nth, l.kind, l.number || '-0' AS changed, l.line, l.activity,
    l.group_code, l.description, c.quantity, l.unit, c.sign * l.unit_cost AS unit_cost,
    round(c.quantity * c.sign * l.unit_cost, 2) AS amount
FROM large_order_line AS l
JOIN (VALUES (1, 1, 3.5, 1), (2, 2, 1.25, -1), (3, 51, 12.0, 1), (4, 52, 8.75, 1), (5, 53, 2.0, -1)) AS c (nth, ordered, quantity, sign)
    ON c.ordered = l.nth AND l.line <= 2;

WITH entered AS (
    INSERT INTO maestro.change_order (
        company, number, project, purchase_order, subcontract, status, description, reason, schedule_days, amount
    )
    SELECT
        'DEMO', number, '25-' || lpad(CAST(project AS text), 3, '0'), CASE kind WHEN 'PO' THEN changed END,
        CASE kind WHEN 'SC' THEN changed END, (ARRAY['Approved', 'Submitted', 'Approved', 'Pending', 'Approved'])[nth],
        'Changement ' || nth || ' – ' || min(description), 'Chantier', nth - 2, sum(amount)
    FROM large_change_line
    GROUP BY number, project, nth, kind, changed
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.change_order_line (
    company, number, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, 10 * l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM large_change_line AS l JOIN entered USING (number);

-- Costs, every fifth of two lines: purchases, payroll, petty cash, own equipment, credit notes.
CREATE TEMPORARY TABLE large_cost_line AS
SELECT
    c.project, c.nth, 'L' || lpad(CAST(c.project AS text), 3, '0') || '-' || lpad(CAST(c.nth AS text), greatest(4, length(CAST(c.nth AS text))), '0') AS number, line,
    i.activity, i.group_code, i.description, q.quantity, i.unit, i.unit_cost, round(q.quantity * i.unit_cost, 2) AS amount
FROM (
    SELECT p AS project, n AS nth
    FROM large_size CROSS JOIN LATERAL generate_series(1, projects) AS p CROSS JOIN LATERAL generate_series(1, costs) AS n
) AS c
CROSS JOIN LATERAL generate_series(1, CASE c.nth % 5 WHEN 1 THEN 2 ELSE 1 END) AS line
CROSS JOIN LATERAL (SELECT 1 + (c.project * 7 + c.nth * 11 + line) % 61 + 0.5 * (c.nth % 2) AS quantity) AS q
JOIN large_item AS i ON i.kind = 'CT' AND i.nth = CASE WHEN line = 2 THEN 5 ELSE c.nth % 5 END;

WITH entered AS (
    INSERT INTO maestro.cost (company, number, project, type, date, supplier, invoice_number, description, employee, amount, transferred)
    SELECT
        'DEMO', l.number, '25-' || lpad(CAST(l.project AS text), 3, '0'),
        (ARRAY['Purchase', 'Payroll', 'Expense', 'Equipment', 'Credit note'])[1 + l.nth % 5], DATE '2025-06-02' + l.nth % 300,
        CASE WHEN l.nth % 5 IN (0, 4) THEN s.code END, CASE WHEN l.nth % 5 IN (0, 4) THEN 'FA-' || l.number END,
        min(l.description), CASE l.nth % 5 WHEN 1 THEN 'Bélanger, Rose-Anne' END, sum(l.amount), true
    FROM large_cost_line AS l
    JOIN large_supplier AS s ON s.project = l.project AND s.place = 1 + l.nth % 10
    GROUP BY l.number, l.project, l.nth, s.code
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.cost_line (company, cost, line, activity, group_code, description, quantity, unit, unit_cost, amount)
SELECT 'DEMO', l.number, 10 * l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM large_cost_line AS l JOIN entered USING (number);

DROP TABLE large_cost_line;
DROP TABLE large_change_line;
DROP TABLE large_order_line;
DROP TABLE large_item;
DROP TABLE large_supplier;
DROP TABLE large_size;
