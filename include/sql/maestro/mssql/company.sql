-- The company itself: proves that the tag exists, and gives the clock that windows are measured by.
-- A datetime2 says no zone: this one, and updated_at in the files beside it, is told in UTC, with its zone in the text. A column that
-- holds local time is converted: convert(varchar(33), updated_at AT TIME ZONE 'Eastern Standard Time', 126), and compared in UTC.

-- company --
SELECT tag, name FROM maestro.company WHERE tag = :tag

-- clock --
SELECT convert(varchar(27), sysutcdatetime(), 126) + '+00:00'
