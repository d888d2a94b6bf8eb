-- The company itself: proves that the tag exists, and gives the clock that windows are measured by.

-- company --
SELECT tag, name FROM maestro.company WHERE tag = :tag

-- clock --
SELECT now()
