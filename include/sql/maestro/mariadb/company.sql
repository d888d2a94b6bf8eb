-- The company itself: proves that the tag exists, and gives the clock that windows are measured by.
-- MariaDB's times say no zone: this one, and updated_at in the files beside it, is told in UTC, with its zone in the text. The
-- synchronization's sessions are in UTC, which is what a timestamp column is shown in; a datetime column that holds local time is
-- converted first: convert_tz(updated_at, 'America/Toronto', 'UTC').

-- company --
SELECT tag, name FROM company WHERE tag = :tag

-- clock --
SELECT date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f+00:00')
