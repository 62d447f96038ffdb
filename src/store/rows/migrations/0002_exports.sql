-- Exports of accounts are kept objects that belong to no swing; few at a time among many.
-- @all
CREATE INDEX objects_of_no_swing ON objects (since) WHERE state = 'kept' AND swing_id IS NULL;
