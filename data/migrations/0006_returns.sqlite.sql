-- Returns: what came back of each line, who announced it, its pictures; a serial number that came back may leave again.

ALTER TABLE "shop" ADD COLUMN "returns" JSON NOT NULL DEFAULT '{}';

ALTER TABLE "return" ADD COLUMN "outcome" VARCHAR(200) NOT NULL DEFAULT '';

ALTER TABLE "return" ADD COLUMN "announced" INT NOT NULL DEFAULT 0;

ALTER TABLE "return" ADD COLUMN "version" INT NOT NULL DEFAULT 1;

ALTER TABLE "return" ADD COLUMN "key" VARCHAR(40) NULL;

CREATE UNIQUE INDEX "uid_return_key" ON "return" ("key");

ALTER TABLE "return_line" ADD COLUMN "resellable" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "damaged" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "back" INT NOT NULL DEFAULT 0;

UPDATE "return_line" SET
    "resellable" = CASE WHEN "restocked" = 1 OR "condition" = 'resellable' THEN "pieces" ELSE 0 END,
    "damaged" = CASE WHEN "condition" = 'damaged' AND NOT "restocked" = 1 THEN "pieces" ELSE 0 END,
    "back" = CASE WHEN "restocked" = 1 THEN "pieces" ELSE 0 END;

ALTER TABLE "return_line" DROP COLUMN "condition";

ALTER TABLE "return_line" DROP COLUMN "restocked";

ALTER TABLE "return_line" RENAME COLUMN "back" TO "restocked";

CREATE TABLE "return_picture" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "return_id" INT NOT NULL REFERENCES "return" ("id") ON DELETE RESTRICT,
    "content" BLOB NOT NULL,
    "small" BLOB NOT NULL,
    "at" TIMESTAMP NOT NULL
);

CREATE INDEX "idx_return_picture_return" ON "return_picture" ("return_id");

ALTER TABLE "packed_number" ADD COLUMN "return_line_id" INT NULL REFERENCES "return_line" ("id") ON DELETE RESTRICT;

CREATE INDEX "idx_packed_number_return_line" ON "packed_number" ("return_line_id");

DROP INDEX "uid_packed_number_serial";

CREATE UNIQUE INDEX "uid_packed_number_serial" ON "packed_number" ("product_id", "number") WHERE "kind" = 'serial' AND "return_line_id" IS NULL;
