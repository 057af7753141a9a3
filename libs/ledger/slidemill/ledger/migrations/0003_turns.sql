-- How many unfinished generations of kinds that begin so an organisation has, counted in its turn:
-- from the call to the end of the transaction nobody else gets an answer for the same two. A
-- function, since the count must be of what is there once the turn has come, and not of what was
-- there when the statement began.
CREATE OR REPLACE FUNCTION ledger.unfinished_in_turn(organisation text, kinds text) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 2));
    RETURN (SELECT count(*) FROM ledger.generations AS held
        WHERE held.organisation = $1 AND held.rank < 40 AND starts_with(held.kind, $2));
END
$$;
