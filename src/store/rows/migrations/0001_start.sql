-- Everything that is kept in rows. Moments (…_at, held_until, lease_until, since) are microseconds
-- since 1970, truth values 0 and 1. What a table is for stands in the header of store/tables.

-- @all
-- Golfers. Names, addresses, dates of birth and limitations are sealed before they come here.
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email_hash TEXT NOT NULL UNIQUE,
    email_sealed TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    full_name TEXT,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'coach', 'admin')),
    handicap DOUBLE PRECISION CHECK (handicap BETWEEN -10 AND 54),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE user_profiles (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date_of_birth TEXT,
    height_cm INTEGER CHECK (height_cm BETWEEN 50 AND 260),
    weight_kg INTEGER CHECK (weight_kg BETWEEN 20 AND 300),
    dominant_hand TEXT CHECK (dominant_hand IN ('left', 'right')),
    primary_miss TEXT,
    goals {json},
    physical_limitations TEXT,
    learning_style TEXT,
    updated_at BIGINT NOT NULL
);

-- A session is one device; session_tokens are hashes of its refresh tokens that were replaced.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT,
    address TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_by_user ON sessions (user_id, last_used_at);
CREATE INDEX sessions_by_use ON sessions (last_used_at);

CREATE TABLE session_tokens (
    hash TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL
);
CREATE INDEX session_tokens_by_session ON session_tokens (session_id);
CREATE INDEX session_tokens_by_age ON session_tokens (replaced_at);

-- A hypertable where there are such: keys hold the time, and no foreign key points here.
CREATE TABLE swings (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    recorded_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    club_type TEXT,
    intended_shape TEXT,
    view TEXT,
    hand TEXT CHECK (hand IN ('left', 'right')),
    video_url TEXT,
    thumbnail_url TEXT,
    duration_ms BIGINT,
    status TEXT NOT NULL CHECK (status IN ('PROCESSING', 'COMPLETED', 'FAILED')),
    failure_reason TEXT,
    failure_code TEXT,
    metadata {json},
    content_sha256 TEXT,
    video_bytes BIGINT,
    PRIMARY KEY (id, recorded_at)
);
CREATE INDEX swings_by_user ON swings (user_id, recorded_at, id);
CREATE INDEX swings_by_content ON swings (user_id, content_sha256);
CREATE INDEX swings_with_video ON swings (recorded_at, id) WHERE video_url IS NOT NULL;

-- The clients' idempotency keys, apart because a hypertable has no unique key without the time.
CREATE TABLE swing_keys (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    swing_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, idempotency_key)
);
CREATE INDEX swing_keys_by_swing ON swing_keys (swing_id);
CREATE INDEX swing_keys_by_age ON swing_keys (created_at);

-- A hypertable. recorded_at is the swing's.
CREATE TABLE pose_keypoints (
    swing_id TEXT NOT NULL,
    timestamp_ms BIGINT NOT NULL,
    frame_number INTEGER NOT NULL,
    keypoints {json},
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (swing_id, frame_number, recorded_at)
);

CREATE TABLE analyses (
    id TEXT PRIMARY KEY NOT NULL,
    swing_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    analyzed_at BIGINT NOT NULL,
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    model_version TEXT NOT NULL,
    report_key TEXT,
    swing_phases {json},
    biomechanics {json},
    ai_feedback {json},
    issues_detected {json},
    recommendations {json},
    overall_score DOUBLE PRECISION CHECK (overall_score BETWEEN 0 AND 10),
    view TEXT,
    hand TEXT CHECK (hand IN ('left', 'right')),
    club_type TEXT,
    tempo DOUBLE PRECISION,
    reliability DOUBLE PRECISION CHECK (reliability BETWEEN 0 AND 1),
    fault_ids {json}
);
CREATE INDEX idx_analyses_swing_id ON analyses (swing_id, id);
CREATE UNIQUE INDEX analyses_current ON analyses (swing_id) WHERE is_current = 1;
CREATE INDEX analyses_by_user ON analyses (user_id, analyzed_at);
CREATE INDEX analyses_by_age ON analyses (analyzed_at);

CREATE TABLE swing_comparisons (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    swing_a_id TEXT NOT NULL,
    swing_b_id TEXT NOT NULL,
    analysis_a_id TEXT NOT NULL,
    analysis_b_id TEXT NOT NULL,
    comparison_data {json} NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, analysis_a_id, analysis_b_id)
);
CREATE INDEX swing_comparisons_by_a ON swing_comparisons (swing_a_id);
CREATE INDEX swing_comparisons_by_b ON swing_comparisons (swing_b_id);

