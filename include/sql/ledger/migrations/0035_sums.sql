-- Records of maestro* that are summed up in a document of their own: an opening balance, a month, an invoice. Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS summed_in text;
COMMENT ON COLUMN procore_sync.record.summed_in IS
    'the key of the document that sums this record up, so that it is never created across itself; of such a document its own key';
COMMENT ON COLUMN procore_sync.record.never_created IS
    'why it is never created on the other side: closed, blank, withdrawn, cancelled, void, before (history begins), summed; NULL: it may be';
CREATE INDEX IF NOT EXISTS record_summed ON procore_sync.record (pairing, element, summed_in) WHERE summed_in IS NOT NULL;
