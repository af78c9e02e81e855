-- Mail: what is to be sent, what was sent, the letters it is written with and the account it leaves by.

ALTER TABLE "shop" ADD COLUMN "reminders" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "orders" ADD COLUMN "notify" BOOL NOT NULL DEFAULT TRUE;

ALTER TABLE "orders" ADD COLUMN "reminders_paused" BOOL NOT NULL DEFAULT FALSE;

ALTER TABLE "orders" ADD COLUMN "mail_failed" INT NOT NULL DEFAULT 0;

ALTER TABLE "job" ADD COLUMN "order_id" INT NULL;

CREATE INDEX "idx_job_waiting" ON "job" ("kind", "run_at") WHERE "state" IN ('available', 'retryable');

CREATE INDEX "idx_job_failed" ON "job" ("kind", "id") WHERE "state" = 'discarded';

CREATE TABLE "mail" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "job_id" INT NOT NULL REFERENCES "job" ("id") ON DELETE RESTRICT,
    "order_id" INT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "quote_id" INT NULL REFERENCES "quote" ("id") ON DELETE RESTRICT,
    "kind" VARCHAR(20) NOT NULL,
    "event" VARCHAR(120) NULL UNIQUE,
    "language" VARCHAR(2) NOT NULL,
    "recipient" VARCHAR(254) NOT NULL,
    "recipient_name" VARCHAR(200) NOT NULL,
    "subject" VARCHAR(500) NOT NULL,
    "facts" JSONB NOT NULL,
    "attachments" JSONB NOT NULL,
    "message_id" VARCHAR(200) NOT NULL UNIQUE,
    "made_at" TIMESTAMPTZ NOT NULL,
    "made_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "written_at" TIMESTAMPTZ NULL,
    "sent_at" TIMESTAMPTZ NULL,
    "eml_sha256" VARCHAR(64) NOT NULL,
    "outcome" VARCHAR(12) NOT NULL,
    "answer" TEXT NOT NULL
);

CREATE INDEX "idx_mail_job" ON "mail" ("job_id");

CREATE INDEX "idx_mail_order" ON "mail" ("order_id");

CREATE INDEX "idx_mail_quote" ON "mail" ("quote_id");

CREATE INDEX "idx_mail_made_by" ON "mail" ("made_by_id");

CREATE TABLE "mail_body" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "mail_id" INT NOT NULL UNIQUE REFERENCES "mail" ("id") ON DELETE RESTRICT,
    "content" BYTEA NOT NULL
);

CREATE TABLE "mail_template" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "language" VARCHAR(2) NOT NULL,
    "subject" VARCHAR(500) NOT NULL,
    "source" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "made_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_mail_template_kind" ON "mail_template" ("kind", "language", "id");

CREATE INDEX "idx_mail_template_made_by" ON "mail_template" ("made_by_id");

CREATE TABLE "mail_kind" (
    "kind" VARCHAR(20) NOT NULL PRIMARY KEY,
    "enabled" BOOL NOT NULL,
    "attachments" JSONB NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "mail_account" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "host" VARCHAR(253) NOT NULL,
    "port" INT NOT NULL,
    "security" VARCHAR(8) NOT NULL,
    "username" VARCHAR(254) NOT NULL,
    "password" TEXT NOT NULL,
    "from_name" VARCHAR(200) NOT NULL,
    "from_email" VARCHAR(254) NOT NULL,
    "reply_to" VARCHAR(254) NOT NULL,
    "dkim" JSONB NOT NULL,
    "bounces" JSONB NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "pause" (
    "kind" VARCHAR(20) NOT NULL PRIMARY KEY,
    "reason" VARCHAR(20) NOT NULL,
    "detail" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "staff_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_pause_staff" ON "pause" ("staff_id");

CREATE TABLE "bounced_address" (
    "email" VARCHAR(254) NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "idx_job_outbox" ON "job" ("kind", "state", "id") WHERE "state" <> 'done';

CREATE INDEX "idx_mail_sent" ON "mail" ("sent_at", "id") WHERE "sent_at" IS NOT NULL;