-- Numbered as the program's own library is.
CREATE TABLE drills (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id > 0),
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    video_url TEXT,
    difficulty TEXT,
    targets {json} NOT NULL,
    details {json} NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE user_drills (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    drill_id INTEGER NOT NULL REFERENCES drills (id),
    swing_id TEXT,
    assigned_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    priority INTEGER NOT NULL,
    reason TEXT,
    notes TEXT,
    assigned_at BIGINT NOT NULL,
    completed_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX user_drills_by_user ON user_drills (user_id, id);
CREATE INDEX user_drills_by_swing ON user_drills (swing_id);
CREATE INDEX user_drills_by_coach ON user_drills (assigned_by) WHERE assigned_by IS NOT NULL;
CREATE UNIQUE INDEX user_drills_open ON user_drills (user_id, drill_id)
    WHERE completed_at IS NULL AND withdrawn_at IS NULL;

-- A hypertable. `fingerprint` is of the data, so that a file read twice is not kept twice;
-- `unlinked` is 1 if the user said that the shot belongs to no swing.
CREATE TABLE integration_shots (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    swing_id TEXT,
    source TEXT NOT NULL,
    club TEXT,
    shot_data {json} NOT NULL,
    fingerprint TEXT NOT NULL,
    unlinked INTEGER NOT NULL DEFAULT 0 CHECK (unlinked IN (0, 1)),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (id, recorded_at)
);
CREATE UNIQUE INDEX integration_shots_once
    ON integration_shots (user_id, recorded_at, source, fingerprint);
CREATE INDEX integration_shots_by_swing ON integration_shots (swing_id);

-- The queue. holds_swing: the swing is PROCESSING until this job ends.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    pool TEXT NOT NULL CHECK (pool IN ('video', 'ai', 'maintenance')),
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
    payload {json} NOT NULL,
    user_id TEXT,
    swing_id TEXT,
    holds_swing INTEGER NOT NULL CHECK (holds_swing IN (0, 1)),
    unique_key TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL CHECK (max_attempts BETWEEN 1 AND 100),
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    worker TEXT,
    last_error TEXT,
    ended_at BIGINT
);
CREATE INDEX jobs_queued ON jobs (priority, run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (id) WHERE state = 'dead';
CREATE INDEX jobs_done ON jobs (ended_at) WHERE state = 'done';
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE state = 'queued';
CREATE INDEX jobs_by_swing ON jobs (swing_id);
CREATE INDEX jobs_by_user ON jobs (user_id);

-- The list of the byte store. Outlives its users and swings until the bytes are gone.
CREATE TABLE objects (
    name TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'kept', 'doomed')),
    user_id TEXT,
    swing_id TEXT,
    bytes BIGINT,
    since BIGINT NOT NULL
);
CREATE INDEX objects_pending ON objects (since) WHERE state = 'pending';
CREATE INDEX objects_doomed ON objects (since, name) WHERE state = 'doomed';
CREATE INDEX objects_by_swing ON objects (swing_id);
CREATE INDEX objects_by_user ON objects (user_id);

-- What devices are told; event_counters holds each user's newest id.
CREATE TABLE event_counters (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    last_id BIGINT NOT NULL
);

CREATE TABLE events (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload {json} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX events_by_age ON events (created_at);

CREATE TABLE coach_links (
    id TEXT PRIMARY KEY NOT NULL,
    coach_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    student_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'ended')),
    code_hash TEXT UNIQUE,
    invited_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX coach_links_by_coach ON coach_links (coach_id, id);
CREATE INDEX coach_links_by_student ON coach_links (student_id);
CREATE UNIQUE INDEX coach_links_accepted ON coach_links (coach_id, student_id)
    WHERE state = 'accepted';

CREATE TABLE user_stats (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    stats {json} NOT NULL,
    computed_at BIGINT NOT NULL
);

CREATE TABLE leader (
    name TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);

CREATE TABLE schedule (
    task TEXT PRIMARY KEY NOT NULL,
    last_run_at BIGINT NOT NULL
);

-- @postgresql
-- The queue grows and shrinks quickly: with old statistics the next of 20,000 jobs is found in
-- 30 ms instead of 0.4.
ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

-- @plain
-- Hypertables have one of their own.
CREATE INDEX pose_keypoints_by_age ON pose_keypoints (recorded_at);

-- @timescale
-- A week a chunk. Retention is the program's (what is dropped must also leave the byte store).
CREATE FUNCTION golfcoach_now_us() RETURNS BIGINT LANGUAGE SQL STABLE
    AS 'SELECT CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)';

SELECT create_hypertable('swings', 'recorded_at', chunk_time_interval => 604800000000);
SELECT create_hypertable('pose_keypoints', 'recorded_at', chunk_time_interval => 604800000000);
SELECT create_hypertable('integration_shots', 'recorded_at', chunk_time_interval => 604800000000);
SELECT set_integer_now_func('swings', 'golfcoach_now_us');
SELECT set_integer_now_func('pose_keypoints', 'golfcoach_now_us');
SELECT set_integer_now_func('integration_shots', 'golfcoach_now_us');

-- Landmarks are hardly touched after a week; swings and shots may be looked at, linked, analysed
-- again for a month.
ALTER TABLE swings SET (timescaledb.compress, timescaledb.compress_segmentby = 'user_id',
    timescaledb.compress_orderby = 'recorded_at, id');
ALTER TABLE pose_keypoints SET (timescaledb.compress, timescaledb.compress_segmentby = 'swing_id',
    timescaledb.compress_orderby = 'frame_number, recorded_at');
ALTER TABLE integration_shots SET (timescaledb.compress,
    timescaledb.compress_segmentby = 'user_id',
    timescaledb.compress_orderby = 'recorded_at, id, source, fingerprint');
SELECT add_compression_policy('swings', compress_after => CAST(2592000000000 AS BIGINT));
SELECT add_compression_policy('pose_keypoints', compress_after => CAST(604800000000 AS BIGINT));
SELECT add_compression_policy('integration_shots', compress_after => CAST(2592000000000 AS BIGINT));
