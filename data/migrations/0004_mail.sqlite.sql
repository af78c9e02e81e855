-- Mail: what is to be sent, what was sent, the letters it is written with and the account it leaves by.

ALTER TABLE "shop" ADD COLUMN "reminders" JSON NOT NULL DEFAULT '{}';

ALTER TABLE "orders" ADD COLUMN "notify" INT NOT NULL DEFAULT 1;

ALTER TABLE "orders" ADD COLUMN "reminders_paused" INT NOT NULL DEFAULT 0;

ALTER TABLE "orders" ADD COLUMN "mail_failed" INT NOT NULL DEFAULT 0;

ALTER TABLE "job" ADD COLUMN "order_id" INT NULL;

CREATE INDEX "idx_job_waiting" ON "job" ("kind", "run_at") WHERE "state" IN ('available', 'retryable');

CREATE INDEX "idx_job_failed" ON "job" ("kind", "id") WHERE "state" = 'discarded';

CREATE TABLE "mail" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "job_id" INT NOT NULL REFERENCES "job" ("id") ON DELETE RESTRICT,
    "order_id" INT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "quote_id" INT NULL REFERENCES "quote" ("id") ON DELETE RESTRICT,
    "kind" VARCHAR(20) NOT NULL,
    "event" VARCHAR(120) NULL UNIQUE,
    "language" VARCHAR(2) NOT NULL,
    "recipient" VARCHAR(254) NOT NULL,
    "recipient_name" VARCHAR(200) NOT NULL,
    "subject" VARCHAR(500) NOT NULL,
    "facts" JSON NOT NULL,
    "attachments" JSON NOT NULL,
    "message_id" VARCHAR(200) NOT NULL UNIQUE,
    "made_at" TIMESTAMP NOT NULL,
    "made_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "written_at" TIMESTAMP NULL,
    "sent_at" TIMESTAMP NULL,
    "eml_sha256" VARCHAR(64) NOT NULL,
    "outcome" VARCHAR(12) NOT NULL,
    "answer" TEXT NOT NULL
);

CREATE INDEX "idx_mail_job" ON "mail" ("job_id");

CREATE INDEX "idx_mail_order" ON "mail" ("order_id");

CREATE INDEX "idx_mail_quote" ON "mail" ("quote_id");

CREATE INDEX "idx_mail_made_by" ON "mail" ("made_by_id");

CREATE TABLE "mail_body" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "mail_id" INT NOT NULL UNIQUE REFERENCES "mail" ("id") ON DELETE RESTRICT,
    "content" BLOB NOT NULL
);

CREATE TABLE "mail_template" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "language" VARCHAR(2) NOT NULL,
    "subject" VARCHAR(500) NOT NULL,
    "source" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "made_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_mail_template_kind" ON "mail_template" ("kind", "language", "id");

CREATE INDEX "idx_mail_template_made_by" ON "mail_template" ("made_by_id");

CREATE TABLE "mail_kind" (
    "kind" VARCHAR(20) NOT NULL PRIMARY KEY,
    "enabled" INT NOT NULL,
    "attachments" JSON NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "mail_account" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "host" VARCHAR(253) NOT NULL,
    "port" INT NOT NULL,
    "security" VARCHAR(8) NOT NULL,
    "username" VARCHAR(254) NOT NULL,
    "password" TEXT NOT NULL,
    "from_name" VARCHAR(200) NOT NULL,
    "from_email" VARCHAR(254) NOT NULL,
    "reply_to" VARCHAR(254) NOT NULL,
    "dkim" JSON NOT NULL,
    "bounces" JSON NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "pause" (
    "kind" VARCHAR(20) NOT NULL PRIMARY KEY,
    "reason" VARCHAR(20) NOT NULL,
    "detail" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "staff_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_pause_staff" ON "pause" ("staff_id");

CREATE TABLE "bounced_address" (
    "email" VARCHAR(254) NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL
);

CREATE INDEX "idx_job_outbox" ON "job" ("kind", "state", "id") WHERE "state" <> 'done';

CREATE INDEX "idx_mail_sent" ON "mail" ("sent_at", "id") WHERE "sent_at" IS NOT NULL;
