-- Returns: what came back of each line, who announced it, its pictures; a serial number that came back may leave again.

ALTER TABLE "shop" ADD COLUMN "returns" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "return" ADD COLUMN "outcome" VARCHAR(200) NOT NULL DEFAULT '';

ALTER TABLE "return" ADD COLUMN "announced" BOOL NOT NULL DEFAULT FALSE;

ALTER TABLE "return" ADD COLUMN "version" INT NOT NULL DEFAULT 1;

ALTER TABLE "return" ADD COLUMN "key" VARCHAR(40) NULL UNIQUE;

ALTER TABLE "return_line" ADD COLUMN "resellable" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "damaged" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "back" INT NOT NULL DEFAULT 0;

UPDATE "return_line" SET
    "resellable" = CASE WHEN "restocked" OR "condition" = 'resellable' THEN "pieces" ELSE 0 END,
    "damaged" = CASE WHEN "condition" = 'damaged' AND NOT "restocked" THEN "pieces" ELSE 0 END,
    "back" = CASE WHEN "restocked" THEN "pieces" ELSE 0 END;

ALTER TABLE "return_line" DROP COLUMN "condition";

ALTER TABLE "return_line" DROP COLUMN "restocked";

ALTER TABLE "return_line" RENAME COLUMN "back" TO "restocked";

CREATE TABLE "return_picture" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "return_id" INT NOT NULL REFERENCES "return" ("id") ON DELETE RESTRICT,
    "content" BYTEA NOT NULL,
    "small" BYTEA NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "idx_return_picture_return" ON "return_picture" ("return_id");

ALTER TABLE "packed_number" ADD COLUMN "return_line_id" INT NULL REFERENCES "return_line" ("id") ON DELETE RESTRICT;

CREATE INDEX "idx_packed_number_return_line" ON "packed_number" ("return_line_id");

DROP INDEX "uid_packed_number_serial";

CREATE UNIQUE INDEX "uid_packed_number_serial" ON "packed_number" ("product_id", "number") WHERE "kind" = 'serial' AND "return_line_id" IS NULL;
