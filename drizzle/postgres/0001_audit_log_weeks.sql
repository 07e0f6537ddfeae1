CREATE INDEX IF NOT EXISTS "audit_log_submitted_email" ON "audit_log" USING btree ("submitted_email","at") WHERE submitted_email is not null;--> statement-breakpoint
-- Moves the oldest rows from before that time, of one week, to the table of their week. It inherits from audit_log, so every query of
-- that finds them there. Returns how many.
CREATE FUNCTION archive_audit_log("before" timestamptz, at_once integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' SET client_min_messages = 'warning' AS $$
DECLARE
  monday timestamptz;
  week text;
  slice bigint[];
BEGIN
  -- Else another process is at it.
  IF NOT pg_try_advisory_xact_lock(5284725) THEN RETURN 0; END IF;
  SELECT date_trunc('week', at) INTO monday FROM ONLY audit_log WHERE at < "before" ORDER BY at LIMIT 1;
  IF monday IS NULL THEN RETURN 0; END IF;
  week := 'audit_log_' || to_char(monday, 'YYYYMMDD');
  IF to_regclass(week) IS NULL THEN
    EXECUTE format(
      'CREATE TABLE %I (LIKE audit_log INCLUDING DEFAULTS INCLUDING INDEXES, CHECK (at >= %L AND at < %L)) INHERITS (audit_log)',
      week, monday, monday + interval '7 days');
  END IF;
  slice := ARRAY(
    SELECT id FROM ONLY audit_log WHERE at < least("before", monday + interval '7 days') ORDER BY at LIMIT at_once);
  EXECUTE format(
    'WITH moved AS (DELETE FROM ONLY audit_log WHERE id = ANY ($1) RETURNING *) INSERT INTO %I SELECT * FROM moved', week)
    USING slice;
  RETURN cardinality(slice);
END $$;--> statement-breakpoint
-- The tables of the weeks that ended before that time. Returns how many. Whoever comes meanwhile waits for a second at most.
CREATE FUNCTION drop_audit_log("before" timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
  week regclass;
  dropped integer := 0;
BEGIN
  FOR week IN
    SELECT inhrelid FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE inhparent = 'audit_log'::regclass AND to_date(right(relname, 8), 'YYYYMMDD') + 7 <= "before"
    ORDER BY relname
  LOOP
    EXECUTE format('DROP TABLE %s', week);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;--> statement-breakpoint
-- They run with the rights of their owner, so they look nowhere but in its schema, and in a caller's temporary tables last.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION archive_audit_log(timestamptz, integer) SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION drop_audit_log(timestamptz) SET search_path = %I, pg_temp', current_schema());
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION archive_audit_log(timestamptz, integer), drop_audit_log(timestamptz) FROM PUBLIC;--> statement-breakpoint
-- To a role of the server's own, which has no other rights than on rows.
DO $$
DECLARE
  app regrole;
BEGIN
  FOR app IN
    SELECT grantee FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = 'audit_log'::regclass AND privilege_type = 'DELETE' AND grantee <> 0
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION archive_audit_log(timestamptz, integer), drop_audit_log(timestamptz) TO %s', app);
  END LOOP;
END $$;
