-- the schema, as PostgreSQL 18 has it
SET check_function_bodies = false;
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;
    RETURN job_ids;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;
    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;
    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;
    RETURN _job_id;
END;
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;
 RETURN found_jobs;
END;
$$;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.records_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE FUNCTION public.records_forget_terms() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM records_messageterms WHERE message_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_firstrun (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.accounts_firstrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_firstrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_invitation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    role character varying(20) NOT NULL,
    department character varying(60) NOT NULL,
    language character varying(10) NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    invited_by_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.accounts_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_membership (
    id bigint NOT NULL,
    role character varying(20) NOT NULL,
    department character varying(60) NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.accounts_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_person (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    email character varying(254) NOT NULL,
    name character varying(200) NOT NULL,
    is_active boolean NOT NULL,
    is_administrator boolean NOT NULL,
    language character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    must_change_password boolean DEFAULT false NOT NULL,
    session_generation integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.accounts_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);
ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_attachment (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    message_id bigint NOT NULL,
    place smallint NOT NULL,
    url text NOT NULL,
    name text,
    mime text,
    size bigint
);
ALTER TABLE public.records_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_auditentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id bigint,
    via character varying(10) NOT NULL,
    action character varying(60) NOT NULL,
    object_kind character varying(40) NOT NULL,
    object_id bigint,
    data jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    shop_id bigint
);
ALTER TABLE public.records_auditentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_auditentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_batch (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shop_id bigint NOT NULL,
    product_id bigint,
    supplier_id bigint,
    warehouse_id bigint
);
ALTER TABLE public.records_batch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_buyer (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    segment character varying(10),
    value numeric(14,4),
    customer_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_buyer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_buyer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_campaign (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_case (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    customer_id bigint,
    conversation_id bigint NOT NULL,
    opened_by_id bigint NOT NULL,
    owner_key character varying(40) NOT NULL,
    object_key text NOT NULL,
    product_id text,
    risk character varying(8) NOT NULL,
    type character varying(12) NOT NULL,
    grade character varying(1) NOT NULL,
    rank smallint NOT NULL,
    grade_reason text NOT NULL,
    status character varying(20) DEFAULT 'received'::character varying NOT NULL,
    history boolean DEFAULT false NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    next_due_at timestamp with time zone,
    message_count integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.records_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_casemessage (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    case_id bigint NOT NULL,
    message_id bigint NOT NULL,
    grade character varying(1) NOT NULL,
    risk character varying(8) NOT NULL
);
ALTER TABLE public.records_casemessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_casemessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_channel (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    name character varying(100) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    kind character varying(20) DEFAULT ''::character varying NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    last_error_at timestamp with time zone,
    silence_minutes integer,
    last_in_at timestamp with time zone,
    last_out_at timestamp with time zone,
    silence_told timestamp with time zone
);
ALTER TABLE public.records_channel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_clock (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    grade character varying(1) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    rule text NOT NULL,
    met_at timestamp with time zone,
    met_by bigint,
    breached_at timestamp with time zone,
    replaced_at timestamp with time zone
);
ALTER TABLE public.records_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_conflict (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    message_id bigint NOT NULL,
    external_id text NOT NULL,
    digest bytea NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.records_conflict ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_conflict_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_connection (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    source character varying(60) NOT NULL,
    key character varying(40) NOT NULL,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    taken bigint DEFAULT 0 NOT NULL,
    forged bigint DEFAULT 0 NOT NULL,
    last_at timestamp with time zone,
    last_forged_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    last_error_at timestamp with time zone,
    fetch_state character varying(10) DEFAULT 'idle'::character varying NOT NULL,
    fetch_after text,
    fetched bigint DEFAULT 0 NOT NULL,
    fetched_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_connection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_connection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_conversation (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    external_id text NOT NULL,
    customer_id bigint,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_message_id bigint,
    message_count integer DEFAULT 0 NOT NULL,
    assignee_id bigint,
    closed_at timestamp with time zone,
    status character varying(10) DEFAULT 'open'::character varying NOT NULL
);
ALTER TABLE public.records_conversation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_coupon (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    code text,
    ends_at timestamp with time zone,
    buyer_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_coupon ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_coupon_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_customer (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    merged_into_id bigint,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.records_customer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_customermerge (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    kept_id bigint NOT NULL,
    absorbed_id bigint NOT NULL,
    source character varying(20) NOT NULL,
    confidence double precision NOT NULL,
    evidence jsonb NOT NULL,
    moved jsonb NOT NULL,
    by character varying(200) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    undone_at timestamp with time zone,
    undone_by character varying(200) NOT NULL
);
ALTER TABLE public.records_customermerge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_customermerge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_deadletter (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    headers jsonb DEFAULT '{}'::jsonb NOT NULL,
    query jsonb DEFAULT '{}'::jsonb NOT NULL,
    body bytea NOT NULL,
    code character varying(40) NOT NULL,
    field text DEFAULT ''::text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    times integer DEFAULT 1 NOT NULL,
    state character varying(10) DEFAULT 'waiting'::character varying NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    connection_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_deadletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_deadletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_delivery (
    id bigint NOT NULL,
    route character varying(10) NOT NULL,
    target bigint DEFAULT 0 NOT NULL,
    state character varying(12) DEFAULT 'queued'::character varying NOT NULL,
    send_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    shop_id bigint NOT NULL,
    notice_id bigint
);
ALTER TABLE public.records_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_draft (
    id bigint NOT NULL,
    text text NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    conversation_id bigint NOT NULL,
    person_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_employee (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    email text,
    skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    person_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_employee ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_employee_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_erasure (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    ids jsonb NOT NULL,
    counts jsonb NOT NULL,
    by_id bigint,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_event (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    "position" bigint,
    kind character varying(40) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    conversation_id bigint,
    message_id bigint,
    case_id bigint,
    data jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE public.records_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_eventhead (
    id smallint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.records_export (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    filters jsonb NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    unmasked boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_export ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_export_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_heartbeat (
    name character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    data jsonb NOT NULL
);
CREATE TABLE public.records_identity (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    external_id text NOT NULL,
    customer_id bigint NOT NULL,
    source character varying(20) DEFAULT 'channel'::character varying NOT NULL,
    confidence double precision DEFAULT 1.0 NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.records_identity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_importrun (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    digest bytea NOT NULL,
    channel character varying(100) NOT NULL,
    name text NOT NULL,
    format character varying(10) NOT NULL,
    live boolean NOT NULL,
    rows_done bigint NOT NULL,
    read bigint NOT NULL,
    added bigint NOT NULL,
    known bigint NOT NULL,
    rejected bigint NOT NULL,
    started_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    dry_run boolean DEFAULT false NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    file text DEFAULT ''::text NOT NULL,
    mapping jsonb,
    person_id bigint,
    state character varying(10) DEFAULT 'running'::character varying NOT NULL,
    total bigint,
    noun character varying(20) DEFAULT ''::character varying NOT NULL
);
ALTER TABLE public.records_importrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_importrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_invoice (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    state character varying(20) DEFAULT 'unknown'::character varying NOT NULL,
    amount numeric(14,4),
    shop_id bigint NOT NULL,
    order_id bigint
);
ALTER TABLE public.records_invoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_invoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_label (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    message_id bigint NOT NULL,
    code character varying(8) NOT NULL,
    confidence double precision NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    by character varying(60) NOT NULL,
    maker character varying(60) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.records_label ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_label_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_link (
    id bigint NOT NULL,
    confidence double precision NOT NULL,
    maker character varying(60) NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    said boolean,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL,
    message_id bigint,
    order_id bigint,
    parcel_id bigint,
    product_id bigint,
    shop_id bigint NOT NULL,
    CONSTRAINT link_of_one CHECK ((((order_id IS NOT NULL) AND (parcel_id IS NULL) AND (product_id IS NULL)) OR ((order_id IS NULL) AND (parcel_id IS NOT NULL) AND (product_id IS NULL)) OR ((order_id IS NULL) AND (parcel_id IS NULL) AND (product_id IS NOT NULL))))
);
ALTER TABLE public.records_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_message (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    external_id text NOT NULL,
    role character varying(10) NOT NULL,
    sender_id text,
    sender_name text,
    sent_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    time_flag character varying(6) DEFAULT ''::character varying NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    digest bytea NOT NULL,
    order_no text,
    product_id text,
    region text,
    entry text,
    extra jsonb DEFAULT '{}'::jsonb NOT NULL,
    history boolean DEFAULT false NOT NULL,
    unread boolean DEFAULT true NOT NULL
);
ALTER TABLE public.records_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_messageterms (
    message_id bigint NOT NULL,
    terms tsvector NOT NULL,
    shop_id bigint NOT NULL
);
CREATE TABLE public.records_note (
    id bigint NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    author_id bigint,
    conversation_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_notice (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    key character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    read_at timestamp with time zone,
    person_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_noticepreference (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    route character varying(10) NOT NULL,
    wanted boolean NOT NULL,
    person_id bigint NOT NULL
);
ALTER TABLE public.records_noticepreference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_noticepreference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_order (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    number text,
    state character varying(20) DEFAULT 'unknown'::character varying NOT NULL,
    state_raw text,
    placed_at timestamp with time zone,
    paid_at timestamp with time zone,
    shipped_at timestamp with time zone,
    delivered_at timestamp with time zone,
    ship_by timestamp with time zone,
    deliver_by timestamp with time zone,
    total numeric(14,4),
    currency character varying(3) DEFAULT 'CNY'::character varying NOT NULL,
    region character varying(6),
    buyer_id bigint,
    shop_id bigint NOT NULL,
    warehouse_id bigint
);
ALTER TABLE public.records_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_orderline (
    id bigint NOT NULL,
    external_id text NOT NULL,
    variant text,
    batch text,
    title text DEFAULT ''::text NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    price numeric(14,4),
    order_id bigint NOT NULL,
    shop_id bigint NOT NULL,
    product_id bigint
);
ALTER TABLE public.records_orderline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_orderline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_outgoing (
    id bigint NOT NULL,
    key uuid NOT NULL,
    text text NOT NULL,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    state character varying(12) DEFAULT 'queued'::character varying NOT NULL,
    send_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    remote_id text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    seen_at timestamp with time zone,
    author_id bigint,
    channel_id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    message_id bigint,
    shop_id bigint NOT NULL,
    doubt boolean DEFAULT false NOT NULL,
    replaces_id bigint
);
ALTER TABLE public.records_outgoing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_outgoing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_parcel (
    id bigint NOT NULL,
    number text NOT NULL,
    courier text DEFAULT ''::text NOT NULL,
    source character varying(60) DEFAULT ''::character varying NOT NULL,
    source_time timestamp with time zone,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    handed_over_at timestamp with time zone,
    region_from character varying(6),
    region_to character varying(6),
    state character varying(20) DEFAULT 'unknown'::character varying NOT NULL,
    since timestamp with time zone,
    last_at timestamp with time zone,
    receiver character varying(10),
    contradictory boolean DEFAULT false NOT NULL,
    unread boolean DEFAULT false NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shop_id bigint NOT NULL,
    warehouse_id bigint
);
ALTER TABLE public.records_parcel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_parcel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_parcelevent (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    state character varying(20),
    place text,
    courier text DEFAULT ''::text NOT NULL,
    source character varying(60) NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    parcel_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_parcelevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_parcelevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_parcelorder (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_parcelorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_parcelorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_post (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    platform text DEFAULT ''::text NOT NULL,
    posted_at timestamp with time zone,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_presence (
    id bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    writing_at timestamp with time zone,
    conversation_id bigint NOT NULL,
    person_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_presence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_presence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_product (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    price numeric(14,4),
    currency character varying(3) DEFAULT 'CNY'::character varying NOT NULL,
    on_sale boolean DEFAULT true NOT NULL,
    shop_id bigint NOT NULL,
    supplier_id bigint
);
ALTER TABLE public.records_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_productpage (
    id bigint NOT NULL,
    source_time timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    page jsonb NOT NULL,
    product_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_productpage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_productpage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_pushsubscription (
    id bigint NOT NULL,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint NOT NULL
);
ALTER TABLE public.records_pushsubscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_pushsubscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_reference (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    value numeric(20,6),
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_reference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_reference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_refund (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    kind character varying(10) DEFAULT 'refund'::character varying NOT NULL,
    state character varying(20) DEFAULT 'unknown'::character varying NOT NULL,
    state_raw text,
    amount numeric(14,4),
    currency character varying(3) DEFAULT 'CNY'::character varying NOT NULL,
    requested_at timestamp with time zone,
    resolved_at timestamp with time zone,
    order_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_refund ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_review (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    rating smallint,
    posted_at timestamp with time zone,
    buyer_id bigint,
    order_id bigint,
    product_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_review ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_robot (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(100) NOT NULL,
    url text NOT NULL,
    secret text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_robot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_robot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_satisfaction (
    id bigint NOT NULL,
    score smallint NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    conversation_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_satisfaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_satisfaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_shift (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    kind character varying(10) DEFAULT 'shift'::character varying NOT NULL,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    employee_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_shop (
    id bigint NOT NULL,
    slug character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    time_zone character varying(60) DEFAULT 'Asia/Shanghai'::character varying NOT NULL,
    language character varying(10) DEFAULT 'zh-hans'::character varying NOT NULL,
    demo boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    file_quota bigint DEFAULT 2000000000 NOT NULL,
    identity_key text DEFAULT ''::text NOT NULL,
    identity_key_before text DEFAULT ''::text NOT NULL,
    opening_hours jsonb DEFAULT '{}'::jsonb NOT NULL,
    quiet_from time without time zone,
    quiet_until time without time zone,
    retention_days integer,
    widget_key character varying(40),
    clock_at timestamp with time zone,
    simulated boolean DEFAULT false NOT NULL,
    CONSTRAINT shop_clock CHECK (((clock_at IS NULL) OR simulated))
);
ALTER TABLE public.records_shop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_shop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_shopaction (
    id bigint NOT NULL,
    key uuid NOT NULL,
    kind character varying(30) NOT NULL,
    action jsonb NOT NULL,
    customer text,
    agreed boolean DEFAULT false NOT NULL,
    why text NOT NULL,
    amount numeric(14,4),
    currency character varying(3) DEFAULT 'CNY'::character varying NOT NULL,
    state character varying(12) DEFAULT 'waiting'::character varying NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    doubt boolean DEFAULT false NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    claimed_at timestamp with time zone,
    rule text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    remote_id text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    read_back_at timestamp with time zone,
    by_id bigint,
    connection_id bigint NOT NULL,
    conversation_id bigint,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_shopaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_shopaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_stock (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    variant text,
    on_hand integer,
    reserved integer DEFAULT 0 NOT NULL,
    product_id bigint,
    shop_id bigint NOT NULL,
    warehouse_id bigint
);
ALTER TABLE public.records_stock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_stock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_storedfile (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    mime character varying(60) NOT NULL,
    size bigint NOT NULL,
    width integer,
    height integer,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    used_at timestamp with time zone,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_storedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_storedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_supplier (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_supplier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_supplier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_tally (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    hour timestamp with time zone NOT NULL,
    channel_id bigint NOT NULL,
    module character varying(12) NOT NULL,
    side character varying(2) NOT NULL,
    grade character varying(1) NOT NULL,
    history boolean NOT NULL,
    number bigint NOT NULL
);
ALTER TABLE public.records_tally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_tally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_token (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    name character varying(100) NOT NULL,
    digest bytea NOT NULL,
    scopes character varying(20)[] NOT NULL,
    rate integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone
);
ALTER TABLE public.records_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_understanding (
    id bigint NOT NULL,
    shop_id bigint NOT NULL,
    message_id bigint NOT NULL,
    maker character varying(60) NOT NULL,
    risk character varying(8) NOT NULL,
    risk_confidence double precision NOT NULL,
    detail character varying(40),
    module character varying(12) NOT NULL,
    path character varying(80)[] NOT NULL,
    grade character varying(1) NOT NULL,
    grade_reason text NOT NULL,
    emotion smallint NOT NULL,
    language character varying(10) NOT NULL,
    entities jsonb DEFAULT '{}'::jsonb NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    flags character varying(16)[] DEFAULT '{}'::character varying(16)[] NOT NULL,
    mood character varying(16) DEFAULT 'neutral'::character varying NOT NULL,
    path_confidence double precision DEFAULT 0.0 NOT NULL,
    why_not jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE public.records_understanding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_understanding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_variant (
    id bigint NOT NULL,
    external_id text NOT NULL,
    sku text,
    title text DEFAULT ''::text NOT NULL,
    price numeric(14,4),
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    dropped boolean DEFAULT false NOT NULL,
    product_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_variant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_variant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_visitor (
    id bigint NOT NULL,
    external_id text NOT NULL,
    digest bytea NOT NULL,
    signed boolean DEFAULT false NOT NULL,
    language character varying(10) DEFAULT ''::character varying NOT NULL,
    read_message_id bigint,
    typing_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    seen_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    channel_id bigint NOT NULL,
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_visitor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_visitor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.records_warehouse (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    external_id text NOT NULL,
    source_time timestamp with time zone,
    rank smallint DEFAULT 0 NOT NULL,
    digest bytea,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    region character varying(6),
    shop_id bigint NOT NULL
);
ALTER TABLE public.records_warehouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_warehouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
INSERT INTO public.auth_permission VALUES
	(1, 'Can add permission', 1, 'add_permission'),
	(2, 'Can change permission', 1, 'change_permission'),
	(3, 'Can delete permission', 1, 'delete_permission'),
	(4, 'Can view permission', 1, 'view_permission'),
	(5, 'Can add group', 2, 'add_group'),
	(6, 'Can change group', 2, 'change_group'),
	(7, 'Can delete group', 2, 'delete_group'),
	(8, 'Can view group', 2, 'view_group'),
	(9, 'Can add content type', 3, 'add_contenttype'),
	(10, 'Can change content type', 3, 'change_contenttype'),
	(11, 'Can delete content type', 3, 'delete_contenttype'),
	(12, 'Can view content type', 3, 'view_contenttype'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add email address', 5, 'add_emailaddress'),
	(18, 'Can change email address', 5, 'change_emailaddress'),
	(19, 'Can delete email address', 5, 'delete_emailaddress'),
	(20, 'Can view email address', 5, 'view_emailaddress'),
	(21, 'Can add email confirmation', 6, 'add_emailconfirmation'),
	(22, 'Can change email confirmation', 6, 'change_emailconfirmation'),
	(23, 'Can delete email confirmation', 6, 'delete_emailconfirmation'),
	(24, 'Can view email confirmation', 6, 'view_emailconfirmation'),
	(25, 'Can add authenticator', 7, 'add_authenticator'),
	(26, 'Can change authenticator', 7, 'change_authenticator'),
	(27, 'Can delete authenticator', 7, 'delete_authenticator'),
	(28, 'Can view authenticator', 7, 'view_authenticator'),
	(29, 'Can add user session', 8, 'add_usersession'),
	(30, 'Can change user session', 8, 'change_usersession'),
	(31, 'Can delete user session', 8, 'delete_usersession'),
	(32, 'Can view user session', 8, 'view_usersession'),
	(33, 'Can add procrastinate event', 9, 'add_procrastinateevent'),
	(34, 'Can change procrastinate event', 9, 'change_procrastinateevent'),
	(35, 'Can delete procrastinate event', 9, 'delete_procrastinateevent'),
	(36, 'Can view procrastinate event', 9, 'view_procrastinateevent'),
	(37, 'Can add procrastinate job', 10, 'add_procrastinatejob'),
	(38, 'Can change procrastinate job', 10, 'change_procrastinatejob'),
	(39, 'Can delete procrastinate job', 10, 'delete_procrastinatejob'),
	(40, 'Can view procrastinate job', 10, 'view_procrastinatejob'),
	(41, 'Can add procrastinate periodic defer', 11, 'add_procrastinateperiodicdefer'),
	(42, 'Can change procrastinate periodic defer', 11, 'change_procrastinateperiodicdefer'),
	(43, 'Can delete procrastinate periodic defer', 11, 'delete_procrastinateperiodicdefer'),
	(44, 'Can view procrastinate periodic defer', 11, 'view_procrastinateperiodicdefer'),
	(45, 'Can add procrastinate worker', 12, 'add_procrastinateworker'),
	(46, 'Can change procrastinate worker', 12, 'change_procrastinateworker'),
	(47, 'Can delete procrastinate worker', 12, 'delete_procrastinateworker'),
	(48, 'Can view procrastinate worker', 12, 'view_procrastinateworker'),
	(49, 'Can add person', 13, 'add_person'),
	(50, 'Can change person', 13, 'change_person'),
	(51, 'Can delete person', 13, 'delete_person'),
	(52, 'Can view person', 13, 'view_person'),
	(53, 'Can add invitation', 14, 'add_invitation'),
	(54, 'Can change invitation', 14, 'change_invitation'),
	(55, 'Can delete invitation', 14, 'delete_invitation'),
	(56, 'Can view invitation', 14, 'view_invitation'),
	(57, 'Can add membership', 15, 'add_membership'),
	(58, 'Can change membership', 15, 'change_membership'),
	(59, 'Can delete membership', 15, 'delete_membership'),
	(60, 'Can view membership', 15, 'view_membership'),
	(61, 'Can add first run', 16, 'add_firstrun'),
	(62, 'Can change first run', 16, 'change_firstrun'),
	(63, 'Can delete first run', 16, 'delete_firstrun'),
	(64, 'Can view first run', 16, 'view_firstrun'),
	(65, 'Can add shop', 17, 'add_shop'),
	(66, 'Can change shop', 17, 'change_shop'),
	(67, 'Can delete shop', 17, 'delete_shop'),
	(68, 'Can view shop', 17, 'view_shop'),
	(69, 'Can add channel', 18, 'add_channel'),
	(70, 'Can change channel', 18, 'change_channel'),
	(71, 'Can delete channel', 18, 'delete_channel'),
	(72, 'Can view channel', 18, 'view_channel'),
	(73, 'Can add heartbeat', 19, 'add_heartbeat'),
	(74, 'Can change heartbeat', 19, 'change_heartbeat'),
	(75, 'Can delete heartbeat', 19, 'delete_heartbeat'),
	(76, 'Can view heartbeat', 19, 'view_heartbeat'),
	(77, 'Can add event head', 20, 'add_eventhead'),
	(78, 'Can change event head', 20, 'change_eventhead'),
	(79, 'Can delete event head', 20, 'delete_eventhead'),
	(80, 'Can view event head', 20, 'view_eventhead'),
	(81, 'Can add customer', 21, 'add_customer'),
	(82, 'Can change customer', 21, 'change_customer'),
	(83, 'Can delete customer', 21, 'delete_customer'),
	(84, 'Can view customer', 21, 'view_customer'),
	(85, 'Can add identity', 22, 'add_identity'),
	(86, 'Can change identity', 22, 'change_identity'),
	(87, 'Can delete identity', 22, 'delete_identity'),
	(88, 'Can view identity', 22, 'view_identity'),
	(89, 'Can add customer merge', 23, 'add_customermerge'),
	(90, 'Can change customer merge', 23, 'change_customermerge'),
	(91, 'Can delete customer merge', 23, 'delete_customermerge'),
	(92, 'Can view customer merge', 23, 'view_customermerge'),
	(93, 'Can add conversation', 24, 'add_conversation'),
	(94, 'Can change conversation', 24, 'change_conversation'),
	(95, 'Can delete conversation', 24, 'delete_conversation'),
	(96, 'Can view conversation', 24, 'view_conversation'),
	(97, 'Can add message', 25, 'add_message'),
	(98, 'Can change message', 25, 'change_message'),
	(99, 'Can delete message', 25, 'delete_message'),
	(100, 'Can view message', 25, 'view_message'),
	(101, 'Can add attachment', 26, 'add_attachment'),
	(102, 'Can change attachment', 26, 'change_attachment'),
	(103, 'Can delete attachment', 26, 'delete_attachment'),
	(104, 'Can view attachment', 26, 'view_attachment'),
	(105, 'Can add conflict', 27, 'add_conflict'),
	(106, 'Can change conflict', 27, 'change_conflict'),
	(107, 'Can delete conflict', 27, 'delete_conflict'),
	(108, 'Can view conflict', 27, 'view_conflict'),
	(109, 'Can add event', 28, 'add_event'),
	(110, 'Can change event', 28, 'change_event'),
	(111, 'Can delete event', 28, 'delete_event'),
	(112, 'Can view event', 28, 'view_event'),
	(113, 'Can add understanding', 29, 'add_understanding'),
	(114, 'Can change understanding', 29, 'change_understanding'),
	(115, 'Can delete understanding', 29, 'delete_understanding'),
	(116, 'Can view understanding', 29, 'view_understanding'),
	(117, 'Can add label', 30, 'add_label'),
	(118, 'Can change label', 30, 'change_label'),
	(119, 'Can delete label', 30, 'delete_label'),
	(120, 'Can view label', 30, 'view_label'),
	(121, 'Can add case', 31, 'add_case'),
	(122, 'Can change case', 31, 'change_case'),
	(123, 'Can delete case', 31, 'delete_case'),
	(124, 'Can view case', 31, 'view_case'),
	(125, 'Can add case message', 32, 'add_casemessage'),
	(126, 'Can change case message', 32, 'change_casemessage'),
	(127, 'Can delete case message', 32, 'delete_casemessage'),
	(128, 'Can view case message', 32, 'view_casemessage'),
	(129, 'Can add clock', 33, 'add_clock'),
	(130, 'Can change clock', 33, 'change_clock'),
	(131, 'Can delete clock', 33, 'delete_clock'),
	(132, 'Can view clock', 33, 'view_clock'),
	(133, 'Can add token', 34, 'add_token'),
	(134, 'Can change token', 34, 'change_token'),
	(135, 'Can delete token', 34, 'delete_token'),
	(136, 'Can view token', 34, 'view_token'),
	(137, 'Can add import run', 35, 'add_importrun'),
	(138, 'Can change import run', 35, 'change_importrun'),
	(139, 'Can delete import run', 35, 'delete_importrun'),
	(140, 'Can view import run', 35, 'view_importrun'),
	(141, 'Can add tally', 36, 'add_tally'),
	(142, 'Can change tally', 36, 'change_tally'),
	(143, 'Can delete tally', 36, 'delete_tally'),
	(144, 'Can view tally', 36, 'view_tally'),
	(145, 'Can add audit entry', 37, 'add_auditentry'),
	(146, 'Can change audit entry', 37, 'change_auditentry'),
	(147, 'Can delete audit entry', 37, 'delete_auditentry'),
	(148, 'Can view audit entry', 37, 'view_auditentry'),
	(149, 'Can add delivery', 38, 'add_delivery'),
	(150, 'Can change delivery', 38, 'change_delivery'),
	(151, 'Can delete delivery', 38, 'delete_delivery'),
	(152, 'Can view delivery', 38, 'view_delivery'),
	(153, 'Can add draft', 39, 'add_draft'),
	(154, 'Can change draft', 39, 'change_draft'),
	(155, 'Can delete draft', 39, 'delete_draft'),
	(156, 'Can view draft', 39, 'view_draft'),
	(157, 'Can add erasure', 40, 'add_erasure'),
	(158, 'Can change erasure', 40, 'change_erasure'),
	(159, 'Can delete erasure', 40, 'delete_erasure'),
	(160, 'Can view erasure', 40, 'view_erasure'),
	(161, 'Can add export', 41, 'add_export'),
	(162, 'Can change export', 41, 'change_export'),
	(163, 'Can delete export', 41, 'delete_export'),
	(164, 'Can view export', 41, 'view_export'),
	(165, 'Can add note', 42, 'add_note'),
	(166, 'Can change note', 42, 'change_note'),
	(167, 'Can delete note', 42, 'delete_note'),
	(168, 'Can view note', 42, 'view_note'),
	(169, 'Can add notice', 43, 'add_notice'),
	(170, 'Can change notice', 43, 'change_notice'),
	(171, 'Can delete notice', 43, 'delete_notice'),
	(172, 'Can view notice', 43, 'view_notice'),
	(173, 'Can add notice preference', 44, 'add_noticepreference'),
	(174, 'Can change notice preference', 44, 'change_noticepreference'),
	(175, 'Can delete notice preference', 44, 'delete_noticepreference'),
	(176, 'Can view notice preference', 44, 'view_noticepreference'),
	(177, 'Can add outgoing', 45, 'add_outgoing'),
	(178, 'Can change outgoing', 45, 'change_outgoing'),
	(179, 'Can delete outgoing', 45, 'delete_outgoing'),
	(180, 'Can view outgoing', 45, 'view_outgoing'),
	(181, 'Can add presence', 46, 'add_presence'),
	(182, 'Can change presence', 46, 'change_presence'),
	(183, 'Can delete presence', 46, 'delete_presence'),
	(184, 'Can view presence', 46, 'view_presence'),
	(185, 'Can add push subscription', 47, 'add_pushsubscription'),
	(186, 'Can change push subscription', 47, 'change_pushsubscription'),
	(187, 'Can delete push subscription', 47, 'delete_pushsubscription'),
	(188, 'Can view push subscription', 47, 'view_pushsubscription'),
	(189, 'Can add robot', 48, 'add_robot'),
	(190, 'Can change robot', 48, 'change_robot'),
	(191, 'Can delete robot', 48, 'delete_robot'),
	(192, 'Can view robot', 48, 'view_robot'),
	(193, 'Can add satisfaction', 49, 'add_satisfaction'),
	(194, 'Can change satisfaction', 49, 'change_satisfaction'),
	(195, 'Can delete satisfaction', 49, 'delete_satisfaction'),
	(196, 'Can view satisfaction', 49, 'view_satisfaction'),
	(197, 'Can add stored file', 50, 'add_storedfile'),
	(198, 'Can change stored file', 50, 'change_storedfile'),
	(199, 'Can delete stored file', 50, 'delete_storedfile'),
	(200, 'Can view stored file', 50, 'view_storedfile'),
	(201, 'Can add visitor', 51, 'add_visitor'),
	(202, 'Can change visitor', 51, 'change_visitor'),
	(203, 'Can delete visitor', 51, 'delete_visitor'),
	(204, 'Can view visitor', 51, 'view_visitor'),
	(205, 'Can add message terms', 52, 'add_messageterms'),
	(206, 'Can change message terms', 52, 'change_messageterms'),
	(207, 'Can delete message terms', 52, 'delete_messageterms'),
	(208, 'Can view message terms', 52, 'view_messageterms'),
	(209, 'Can add buyer', 53, 'add_buyer'),
	(210, 'Can change buyer', 53, 'change_buyer'),
	(211, 'Can delete buyer', 53, 'delete_buyer'),
	(212, 'Can view buyer', 53, 'view_buyer'),
	(213, 'Can add campaign', 54, 'add_campaign'),
	(214, 'Can change campaign', 54, 'change_campaign'),
	(215, 'Can delete campaign', 54, 'delete_campaign'),
	(216, 'Can view campaign', 54, 'view_campaign'),
	(217, 'Can add coupon', 55, 'add_coupon'),
	(218, 'Can change coupon', 55, 'change_coupon'),
	(219, 'Can delete coupon', 55, 'delete_coupon'),
	(220, 'Can view coupon', 55, 'view_coupon'),
	(221, 'Can add employee', 56, 'add_employee'),
	(222, 'Can change employee', 56, 'change_employee'),
	(223, 'Can delete employee', 56, 'delete_employee'),
	(224, 'Can view employee', 56, 'view_employee'),
	(225, 'Can add order', 57, 'add_order'),
	(226, 'Can change order', 57, 'change_order'),
	(227, 'Can delete order', 57, 'delete_order'),
	(228, 'Can view order', 57, 'view_order'),
	(229, 'Can add invoice', 58, 'add_invoice'),
	(230, 'Can change invoice', 58, 'change_invoice'),
	(231, 'Can delete invoice', 58, 'delete_invoice'),
	(232, 'Can view invoice', 58, 'view_invoice'),
	(233, 'Can add parcel', 59, 'add_parcel'),
	(234, 'Can change parcel', 59, 'change_parcel'),
	(235, 'Can delete parcel', 59, 'delete_parcel'),
	(236, 'Can view parcel', 59, 'view_parcel'),
	(237, 'Can add parcel event', 60, 'add_parcelevent'),
	(238, 'Can change parcel event', 60, 'change_parcelevent'),
	(239, 'Can delete parcel event', 60, 'delete_parcelevent'),
	(240, 'Can view parcel event', 60, 'view_parcelevent'),
	(241, 'Can add parcel order', 61, 'add_parcelorder'),
	(242, 'Can change parcel order', 61, 'change_parcelorder'),
	(243, 'Can delete parcel order', 61, 'delete_parcelorder'),
	(244, 'Can view parcel order', 61, 'view_parcelorder'),
	(245, 'Can add post', 62, 'add_post'),
	(246, 'Can change post', 62, 'change_post'),
	(247, 'Can delete post', 62, 'delete_post'),
	(248, 'Can view post', 62, 'view_post'),
	(249, 'Can add product', 63, 'add_product'),
	(250, 'Can change product', 63, 'change_product'),
	(251, 'Can delete product', 63, 'delete_product'),
	(252, 'Can view product', 63, 'view_product'),
	(253, 'Can add order line', 64, 'add_orderline'),
	(254, 'Can change order line', 64, 'change_orderline'),
	(255, 'Can delete order line', 64, 'delete_orderline'),
	(256, 'Can view order line', 64, 'view_orderline'),
	(257, 'Can add product page', 65, 'add_productpage'),
	(258, 'Can change product page', 65, 'change_productpage'),
	(259, 'Can delete product page', 65, 'delete_productpage'),
	(260, 'Can view product page', 65, 'view_productpage'),
	(261, 'Can add reference', 66, 'add_reference'),
	(262, 'Can change reference', 66, 'change_reference'),
	(263, 'Can delete reference', 66, 'delete_reference'),
	(264, 'Can view reference', 66, 'view_reference'),
	(265, 'Can add refund', 67, 'add_refund'),
	(266, 'Can change refund', 67, 'change_refund'),
	(267, 'Can delete refund', 67, 'delete_refund'),
	(268, 'Can view refund', 67, 'view_refund'),
	(269, 'Can add review', 68, 'add_review'),
	(270, 'Can change review', 68, 'change_review'),
	(271, 'Can delete review', 68, 'delete_review'),
	(272, 'Can view review', 68, 'view_review'),
	(273, 'Can add shift', 69, 'add_shift'),
	(274, 'Can change shift', 69, 'change_shift'),
	(275, 'Can delete shift', 69, 'delete_shift'),
	(276, 'Can view shift', 69, 'view_shift'),
	(277, 'Can add supplier', 70, 'add_supplier'),
	(278, 'Can change supplier', 70, 'change_supplier'),
	(279, 'Can delete supplier', 70, 'delete_supplier'),
	(280, 'Can view supplier', 70, 'view_supplier'),
	(281, 'Can add variant', 71, 'add_variant'),
	(282, 'Can change variant', 71, 'change_variant'),
	(283, 'Can delete variant', 71, 'delete_variant'),
	(284, 'Can view variant', 71, 'view_variant'),
	(285, 'Can add warehouse', 72, 'add_warehouse'),
	(286, 'Can change warehouse', 72, 'change_warehouse'),
	(287, 'Can delete warehouse', 72, 'delete_warehouse'),
	(288, 'Can view warehouse', 72, 'view_warehouse'),
	(289, 'Can add stock', 73, 'add_stock'),
	(290, 'Can change stock', 73, 'change_stock'),
	(291, 'Can delete stock', 73, 'delete_stock'),
	(292, 'Can view stock', 73, 'view_stock'),
	(293, 'Can add batch', 74, 'add_batch'),
	(294, 'Can change batch', 74, 'change_batch'),
	(295, 'Can delete batch', 74, 'delete_batch'),
	(296, 'Can view batch', 74, 'view_batch'),
	(297, 'Can add connection', 75, 'add_connection'),
	(298, 'Can change connection', 75, 'change_connection'),
	(299, 'Can delete connection', 75, 'delete_connection'),
	(300, 'Can view connection', 75, 'view_connection'),
	(301, 'Can add dead letter', 76, 'add_deadletter'),
	(302, 'Can change dead letter', 76, 'change_deadletter'),
	(303, 'Can delete dead letter', 76, 'delete_deadletter'),
	(304, 'Can view dead letter', 76, 'view_deadletter'),
	(305, 'Can add link', 77, 'add_link'),
	(306, 'Can change link', 77, 'change_link'),
	(307, 'Can delete link', 77, 'delete_link'),
	(308, 'Can view link', 77, 'view_link'),
	(309, 'Can add shop action', 78, 'add_shopaction'),
	(310, 'Can change shop action', 78, 'change_shopaction'),
	(311, 'Can delete shop action', 78, 'delete_shopaction'),
	(312, 'Can view shop action', 78, 'view_shopaction');
INSERT INTO public.django_content_type VALUES
	(1, 'auth', 'permission'),
	(2, 'auth', 'group'),
	(3, 'contenttypes', 'contenttype'),
	(4, 'sessions', 'session'),
	(5, 'account', 'emailaddress'),
	(6, 'account', 'emailconfirmation'),
	(7, 'mfa', 'authenticator'),
	(8, 'usersessions', 'usersession'),
	(9, 'procrastinate', 'procrastinateevent'),
	(10, 'procrastinate', 'procrastinatejob'),
	(11, 'procrastinate', 'procrastinateperiodicdefer'),
	(12, 'procrastinate', 'procrastinateworker'),
	(13, 'accounts', 'person'),
	(14, 'accounts', 'invitation'),
	(15, 'accounts', 'membership'),
	(16, 'accounts', 'firstrun'),
	(17, 'records', 'shop'),
	(18, 'records', 'channel'),
	(19, 'records', 'heartbeat'),
	(20, 'records', 'eventhead'),
	(21, 'records', 'customer'),
	(22, 'records', 'identity'),
	(23, 'records', 'customermerge'),
	(24, 'records', 'conversation'),
	(25, 'records', 'message'),
	(26, 'records', 'attachment'),
	(27, 'records', 'conflict'),
	(28, 'records', 'event'),
	(29, 'records', 'understanding'),
	(30, 'records', 'label'),
	(31, 'records', 'case'),
	(32, 'records', 'casemessage'),
	(33, 'records', 'clock'),
	(34, 'records', 'token'),
	(35, 'records', 'importrun'),
	(36, 'records', 'tally'),
	(37, 'records', 'auditentry'),
	(38, 'records', 'delivery'),
	(39, 'records', 'draft'),
	(40, 'records', 'erasure'),
	(41, 'records', 'export'),
	(42, 'records', 'note'),
	(43, 'records', 'notice'),
	(44, 'records', 'noticepreference'),
	(45, 'records', 'outgoing'),
	(46, 'records', 'presence'),
	(47, 'records', 'pushsubscription'),
	(48, 'records', 'robot'),
	(49, 'records', 'satisfaction'),
	(50, 'records', 'storedfile'),
	(51, 'records', 'visitor'),
	(52, 'records', 'messageterms'),
	(53, 'records', 'buyer'),
	(54, 'records', 'campaign'),
	(55, 'records', 'coupon'),
	(56, 'records', 'employee'),
	(57, 'records', 'order'),
	(58, 'records', 'invoice'),
	(59, 'records', 'parcel'),
	(60, 'records', 'parcelevent'),
	(61, 'records', 'parcelorder'),
	(62, 'records', 'post'),
	(63, 'records', 'product'),
	(64, 'records', 'orderline'),
	(65, 'records', 'productpage'),
	(66, 'records', 'reference'),
	(67, 'records', 'refund'),
	(68, 'records', 'review'),
	(69, 'records', 'shift'),
	(70, 'records', 'supplier'),
	(71, 'records', 'variant'),
	(72, 'records', 'warehouse'),
	(73, 'records', 'stock'),
	(74, 'records', 'batch'),
	(75, 'records', 'connection'),
	(76, 'records', 'deadletter'),
	(77, 'records', 'link'),
	(78, 'records', 'shopaction');
INSERT INTO public.django_migrations VALUES
	(1, 'accounts', '0001_initial', now()),
	(2, 'account', '0001_initial', now()),
	(3, 'account', '0002_email_max_length', now()),
	(4, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(5, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(6, 'account', '0005_emailaddress_idx_upper_email', now()),
	(7, 'account', '0006_emailaddress_lower', now()),
	(8, 'account', '0007_emailaddress_idx_email', now()),
	(9, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(10, 'account', '0009_emailaddress_unique_primary_email', now()),
	(11, 'records', '0001_initial', now()),
	(12, 'records', '0002_people', now()),
	(13, 'accounts', '0002_people', now()),
	(14, 'accounts', '0003_owners', now()),
	(15, 'accounts', '0004_first_run', now()),
	(16, 'contenttypes', '0001_initial', now()),
	(17, 'contenttypes', '0002_remove_content_type_name', now()),
	(18, 'auth', '0001_initial', now()),
	(19, 'auth', '0002_alter_permission_name_max_length', now()),
	(20, 'auth', '0003_alter_user_email_max_length', now()),
	(21, 'auth', '0004_alter_user_username_opts', now()),
	(22, 'auth', '0005_alter_user_last_login_null', now()),
	(23, 'auth', '0006_require_contenttypes_0002', now()),
	(24, 'auth', '0007_alter_validators_add_error_messages', now()),
	(25, 'auth', '0008_alter_user_username_max_length', now()),
	(26, 'auth', '0009_alter_user_last_name_max_length', now()),
	(27, 'auth', '0010_alter_group_name_max_length', now()),
	(28, 'auth', '0011_update_proxy_permissions', now()),
	(29, 'auth', '0012_alter_user_first_name_max_length', now()),
	(30, 'mfa', '0001_initial', now()),
	(31, 'mfa', '0002_authenticator_timestamps', now()),
	(32, 'mfa', '0003_authenticator_type_uniq', now()),
	(33, 'procrastinate', '0001_initial', now()),
	(34, 'procrastinate', '0002_drop_started_at_column', now()),
	(35, 'procrastinate', '0003_drop_started_at_column', now()),
	(36, 'procrastinate', '0004_drop_procrastinate_version_table', now()),
	(37, 'procrastinate', '0005_fix_procrastinate_fetch_job', now()),
	(38, 'procrastinate', '0006_fix_trigger_status_events_insert', now()),
	(39, 'procrastinate', '0007_add_queueing_lock_column', now()),
	(40, 'procrastinate', '0008_close_fetch_job_race_condition', now()),
	(41, 'procrastinate', '0009_add_defer_job_function', now()),
	(42, 'procrastinate', '0010_add_procrastinate_periodic_defers', now()),
	(43, 'procrastinate', '0011_add_foreign_key_index', now()),
	(44, 'procrastinate', '0012_add_locks_to_periodic_defer', now()),
	(45, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
	(46, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
	(47, 'procrastinate', '0015_add_trigger_on_job_deletion', now()),
	(48, 'procrastinate', '0016_delete_finished_jobs', now()),
	(49, 'procrastinate', '0017_add_checks_to_finish_job', now()),
	(50, 'procrastinate', '0018_add_checks_to_retry_job', now()),
	(51, 'procrastinate', '0019_fix_finish_job_compat_issue', now()),
	(52, 'procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
	(53, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
	(54, 'procrastinate', '0022_null_locks_excluded', now()),
	(55, 'procrastinate', '0023_remove_old_finish_job_function', now()),
	(56, 'procrastinate', '0024_job_id_bigint', now()),
	(57, 'procrastinate', '0025_add_models', now()),
	(58, 'procrastinate', '0026_add_job_priority', now()),
	(59, 'procrastinate', '0027_add_periodic_job_priority', now()),
	(60, 'procrastinate', '0028_add_cancel_states', now()),
	(61, 'procrastinate', '0029_add_additional_params_to_retry_job', now()),
	(62, 'procrastinate', '0030_alter_procrastinateevent_options', now()),
	(63, 'procrastinate', '0031_add_indexes_for_fetch_job', now()),
	(64, 'procrastinate', '0032_pre_cancel_notification', now()),
	(65, 'procrastinate', '0033_post_cancel_notification', now()),
	(66, 'procrastinate', '0034_pre_add_heartbeat', now()),
	(67, 'procrastinate', '0035_post_add_heartbeat', now()),
	(68, 'procrastinate', '0036_add_worker_model', now()),
	(69, 'procrastinate', '0037_pre_batch_defer_jobs', now()),
	(70, 'procrastinate', '0038_post_batch_defer_jobs', now()),
	(71, 'procrastinate', '0039_pre_priority_lock_fetch_job', now()),
	(72, 'procrastinate', '0040_pre_retry_failed_job', now()),
	(73, 'procrastinate', '0041_post_retry_failed_job', now()),
	(74, 'records', '0003_append_only', now()),
	(75, 'records', '0004_reply_again', now()),
	(76, 'records', '0005_message_terms', now()),
	(77, 'records', '0006_channel_times', now()),
	(78, 'records', '0007_why', now()),
	(79, 'records', '0008_trade', now()),
	(80, 'records', '0009_outside', now()),
	(81, 'records', '0010_buyer_identities', now()),
	(82, 'records', '0011_simulated', now()),
	(83, 'sessions', '0001_initial', now()),
	(84, 'usersessions', '0001_initial', now());
SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);
SELECT pg_catalog.setval('public.accounts_firstrun_id_seq', 1, false);
SELECT pg_catalog.setval('public.accounts_invitation_id_seq', 1, false);
SELECT pg_catalog.setval('public.accounts_membership_id_seq', 1, false);
SELECT pg_catalog.setval('public.accounts_person_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_permission_id_seq', 312, true);
SELECT pg_catalog.setval('public.django_content_type_id_seq', 78, true);
SELECT pg_catalog.setval('public.django_migrations_id_seq', 84, true);
SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_attachment_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_auditentry_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_batch_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_buyer_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_campaign_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_case_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_casemessage_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_channel_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_clock_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_conflict_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_connection_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_conversation_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_coupon_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_customer_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_customermerge_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_deadletter_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_draft_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_employee_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_erasure_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_event_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_export_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_identity_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_importrun_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_invoice_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_label_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_link_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_message_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_note_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_notice_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_noticepreference_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_order_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_orderline_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_outgoing_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_parcel_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_parcelevent_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_parcelorder_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_post_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_presence_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_product_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_productpage_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_pushsubscription_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_reference_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_refund_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_review_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_robot_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_satisfaction_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_shift_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_shop_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_shopaction_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_stock_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_storedfile_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_supplier_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_tally_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_token_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_understanding_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_variant_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_visitor_id_seq', 1, false);
SELECT pg_catalog.setval('public.records_warehouse_id_seq', 1, false);
SELECT pg_catalog.setval('public.usersessions_usersession_id_seq', 1, false);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_firstrun
    ADD CONSTRAINT accounts_firstrun_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.accounts_firstrun
    ADD CONSTRAINT accounts_firstrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_person
    ADD CONSTRAINT accounts_person_email_key UNIQUE (email);
ALTER TABLE ONLY public.accounts_person
    ADD CONSTRAINT accounts_person_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_attachment
    ADD CONSTRAINT attachment_place UNIQUE (message_id, place);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_batch
    ADD CONSTRAINT batch_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_buyer
    ADD CONSTRAINT buyer_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_campaign
    ADD CONSTRAINT campaign_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_casemessage
    ADD CONSTRAINT case_message UNIQUE (case_id, message_id);
ALTER TABLE ONLY public.records_channel
    ADD CONSTRAINT channel_name UNIQUE (shop_id, name);
ALTER TABLE ONLY public.records_conflict
    ADD CONSTRAINT conflict_key UNIQUE (channel_id, external_id, digest);
ALTER TABLE ONLY public.records_connection
    ADD CONSTRAINT connection_name UNIQUE (shop_id, name);
ALTER TABLE ONLY public.records_connection
    ADD CONSTRAINT connection_source UNIQUE (shop_id, source);
ALTER TABLE ONLY public.records_conversation
    ADD CONSTRAINT conversation_key UNIQUE (channel_id, external_id);
ALTER TABLE ONLY public.records_coupon
    ADD CONSTRAINT coupon_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_deadletter
    ADD CONSTRAINT dead_letter_key UNIQUE (connection_id, digest);
ALTER TABLE ONLY public.records_delivery
    ADD CONSTRAINT delivery_key UNIQUE (notice_id, route, target);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.records_draft
    ADD CONSTRAINT draft_key UNIQUE (conversation_id, person_id);
ALTER TABLE ONLY public.records_employee
    ADD CONSTRAINT employee_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_event
    ADD CONSTRAINT event_position UNIQUE ("position");
ALTER TABLE ONLY public.records_storedfile
    ADD CONSTRAINT file_key UNIQUE (shop_id, digest);
ALTER TABLE ONLY public.records_identity
    ADD CONSTRAINT identity_key UNIQUE (channel_id, external_id);
ALTER TABLE ONLY public.records_importrun
    ADD CONSTRAINT import_file UNIQUE (shop_id, digest);
ALTER TABLE ONLY public.records_invoice
    ADD CONSTRAINT invoice_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_label
    ADD CONSTRAINT label_key UNIQUE (message_id, maker, code);
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT link_key UNIQUE NULLS NOT DISTINCT (conversation_id, order_id, parcel_id, product_id);
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT membership_key UNIQUE (person_id, shop_id);
ALTER TABLE ONLY public.records_message
    ADD CONSTRAINT message_key UNIQUE (channel_id, external_id);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_notice
    ADD CONSTRAINT notice_key UNIQUE (person_id, key);
ALTER TABLE ONLY public.records_noticepreference
    ADD CONSTRAINT notice_preference_key UNIQUE (person_id, kind, route);
ALTER TABLE ONLY public.records_order
    ADD CONSTRAINT order_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_orderline
    ADD CONSTRAINT order_line_key UNIQUE (order_id, external_id);
ALTER TABLE ONLY public.records_parcelevent
    ADD CONSTRAINT parcel_event_key UNIQUE (parcel_id, digest);
ALTER TABLE ONLY public.records_parcel
    ADD CONSTRAINT parcel_key UNIQUE (shop_id, number);
ALTER TABLE ONLY public.records_parcelorder
    ADD CONSTRAINT parcel_order_key UNIQUE (parcel_id, order_id);
ALTER TABLE ONLY public.records_post
    ADD CONSTRAINT post_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_presence
    ADD CONSTRAINT presence_key UNIQUE (conversation_id, person_id);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_product
    ADD CONSTRAINT product_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_productpage
    ADD CONSTRAINT product_page_key UNIQUE (product_id, source_time, digest);
ALTER TABLE ONLY public.records_attachment
    ADD CONSTRAINT records_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_auditentry
    ADD CONSTRAINT records_auditentry_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.records_auditentry
    ADD CONSTRAINT records_auditentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_batch
    ADD CONSTRAINT records_batch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_buyer
    ADD CONSTRAINT records_buyer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_campaign
    ADD CONSTRAINT records_campaign_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_case
    ADD CONSTRAINT records_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_casemessage
    ADD CONSTRAINT records_casemessage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_channel
    ADD CONSTRAINT records_channel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_clock
    ADD CONSTRAINT records_clock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_conflict
    ADD CONSTRAINT records_conflict_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_connection
    ADD CONSTRAINT records_connection_key_key UNIQUE (key);
ALTER TABLE ONLY public.records_connection
    ADD CONSTRAINT records_connection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_conversation
    ADD CONSTRAINT records_conversation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_coupon
    ADD CONSTRAINT records_coupon_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_customer
    ADD CONSTRAINT records_customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_customermerge
    ADD CONSTRAINT records_customermerge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_deadletter
    ADD CONSTRAINT records_deadletter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_delivery
    ADD CONSTRAINT records_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_draft
    ADD CONSTRAINT records_draft_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_employee
    ADD CONSTRAINT records_employee_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_erasure
    ADD CONSTRAINT records_erasure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_event
    ADD CONSTRAINT records_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_eventhead
    ADD CONSTRAINT records_eventhead_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_export
    ADD CONSTRAINT records_export_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_heartbeat
    ADD CONSTRAINT records_heartbeat_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.records_identity
    ADD CONSTRAINT records_identity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_importrun
    ADD CONSTRAINT records_importrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_invoice
    ADD CONSTRAINT records_invoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_label
    ADD CONSTRAINT records_label_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_message
    ADD CONSTRAINT records_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_messageterms
    ADD CONSTRAINT records_messageterms_pkey PRIMARY KEY (message_id);
ALTER TABLE ONLY public.records_note
    ADD CONSTRAINT records_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_notice
    ADD CONSTRAINT records_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_noticepreference
    ADD CONSTRAINT records_noticepreference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_order
    ADD CONSTRAINT records_order_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_orderline
    ADD CONSTRAINT records_orderline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_key_key UNIQUE (key);
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_parcel
    ADD CONSTRAINT records_parcel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_parcelevent
    ADD CONSTRAINT records_parcelevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_parcelorder
    ADD CONSTRAINT records_parcelorder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_post
    ADD CONSTRAINT records_post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_presence
    ADD CONSTRAINT records_presence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_product
    ADD CONSTRAINT records_product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_productpage
    ADD CONSTRAINT records_productpage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_pushsubscription
    ADD CONSTRAINT records_pushsubscription_endpoint_key UNIQUE (endpoint);
ALTER TABLE ONLY public.records_pushsubscription
    ADD CONSTRAINT records_pushsubscription_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_reference
    ADD CONSTRAINT records_reference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_refund
    ADD CONSTRAINT records_refund_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_review
    ADD CONSTRAINT records_review_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_robot
    ADD CONSTRAINT records_robot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_satisfaction
    ADD CONSTRAINT records_satisfaction_conversation_id_key UNIQUE (conversation_id);
ALTER TABLE ONLY public.records_satisfaction
    ADD CONSTRAINT records_satisfaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_shift
    ADD CONSTRAINT records_shift_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_shop
    ADD CONSTRAINT records_shop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_shop
    ADD CONSTRAINT records_shop_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.records_shop
    ADD CONSTRAINT records_shop_widget_key_key UNIQUE (widget_key);
ALTER TABLE ONLY public.records_shopaction
    ADD CONSTRAINT records_shopaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_stock
    ADD CONSTRAINT records_stock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_storedfile
    ADD CONSTRAINT records_storedfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_supplier
    ADD CONSTRAINT records_supplier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_tally
    ADD CONSTRAINT records_tally_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_token
    ADD CONSTRAINT records_token_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.records_token
    ADD CONSTRAINT records_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_understanding
    ADD CONSTRAINT records_understanding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_variant
    ADD CONSTRAINT records_variant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_visitor
    ADD CONSTRAINT records_visitor_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.records_visitor
    ADD CONSTRAINT records_visitor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_warehouse
    ADD CONSTRAINT records_warehouse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.records_reference
    ADD CONSTRAINT reference_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_refund
    ADD CONSTRAINT refund_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_review
    ADD CONSTRAINT review_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_shift
    ADD CONSTRAINT shift_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_shopaction
    ADD CONSTRAINT shop_action_key UNIQUE (shop_id, key);
ALTER TABLE ONLY public.records_stock
    ADD CONSTRAINT stock_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_supplier
    ADD CONSTRAINT supplier_key UNIQUE (shop_id, source, external_id);
ALTER TABLE ONLY public.records_tally
    ADD CONSTRAINT tally_key UNIQUE (shop_id, hour, channel_id, module, side, grade, history);
ALTER TABLE ONLY public.records_understanding
    ADD CONSTRAINT understanding_key UNIQUE (message_id, maker);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);
ALTER TABLE ONLY public.records_variant
    ADD CONSTRAINT variant_key UNIQUE (product_id, external_id);
ALTER TABLE ONLY public.records_warehouse
    ADD CONSTRAINT warehouse_key UNIQUE (shop_id, source, external_id);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX accounts_invitation_invited_by_id_94a21efc ON public.accounts_invitation USING btree (invited_by_id);
CREATE INDEX accounts_invitation_shop_id_e5cf4777 ON public.accounts_invitation USING btree (shop_id);
CREATE INDEX accounts_membership_person_id_cd00e383 ON public.accounts_membership USING btree (person_id);
CREATE INDEX accounts_membership_shop_id_bd488317 ON public.accounts_membership USING btree (shop_id);
CREATE INDEX accounts_person_email_7de6b04f_like ON public.accounts_person USING btree (email varchar_pattern_ops);
CREATE INDEX audit_object ON public.records_auditentry USING btree (object_kind, object_id, id DESC);
CREATE INDEX audit_shop ON public.records_auditentry USING btree (shop_id, id DESC);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX buyer_identities ON public.records_buyer USING gin (((data -> 'identities'::text)) jsonb_path_ops);
CREATE INDEX campaign_start ON public.records_campaign USING btree (shop_id, starts_at);
CREATE INDEX case_conversation ON public.records_case USING btree (conversation_id);
CREATE INDEX case_customer ON public.records_case USING btree (customer_id);
CREATE INDEX case_history ON public.records_case USING btree (shop_id, rank, next_due_at, id) WHERE history;
CREATE INDEX case_message_message ON public.records_casemessage USING btree (message_id);
CREATE UNIQUE INDEX case_open ON public.records_case USING btree (shop_id, owner_key, object_key, history) WHERE (NOT ((status)::text = 'closed'::text));
CREATE INDEX case_queue ON public.records_case USING btree (shop_id, rank, next_due_at, id) WHERE ((NOT history) AND (NOT ((status)::text = 'closed'::text)));
CREATE INDEX case_recent ON public.records_case USING btree (shop_id, id DESC);
CREATE INDEX case_scope ON public.records_case USING btree (shop_id, product_id, risk, opened_at) WHERE (product_id IS NOT NULL);
CREATE INDEX case_status ON public.records_case USING btree (shop_id, status, rank, next_due_at, id) WHERE (NOT history);
CREATE INDEX clock_due ON public.records_clock USING btree (due_at) WHERE ((breached_at IS NULL) AND (met_at IS NULL) AND (replaced_at IS NULL));
CREATE UNIQUE INDEX clock_running ON public.records_clock USING btree (case_id, kind) WHERE (replaced_at IS NULL);
CREATE INDEX conversation_assignee ON public.records_conversation USING btree (shop_id, assignee_id, last_message_id DESC) WHERE (assignee_id IS NOT NULL);
CREATE INDEX conversation_customer ON public.records_conversation USING btree (customer_id);
CREATE INDEX conversation_recent ON public.records_conversation USING btree (shop_id, last_message_id DESC);
CREATE INDEX conversation_status ON public.records_conversation USING btree (shop_id, status, last_message_id DESC);
CREATE INDEX customer_shop ON public.records_customer USING btree (shop_id, id);
CREATE INDEX dead_letter_waiting ON public.records_deadletter USING btree (connection_id, last_at DESC) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX delivery_queue ON public.records_delivery USING btree (send_at, id) WHERE ((state)::text = 'queued'::text);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX erasure_shop ON public.records_erasure USING btree (shop_id, id DESC);
CREATE INDEX event_case ON public.records_event USING btree (case_id, id) WHERE (case_id IS NOT NULL);
CREATE INDEX event_conversation ON public.records_event USING btree (conversation_id, id);
CREATE INDEX event_unstamped ON public.records_event USING btree (id) WHERE ("position" IS NULL);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX membership_role ON public.accounts_membership USING btree (shop_id, role) WHERE active;
CREATE INDEX message_order ON public.records_message USING btree (shop_id, order_no) WHERE (order_no IS NOT NULL);
CREATE INDEX message_recent ON public.records_message USING btree (shop_id, id DESC);
CREATE INDEX message_terms ON public.records_messageterms USING gin (terms);
CREATE INDEX message_thread ON public.records_message USING btree (conversation_id, id);
CREATE INDEX message_unread ON public.records_message USING btree (history, id) WHERE unread;
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);
CREATE INDEX notice_person ON public.records_notice USING btree (person_id, id DESC);
CREATE INDEX order_buyer ON public.records_order USING btree (buyer_id, placed_at DESC);
CREATE INDEX order_number ON public.records_order USING btree (shop_id, number);
CREATE INDEX order_recent ON public.records_order USING btree (shop_id, placed_at DESC);
CREATE INDEX outgoing_queue ON public.records_outgoing USING btree (send_at, id) WHERE ((state)::text = 'queued'::text);
CREATE INDEX outgoing_sending ON public.records_outgoing USING btree (claimed_at) WHERE ((state)::text = 'sending'::text);
CREATE INDEX outgoing_trouble ON public.records_outgoing USING btree (shop_id, id DESC) WHERE ((state)::text = ANY ((ARRAY['failed'::character varying, 'uncertain'::character varying])::text[]));
CREATE INDEX parcel_state ON public.records_parcel USING btree (shop_id, state, since);
CREATE INDEX parcel_unread ON public.records_parcel USING btree (id) WHERE unread;
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX records_batch_product_id_c38ce840 ON public.records_batch USING btree (product_id);
CREATE INDEX records_batch_supplier_id_941d0e05 ON public.records_batch USING btree (supplier_id);
CREATE INDEX records_batch_warehouse_id_3c1fea4e ON public.records_batch USING btree (warehouse_id);
CREATE INDEX records_buyer_customer_id_988878e6 ON public.records_buyer USING btree (customer_id);
CREATE INDEX records_case_opened_by_id_caa64074 ON public.records_case USING btree (opened_by_id);
CREATE INDEX records_channel_shop_id_7230bcb5 ON public.records_channel USING btree (shop_id);
CREATE INDEX records_clock_case_id_d2023c35 ON public.records_clock USING btree (case_id);
CREATE INDEX records_conflict_message_id_c7092e1e ON public.records_conflict USING btree (message_id);
CREATE INDEX records_connection_key_c1cc6d3a_like ON public.records_connection USING btree (key varchar_pattern_ops);
CREATE INDEX records_coupon_buyer_id_bad5282b ON public.records_coupon USING btree (buyer_id);
CREATE INDEX records_customer_merged_into_id_8f6338cf ON public.records_customer USING btree (merged_into_id);
CREATE INDEX records_customermerge_absorbed_id_eaafafea ON public.records_customermerge USING btree (absorbed_id);
CREATE INDEX records_customermerge_kept_id_5e5026c5 ON public.records_customermerge USING btree (kept_id);
CREATE INDEX records_delivery_notice_id_58e8c09b ON public.records_delivery USING btree (notice_id);
CREATE INDEX records_employee_person_id_d6ebc24a ON public.records_employee USING btree (person_id);
CREATE INDEX records_heartbeat_name_d66543f0_like ON public.records_heartbeat USING btree (name varchar_pattern_ops);
CREATE INDEX records_identity_customer_id_cac27b35 ON public.records_identity USING btree (customer_id);
CREATE INDEX records_invoice_order_id_689748c2 ON public.records_invoice USING btree (order_id);
CREATE INDEX records_link_order_id_f7593f8d ON public.records_link USING btree (order_id);
CREATE INDEX records_link_parcel_id_580d0fdd ON public.records_link USING btree (parcel_id);
CREATE INDEX records_link_product_id_50fcd5bd ON public.records_link USING btree (product_id);
CREATE INDEX records_note_conversation_id_d3e1a734 ON public.records_note USING btree (conversation_id);
CREATE INDEX records_orderline_product_id_f8dd098c ON public.records_orderline USING btree (product_id);
CREATE INDEX records_outgoing_conversation_id_2ba82722 ON public.records_outgoing USING btree (conversation_id);
CREATE INDEX records_parcelorder_order_id_76518e1a ON public.records_parcelorder USING btree (order_id);
CREATE INDEX records_product_supplier_id_132be17a ON public.records_product USING btree (supplier_id);
CREATE INDEX records_pushsubscription_endpoint_9196dfc1_like ON public.records_pushsubscription USING btree (endpoint text_pattern_ops);
CREATE INDEX records_pushsubscription_person_id_33f2068f ON public.records_pushsubscription USING btree (person_id);
CREATE INDEX records_refund_order_id_dee154da ON public.records_refund USING btree (order_id);
CREATE INDEX records_review_buyer_id_89322f6f ON public.records_review USING btree (buyer_id);
CREATE INDEX records_review_order_id_9ead8150 ON public.records_review USING btree (order_id);
CREATE INDEX records_review_product_id_9a7a0b66 ON public.records_review USING btree (product_id);
CREATE INDEX records_shift_employee_id_5ea00a5b ON public.records_shift USING btree (employee_id);
CREATE INDEX records_shop_slug_07a3dacc_like ON public.records_shop USING btree (slug varchar_pattern_ops);
CREATE INDEX records_shop_widget_key_8cdae45b_like ON public.records_shop USING btree (widget_key varchar_pattern_ops);
CREATE INDEX records_stock_product_id_ab245825 ON public.records_stock USING btree (product_id);
CREATE INDEX records_stock_warehouse_id_75ee083c ON public.records_stock USING btree (warehouse_id);
CREATE INDEX refund_recent ON public.records_refund USING btree (shop_id, requested_at DESC);
CREATE INDEX shift_start ON public.records_shift USING btree (shop_id, starts_at);
CREATE INDEX shop_action_asking ON public.records_shopaction USING btree (claimed_at) WHERE ((state)::text = 'asking'::text);
CREATE INDEX shop_action_due ON public.records_shopaction USING btree (due_at) WHERE ((state)::text = ANY ((ARRAY['waiting'::character varying, 'accepted'::character varying])::text[]));
CREATE INDEX shop_action_recent ON public.records_shopaction USING btree (shop_id, created_at DESC);
CREATE INDEX shop_action_talk ON public.records_shopaction USING btree (conversation_id) WHERE (conversation_id IS NOT NULL);
CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);
CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);
CREATE INDEX variant_sku ON public.records_variant USING btree (shop_id, sku) WHERE (sku IS NOT NULL);
CREATE INDEX visitor_customer ON public.records_visitor USING btree (channel_id, external_id);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.records_auditentry FOR EACH ROW EXECUTE FUNCTION public.records_append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON public.records_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.records_append_only();
CREATE TRIGGER forget_terms AFTER DELETE OR UPDATE OF text, order_no ON public.records_message FOR EACH ROW EXECUTE FUNCTION public.records_forget_terms();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_person_id FOREIGN KEY (user_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_invited_by_id_94a21efc_fk_accounts_ FOREIGN KEY (invited_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_shop_id_e5cf4777_fk_records_shop_id FOREIGN KEY (shop_id) REFERENCES public.records_shop(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_person_id_cd00e383_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_shop_id_bd488317_fk_records_shop_id FOREIGN KEY (shop_id) REFERENCES public.records_shop(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_person_id FOREIGN KEY (user_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.records_attachment
    ADD CONSTRAINT records_attachment_message_id_1183bfa4_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_batch
    ADD CONSTRAINT records_batch_product_id_c38ce840_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_batch
    ADD CONSTRAINT records_batch_supplier_id_941d0e05_fk_records_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.records_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_batch
    ADD CONSTRAINT records_batch_warehouse_id_3c1fea4e_fk_records_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.records_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_buyer
    ADD CONSTRAINT records_buyer_customer_id_988878e6_fk_records_customer_id FOREIGN KEY (customer_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_case
    ADD CONSTRAINT records_case_conversation_id_7d8d5b2a_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_case
    ADD CONSTRAINT records_case_customer_id_4c9371d6_fk_records_customer_id FOREIGN KEY (customer_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_case
    ADD CONSTRAINT records_case_opened_by_id_caa64074_fk_records_message_id FOREIGN KEY (opened_by_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_casemessage
    ADD CONSTRAINT records_casemessage_case_id_73984926_fk_records_case_id FOREIGN KEY (case_id) REFERENCES public.records_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_casemessage
    ADD CONSTRAINT records_casemessage_message_id_cef0505c_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_channel
    ADD CONSTRAINT records_channel_shop_id_7230bcb5_fk_records_shop_id FOREIGN KEY (shop_id) REFERENCES public.records_shop(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_clock
    ADD CONSTRAINT records_clock_case_id_d2023c35_fk_records_case_id FOREIGN KEY (case_id) REFERENCES public.records_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_conflict
    ADD CONSTRAINT records_conflict_channel_id_c3ba31be_fk_records_channel_id FOREIGN KEY (channel_id) REFERENCES public.records_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_conflict
    ADD CONSTRAINT records_conflict_message_id_c7092e1e_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_conversation
    ADD CONSTRAINT records_conversation_assignee_id_2efaac04_fk_accounts_person_id FOREIGN KEY (assignee_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_conversation
    ADD CONSTRAINT records_conversation_channel_id_0d7d0919_fk_records_channel_id FOREIGN KEY (channel_id) REFERENCES public.records_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_conversation
    ADD CONSTRAINT records_conversation_customer_id_437f9541_fk_records_c FOREIGN KEY (customer_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_coupon
    ADD CONSTRAINT records_coupon_buyer_id_bad5282b_fk_records_buyer_id FOREIGN KEY (buyer_id) REFERENCES public.records_buyer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_customer
    ADD CONSTRAINT records_customer_merged_into_id_8f6338cf_fk_records_customer_id FOREIGN KEY (merged_into_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_customermerge
    ADD CONSTRAINT records_customermerg_absorbed_id_eaafafea_fk_records_c FOREIGN KEY (absorbed_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_customermerge
    ADD CONSTRAINT records_customermerge_kept_id_5e5026c5_fk_records_customer_id FOREIGN KEY (kept_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_deadletter
    ADD CONSTRAINT records_deadletter_connection_id_505d5da7_fk_records_c FOREIGN KEY (connection_id) REFERENCES public.records_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_delivery
    ADD CONSTRAINT records_delivery_notice_id_58e8c09b_fk_records_notice_id FOREIGN KEY (notice_id) REFERENCES public.records_notice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_draft
    ADD CONSTRAINT records_draft_conversation_id_6a6ff5c9_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_draft
    ADD CONSTRAINT records_draft_person_id_023b162d_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_employee
    ADD CONSTRAINT records_employee_person_id_d6ebc24a_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_export
    ADD CONSTRAINT records_export_person_id_7fcc9e4d_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_identity
    ADD CONSTRAINT records_identity_channel_id_fca8bc64_fk_records_channel_id FOREIGN KEY (channel_id) REFERENCES public.records_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_identity
    ADD CONSTRAINT records_identity_customer_id_cac27b35_fk_records_customer_id FOREIGN KEY (customer_id) REFERENCES public.records_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_importrun
    ADD CONSTRAINT records_importrun_person_id_bc359f81_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_invoice
    ADD CONSTRAINT records_invoice_order_id_689748c2_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_label
    ADD CONSTRAINT records_label_message_id_bc174a55_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_by_id_fddd030b_fk_accounts_person_id FOREIGN KEY (by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_conversation_id_3e2d79bc_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_message_id_a314cb25_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_order_id_f7593f8d_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_parcel_id_580d0fdd_fk_records_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.records_parcel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_link
    ADD CONSTRAINT records_link_product_id_50fcd5bd_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_message
    ADD CONSTRAINT records_message_conversation_id_aae26a4b_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_note
    ADD CONSTRAINT records_note_author_id_f695c702_fk_accounts_person_id FOREIGN KEY (author_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_note
    ADD CONSTRAINT records_note_conversation_id_d3e1a734_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_notice
    ADD CONSTRAINT records_notice_person_id_0c5a2b12_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_noticepreference
    ADD CONSTRAINT records_noticeprefer_person_id_01f59781_fk_accounts_ FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_order
    ADD CONSTRAINT records_order_buyer_id_b1d6c91a_fk_records_buyer_id FOREIGN KEY (buyer_id) REFERENCES public.records_buyer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_order
    ADD CONSTRAINT records_order_warehouse_id_4c568f1f_fk_records_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.records_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_orderline
    ADD CONSTRAINT records_orderline_order_id_a9ebf4b1_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_orderline
    ADD CONSTRAINT records_orderline_product_id_f8dd098c_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_author_id_268dc398_fk_accounts_person_id FOREIGN KEY (author_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_channel_id_181178e1_fk_records_channel_id FOREIGN KEY (channel_id) REFERENCES public.records_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_conversation_id_2ba82722_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_message_id_b66fe797_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_outgoing
    ADD CONSTRAINT records_outgoing_replaces_id_3ceab602_fk_records_outgoing_id FOREIGN KEY (replaces_id) REFERENCES public.records_outgoing(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_parcel
    ADD CONSTRAINT records_parcel_warehouse_id_7181b7f5_fk_records_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.records_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_parcelevent
    ADD CONSTRAINT records_parcelevent_parcel_id_40aee0be_fk_records_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.records_parcel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_parcelorder
    ADD CONSTRAINT records_parcelorder_order_id_76518e1a_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_parcelorder
    ADD CONSTRAINT records_parcelorder_parcel_id_37b4d62a_fk_records_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.records_parcel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_presence
    ADD CONSTRAINT records_presence_conversation_id_4db0ab4d_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_presence
    ADD CONSTRAINT records_presence_person_id_9dba53f5_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_product
    ADD CONSTRAINT records_product_supplier_id_132be17a_fk_records_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.records_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_productpage
    ADD CONSTRAINT records_productpage_product_id_6a662e9e_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_pushsubscription
    ADD CONSTRAINT records_pushsubscrip_person_id_33f2068f_fk_accounts_ FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_refund
    ADD CONSTRAINT records_refund_order_id_dee154da_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_review
    ADD CONSTRAINT records_review_buyer_id_89322f6f_fk_records_buyer_id FOREIGN KEY (buyer_id) REFERENCES public.records_buyer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_review
    ADD CONSTRAINT records_review_order_id_9ead8150_fk_records_order_id FOREIGN KEY (order_id) REFERENCES public.records_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_review
    ADD CONSTRAINT records_review_product_id_9a7a0b66_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_satisfaction
    ADD CONSTRAINT records_satisfaction_conversation_id_7b739482_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_shift
    ADD CONSTRAINT records_shift_employee_id_5ea00a5b_fk_records_employee_id FOREIGN KEY (employee_id) REFERENCES public.records_employee(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_shopaction
    ADD CONSTRAINT records_shopaction_by_id_fee85128_fk_accounts_person_id FOREIGN KEY (by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_shopaction
    ADD CONSTRAINT records_shopaction_connection_id_c771c361_fk_records_c FOREIGN KEY (connection_id) REFERENCES public.records_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_shopaction
    ADD CONSTRAINT records_shopaction_conversation_id_b83dc77a_fk_records_c FOREIGN KEY (conversation_id) REFERENCES public.records_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_stock
    ADD CONSTRAINT records_stock_product_id_ab245825_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_stock
    ADD CONSTRAINT records_stock_warehouse_id_75ee083c_fk_records_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.records_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_understanding
    ADD CONSTRAINT records_understanding_message_id_a46f3cbe_fk_records_message_id FOREIGN KEY (message_id) REFERENCES public.records_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_variant
    ADD CONSTRAINT records_variant_product_id_cad2e5ad_fk_records_product_id FOREIGN KEY (product_id) REFERENCES public.records_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.records_visitor
    ADD CONSTRAINT records_visitor_channel_id_40024180_fk_records_channel_id FOREIGN KEY (channel_id) REFERENCES public.records_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_accounts_person_id FOREIGN KEY (user_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
